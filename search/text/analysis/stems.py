"""Words in the form that they are matched by: small, without accents (rule 5), as their stem (rule 6).

Stems are those of Snowball's English stemmer (Porter 2, https://snowballstem.org), which cuts endings by rules, so that
"policies" and "policy" are both "polici". A stem need not be a word.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

import Stemmer

LONGEST_TOKEN = 255
"""Characters that a token may have; the rest of a longer word is cut off."""

LONGEST_REMEMBERED = 64

_P = ParamSpec("_P")
_R = TypeVar("_R")

Reader = Callable[Concatenate[str, _P], _R]


def text_cache(size: int, longest: int = LONGEST_REMEMBERED) -> Callable[[Reader[_P, _R]], Reader[_P, _R]]:
    """Keep the latest `size` results of a function of a text and of more that can be hashed.

    A text over `longest` characters is rare and would fill the memory: its result is not kept.
    """

    def wrap(read: Reader[_P, _R]) -> Reader[_P, _R]:
        cached = lru_cache(maxsize=size)(read)

        def call(text: str, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            return (cached if len(text) <= longest else read)(text, *args, **kwargs)

        update_wrapper(call, read)
        return call

    return wrap


_LETTERS_OF_THEIR_OWN = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ё": "е",
    }
)
_DIACRITICS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")


def fold(word: str) -> str:
    """A small word without accents; letters that other scripts count as letters of their own stay."""
    if word.isascii():
        return word
    plain = word.translate(_LETTERS_OF_THEIR_OWN)
    if _CYRILLIC.search(plain):
        return plain
    return unicodedata.normalize("NFC", _DIACRITICS.sub("", unicodedata.normalize("NFD", plain)))


class Stems:
    """Snowball's English stems; safe to share by threads, which the library's own object is not."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._lock = threading.Lock()

    def stem(self, word: str) -> str:
        """The token of a word: folded, stemmed, cut to length."""
        return self._cut(fold(word.lower()))

    def accented(self, word: str) -> str | None:
        """The token of the accented spelling, or None where the word has no accents; no stem is ever equal to it."""
        low = word.lower()
        if low.isascii() or fold(low) == low:
            return None
        return self._cut(unicodedata.normalize("NFC", low))

    def _cut(self, word: str) -> str:
        with self._lock:
            return str(self._stemmer.stemWord(word[:LONGEST_TOKEN]))
