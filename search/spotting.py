"""Where the words of a set stand in a text: the first step of every grammar that starts at certain words.

Most words of a text start nothing. So those of a long text are first looked at all together, as numbers in arrays, and
only words that have the length and the first, middle and last sign of a wanted one are cut out and compared.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_RUN: Final = re.compile(rb"[\x80-\xbf]+|[\x40-\x7f]+")

_PLAIN: Final = tuple((sign, " ") for sign in "‘’“”–—…•")
"""The signs of English typesetting that Latin-1 has not; blanks to whoever looks for words."""

_DIGITS: Final = 0x40
_LETTERS: Final = 0x80
"""The lowest codes of digits and of letters; what is of no word has 0."""

_KIND: Final = 6
"""How far a code is shifted to tell these kinds."""


def _code(sign: str) -> int:
    """A number for a sign of Latin-1 by its kind; the same for few others."""
    if _LETTER.fullmatch(sign):
        return _LETTERS + ord(sign) % _DIGITS
    return _DIGITS + ord(sign) % _DIGITS if sign.isdecimal() else 0


_CODES: Final = bytes(_code(chr(at)) for at in range(256))

_SHORT: Final = 400
"""Characters of a text that is not worth arrays."""

_FACTOR: Final = 67
_KEYS: Final = 1 << 18

_Signs = NDArray[np.uint8]
_Places = NDArray[np.intp]
Found = list[tuple[int, str]]


def _letter_or_blank(error: UnicodeError) -> tuple[str, int]:
    """Letters and digits that Latin-1 has not as others that it has, the rest as blanks: words stay as long."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_like, error.object[error.start : error.end])), error.end


def _like(sign: str) -> str:
    if _LETTER.fullmatch(sign):
        return "ÿ"
    return "0" if sign.isdecimal() else " "


codecs.register_error("dateline-letters", _letter_or_blank)


class Spotter:
    """Finds the words of a set, which are runs of letters or runs of digits, where they stand as whole runs."""

    _of_any: ClassVar[frozenset[str]] = frozenset()
    """The words of all spotters: a text is sieved once for them all."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._latin = all(map(_is_latin, self._words))
        Spotter._of_any |= frozenset(filter(_is_latin, self._words))

    def places(self, text: str) -> Found:
        """Where each word of the set begins, in the order of the text."""
        return self.places_in([text])[0]

    def places_in(self, texts: Sequence[str]) -> list[Found]:
        """The places in each of some texts: the parts of an article take hardly more time than one text does."""
        words = self._words
        if not self._latin:
            matches = (_WORD.finditer(text) for text in texts)
            return [[(match.start(), match[0]) for match in each if match[0] in words] for each in matches]
        each_found = _kept_words(tuple(texts), Spotter._of_any)
        return [[place for place in found if place[1] in words] for found in each_found]


@lru_cache(maxsize=16)
def _kept_words(texts: tuple[str, ...], wanted: frozenset[str]) -> list[Found]:
    """The wanted words of each text; kept, as the parts of an article are read by one grammar after the other."""
    found = _wanted_words("\n".join(texts), wanted)
    if len(texts) == 1:
        return [found]
    ends = [length + at for at, length in enumerate(accumulate(map(len, texts)))]
    places = [bisect_left(found, (end,)) for end in ends]
    return [
        [(at - end + len(text), word) for at, word in found[first:last]]
        for text, end, first, last in zip(texts, ends, [0, *places], places, strict=False)
    ]


def _wanted_words(text: str, wanted: frozenset[str]) -> Found:
    codes = _codes(text)
    spans = _likely_words(codes, wanted) if len(text) > _SHORT else map(re.Match.span, _RUN.finditer(codes))
    return [(start, word) for start, end in spans if (word := text[start:end]) in wanted]


def _is_latin(word: str) -> bool:
    return all(sign <= "ÿ" for sign in word)


def _codes(text: str) -> bytes:
    """A number for every sign of a text, as `_code` gives it."""
    if not text.isascii():
        for sign, blank in _PLAIN:
            text = text.replace(sign, blank)
    return text.encode("latin-1", "dateline-letters").translate(_CODES)


def _likely_words(codes: bytes, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Start and end of the words whose key is a wanted word's."""
    signs, starts, ends = _words(codes)
    likely = _marked(wanted).take(_keys(signs, starts, ends)).nonzero()[0]
    return zip(starts.take(likely).tolist(), ends.take(likely).tolist(), strict=True)


def _words(codes: bytes) -> tuple[_Signs, _Places, _Places]:
    """The codes between two blanks, and where each run of letters or digits begins and ends without these blanks."""
    signs: _Signs = np.frombuffer(b"\0" + codes + b"\0", np.uint8)
    kinds = signs >> _KIND
    before, after = kinds[:-1], kinds[1:]
    bounds = before != after
    return signs, (bounds & (after > 0)).nonzero()[0], (bounds & (before > 0)).nonzero()[0]


def _keys(signs: _Signs, starts: _Places, ends: _Places) -> NDArray[np.uint32]:
    """A number for each word by its length and three of its signs: the same for the same word, seldom for another."""
    keys = (ends - starts).astype(np.uint32)
    for at in (starts + 1, ((starts + ends) >> 1) + 1, ends):
        keys *= _FACTOR
        keys += signs.take(at)
    keys &= _KEYS - 1
    return keys


@lru_cache(maxsize=4)
def _marked(wanted: frozenset[str]) -> NDArray[np.bool_]:
    """Which keys are those of wanted words."""
    marked = np.zeros(_KEYS, np.bool_)
    marked[_keys(*_words(_codes(" ".join(wanted))))] = True
    return marked
