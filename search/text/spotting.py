"""Where the words of a set stand in a text: the first step of every grammar that starts at certain words.

Most words of a text start nothing. So those of a long text are first looked at all together, as numbers in arrays, and
only words that have the length and the first, middle and last sign of a wanted one are cut out and compared.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple

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

_SHORT: Final = 250
"""Characters of a text that is not worth arrays."""

_LONGEST_KEPT: Final = 50_000
"""Characters of the longest text whose words are remembered."""

_KEYS: Final = 1 << 18
"""How many keys there are: so many that few words share one."""

_FACTOR, _MASK = np.uint32(67), np.uint32(_KEYS - 1)

_Signs = NDArray[np.uint8]
_Places = NDArray[np.intp]
Found = list[tuple[int, str]]


def _letter_or_blank(error: UnicodeError) -> tuple[str, int]:
    """Letters and digits that Latin-1 has not as ÿ and 0, all else as blanks: words stay as long as they are."""
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
        read = _kept_words if sum(map(len, texts)) <= _LONGEST_KEPT else _words_of_each
        return [
            [place for place in found if place[1] in words] for found in read(tuple(texts), Spotter._of_any)
        ]


def _words_of_each(texts: tuple[str, ...], wanted: frozenset[str]) -> list[Found]:
    """The wanted words of each text, which are looked through as one."""
    letters, sieve = _in_latin("\n".join(texts)), _sieve(wanted)
    starts, ends = _likely_words(letters.translate(_CODES), sieve)
    words, found, first, floor = sieve.words, list[Found](), 0, 0
    for text in texts:
        last = bisect_left(starts, floor + len(text), first)
        likely = zip(starts[first:last], ends[first:last], strict=True)
        found.append(
            [(start - floor, words[word]) for start, end in likely if (word := letters[start:end]) in words]
        )
        first, floor = last, floor + len(text) + 1
    return found


_kept_words = lru_cache(maxsize=16)(_words_of_each)
"""The parts of an article are read by one grammar after the other."""


def _is_latin(word: str) -> bool:
    return all(sign < "ÿ" for sign in word)


def _in_latin(text: str) -> bytes:
    """A text of the same length in Latin-1, the same in every word that is in Latin-1; ÿ stands for other letters."""
    if not text.isascii():
        for sign, blank in _PLAIN:
            text = text.replace(sign, blank)
    return text.encode("latin-1", "dateline-letters")


class _Sieve(NamedTuple):
    """Words in Latin-1, and which keys are those of one of them."""

    words: dict[bytes, str]
    keys: NDArray[np.bool_]


@lru_cache(maxsize=4)
def _sieve(wanted: frozenset[str]) -> _Sieve:
    words, keys = {word.encode("latin-1"): word for word in wanted}, np.zeros(_KEYS, np.bool_)
    keys[_keys(*_words(b" ".join(words).translate(_CODES)))] = True
    return _Sieve(words, keys)


def _likely_words(codes: bytes, sieve: _Sieve) -> tuple[list[int], list[int]]:
    """Where the words begin and end whose key is a wanted word's; of a short text, all words."""
    if len(codes) < _SHORT:
        runs = [match.span() for match in _RUN.finditer(codes)]
        return [start for start, _ in runs], [end for _, end in runs]
    signs, starts, ends = _words(codes)
    likely = sieve.keys.take(_keys(signs, starts, ends)).nonzero()[0]
    return starts.take(likely).tolist(), ends.take(likely).tolist()


def _words(codes: bytes) -> tuple[_Signs, _Places, _Places]:
    """The codes, and where each run of letters or digits begins and ends."""
    signs: _Signs = np.frombuffer(b"\0" + codes + b"\0", np.uint8)
    kinds = signs >> _KIND
    before, after = kinds[:-1], kinds[1:]
    bounds = before != after
    starts, ends = (bounds & (after > 0)).nonzero()[0], (bounds & (before > 0)).nonzero()[0]
    return signs[1:-1], starts, ends


def _keys(signs: _Signs, starts: _Places, ends: _Places) -> NDArray[np.uint32]:
    """A number for each word by its length and three of its signs: the same for the same word, seldom for another."""
    keys = (ends - starts).astype(np.uint32)
    for at in (starts, (starts + ends) >> 1, ends - 1):
        keys *= _FACTOR
        keys += signs.take(at)
    keys &= _MASK
    return keys
