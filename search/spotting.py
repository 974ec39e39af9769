"""Where the words of a set stand in a text: the first step of every grammar that starts at certain words.

Most words of a text start nothing. So the text is first cut into words in one sweep, without their places, and
places are looked for only for those of the set that are among them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import ClassVar, Final

_WORD: Final = re.compile(r"[^\W\d_]+")

_PLAIN: Final = tuple((sign, " ") for sign in "‘’“”–—…•")
"""The signs of English typesetting that Latin-1 has not; blanks to whoever looks for words."""

_LONGEST_KEPT: Final = 50_000
"""Characters of the longest text whose lines are remembered."""

_LATIN: Final = bytes(at if at == ord("\n") or _WORD.fullmatch(chr(at)) else ord(" ") for at in range(256))


def _letter_or_blank(error: UnicodeError) -> tuple[str, int]:
    """Letters that Latin-1 has not as one that it has, everything else as blanks: words stay as long as they are."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join("ÿ" if _WORD.fullmatch(sign) else " " for sign in signs), error.end


codecs.register_error("dateline-letters", _letter_or_blank)


class Spotter:
    """Finds the words of a set, which are runs of letters or runs of digits, where they stand as whole runs."""

    _of_any: ClassVar[frozenset[str]] = frozenset()
    """The words of letters of all spotters: a text is sieved once for them all."""

    def __init__(self, words: Iterable[str]) -> None:
        wanted = frozenset(words)
        self._numbers = frozenset(filter(str.isdecimal, wanted))
        self._letters = wanted - self._numbers
        self._latin = all(map(_is_latin, self._letters))
        Spotter._of_any |= self._letters

    def places(self, text: str) -> list[tuple[int, str]]:
        """Where each word of the set begins, in the order of the text."""
        if self._latin:
            found = self._latin_places(text)
        else:
            matches = _WORD.finditer(text)
            found = [(match.start(), match[0]) for match in matches if match[0] in self._letters]
        for number in self._numbers:
            found += _number_places(text, number)
        found.sort()
        return found

    def _latin_places(self, text: str) -> list[tuple[int, str]]:
        read = _kept_lines if len(text) <= _LONGEST_KEPT else _lines
        return [
            (start + at, word)
            for start, line, words in read(text, Spotter._of_any)
            for word in self._letters.intersection(words)
            for at in _places(line, f" {word} ")
        ]


def _lines(text: str, wanted: frozenset[str]) -> list[tuple[int, str, frozenset[str]]]:
    """The lines of a text that have wanted words: where each begins, its words between blanks, and the wanted ones."""
    lines, start = [], 0
    for line in _blanked(text).split("\n"):
        if words := wanted.intersection(line.split()):
            lines.append((start, f" {line} ", words))
        start += len(line) + 1
    return lines


_kept_lines = lru_cache(maxsize=16)(_lines)
"""The parts of an article are read by one grammar after the other."""


def _is_latin(word: str) -> bool:
    return all(sign <= "ÿ" for sign in word)


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _number_places(text: str, number: str) -> Iterator[tuple[int, str]]:
    for at in _places(text, number):
        end = at + len(number)
        if not (text[at - 1 : at].isdecimal() or text[end : end + 1].isdecimal()):
            yield at, number


def _blanked(text: str) -> str:
    """A text of the same length with blanks for everything but letters and the ends of lines."""
    if not text.isascii():
        for sign, blank in _PLAIN:
            text = text.replace(sign, blank)
    return text.encode("latin-1", "dateline-letters").translate(_LATIN).decode("latin-1")
