"""Where sentences begin and end, and the link that leads a browser to one.

A full stop ends a sentence unless it stands after an abbreviation (Mr., No., U.S.) or before a small letter.

The link is a text fragment, `#:~:text=…` (the specification "URL Fragment Text Directives" of the WICG). A browser
takes the first place where the words stand, so the words are made as long as it takes to be the only ones.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote

from search.text.analysis import text_cache
from search.text.word_lists import function_words, shipped_words

ABBREVIATIONS = "abbreviations.txt"

Span = tuple[int, int]

MOST_BODIES = 400
LONGEST_BODY = 20_000
"""Bodies whose looks are remembered, and their characters at most: while one types, the same articles come again."""

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_LAST_WORD = re.compile(r"[\w.]*\w(?=\.)")
_NEXT_WORD = re.compile(r"\s+[\"'“‘«(\[]*(\w*)")
_LETTERS = re.compile(r"\w(\.\w)*")
_LOOK_BACK = 24


@text_cache(20 * MOST_BODIES, LONGEST_BODY)
def paragraph_at(text: str, place: int) -> Span:
    """The paragraph around a place: blank lines part them."""
    start = end = 0
    for gap in _PARAGRAPH.finditer(text):
        if gap.start() >= place:
            end = gap.start()
            break
        start = gap.end()
    return start, end or len(text.rstrip())


@text_cache(5 * MOST_BODIES, LONGEST_BODY)
def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph, without the white space between."""
    spans: list[Span] = []
    for match in _END.finditer(text, start, end):
        if match.end() > start and _is_end(text, match, start):
            spans.append((start, match.end()))
            start = match.end()
            while start < end and text[start].isspace():
                start += 1
    return [*spans, (start, end)] if start < end else spans


def _is_end(text: str, match: re.Match[str], start: int) -> bool:
    following = _NEXT_WORD.match(text, match.end())
    word = following[1] if following else ""
    if match.start() and text[match.start() - 1].isspace():
        return True
    if word[:1].islower():
        return False
    if match[0] != ".":
        return True
    before = text[max(start, match.start() - _LOOK_BACK) : match.end()]
    last = before[: -len(match[0])].split()[-1:] or [""]
    stem = last[0].lstrip("(\"'“‘[")
    if _LETTERS.fullmatch(stem) and not stem.isdigit():
        return "." in stem and word.lower() in function_words()
    return stem.lower() not in _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(word.lower() for word in shipped_words(ABBREVIATIONS))


_WHOLE = 80
"""Characters up to which a sentence is given whole; a longer one by its first and last words."""

_FEW = 4
_BEFORE = 80


def link_to(url: str, text: str, sentence: Span) -> str | None:
    """The URL with a fragment that finds this sentence of the text; None where a browser could not follow it."""
    if not url.lower().startswith(("http://", "https://")):
        return None
    words = text[sentence[0] : sentence[1]].split()
    if not words:
        return None
    before = text[max(0, sentence[0] - _BEFORE) : sentence[0]].split()
    directive = _directive(words, text.lower(), before[1:])
    return f"{url}{':~:' if '#' in url else '#:~:'}text={directive}"


def _directive(words: list[str], text: str, before: list[str]) -> str:
    sentence = " ".join(words)
    if len(sentence) <= _WHOLE or len(words) < 3 * _FEW:
        return _with_prefix(sentence, _quoted(sentence), text, before)
    count = _FEW
    while count < len(words) - _FEW and _repeats(" ".join(words[:count]), text):
        count += 2
    start = " ".join(words[:count])
    return _with_prefix(start, f"{_quoted(start)},{_quoted(' '.join(words[-_FEW:]))}", text, before)


def _with_prefix(start: str, directive: str, text: str, before: list[str]) -> str:
    """The directive with the words before it where its own stand somewhere else too."""
    if not before or not _repeats(start, text):
        return directive
    return f"{_quoted(' '.join(before[-_FEW:]))}-,{directive}"


def _repeats(words: str, text: str) -> bool:
    low = words.lower()
    return text.find(low, text.find(low) + 1) >= 0


def _quoted(words: str) -> str:
    """Percent-encoded, hyphens too: they and commas part a directive."""
    return quote(words, safe="").replace("-", "%2D")
