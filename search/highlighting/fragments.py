"""A link that leads a browser to a sentence: `#:~:text=`, a text fragment.

A browser takes the first place where the words stand, so the words are made as long as it takes to be the only ones.
See the specification "URL Fragment Text Directives" of the WICG.
"""

from __future__ import annotations

from urllib.parse import quote

from search.highlighting.sentences import Span

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
