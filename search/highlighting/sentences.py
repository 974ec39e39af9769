"""Where sentences begin and end: a full stop after Mr., No. or U.S. ends none."""

from __future__ import annotations

import re
from functools import cache

from search.analysis.memory import remembers
from search.words import WordLists

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


@remembers(20 * MOST_BODIES, LONGEST_BODY)
def paragraph_at(text: str, at: int) -> Span:
    """The paragraph around a place: blank lines part them."""
    start = end = 0
    for gap in _PARAGRAPH.finditer(text):
        if gap.start() >= at:
            end = gap.start()
            break
        start = gap.end()
    return start, end or len(text.rstrip())


@remembers(5 * MOST_BODIES, LONGEST_BODY)
def sentences(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph, without the white space between."""
    found: list[Span] = []
    for match in _END.finditer(text, start, end):
        if match.end() > start and _is_end(text, match, start):
            found.append((start, match.end()))
            start = match.end()
            while start < end and text[start].isspace():
                start += 1
    return [*found, (start, end)] if start < end else found


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
        return "." in stem and word.lower() in _function_words()
    return stem.lower() not in _abbreviations()


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(word.lower() for word in WordLists().entries(ABBREVIATIONS))


@cache
def _function_words() -> frozenset[str]:
    return frozenset(WordLists().entries("function_words.txt"))
