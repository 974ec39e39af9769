"""In which texts each word stands: sorted words, each with the numbers of the texts that hold it.

The numbers of neighbouring words stand side by side, so that all words with one beginning are one piece of memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.index.terms.arrays import (
    Array,
    Arrays,
    named,
    part,
)
from search.index.terms.keys import places_of
from search.index.terms.lists import Lists
from search.index.terms.texts import Texts

_FEW = 16
"""Where a word stands in less than one text of so many, its texts are sorted instead of marked among all."""


class Asked(NamedTuple):
    """A word of what is typed: any of these, or, where it goes on, any word that begins so."""

    words: tuple[str, ...]
    goes_on: bool = False


_Ranges = list[tuple[int, int]]
"""The places of words, from each first to before each last."""


class Postings:
    """Finds texts by their words."""

    def __init__(self, arrays: Arrays) -> None:
        self._words = Texts(part(arrays, "words"))
        self._texts = Lists(part(arrays, "texts"))

    @classmethod
    def of(cls, held: Mapping[bytes, Sequence[int]]) -> Postings:
        """Take in, for each word, the numbers of the texts that hold it."""
        words = sorted(held)
        return cls(_arrays(words, Lists.of([held[word] for word in words])))

    @classmethod
    def merged(cls, several: Iterable[tuple[Postings, Array]]) -> Postings:
        """Several as one; with each goes the new number of each of its texts, -1 for one that is gone."""
        given = list(several)
        listed = [one._words.all() for one, _ in given]
        words = sorted({word for some in listed for word in some})
        place = {word: at for at, word in enumerate(words)}
        places = [np.fromiter((place[word] for word in some), np.int64, len(some)) for some in listed]
        texts = [(one._texts, own, numbers) for (one, numbers), own in zip(given, places, strict=True)]
        there, lists = Lists.merged(texts, len(words)).filled()
        return cls(_arrays([words[at] for at in there.tolist()], lists))

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {**named("words", self._words.arrays), **named("texts", self._texts.arrays)}

    def holding(self, asked: Sequence[Asked], count: int, since: int = 0) -> Array:
        """Which of `count` texts, from number `since` on, hold everything that is asked: the rarest word chooses."""
        ranges = sorted(map(self._ranges, asked), key=self._size)
        if not ranges or not self._size(ranges[0]):
            return np.zeros(0, dtype=np.int64)
        found = _ordered(self._numbers(ranges[0], since), count)
        for others in ranges[1:]:
            if not len(found):
                break
            found = found[self._there(others, found, count)]
        return found

    def _there(self, ranges: _Ranges, found: Array, count: int) -> Array:
        """Which of these texts hold a word: the list of one word is in order, that of several is not."""
        single = len(ranges) == 1 and ranges[0][1] - ranges[0][0] == 1
        if single and len(found) * _FEW < self._size(ranges):
            return places_of(found, self._texts.numbers(*ranges[0])) >= 0
        return _marked(self._numbers(ranges), count)[found]

    def stands(self, asked: Asked) -> bool:
        """Whether a word stands in any text."""
        return self._size(self._ranges(asked)) > 0

    def _numbers(self, ranges: _Ranges, since: int = 0) -> Array:
        every = [self._texts.numbers(*one) for one in ranges]
        numbers = every[0] if len(every) == 1 else np.concatenate(every)
        return numbers[numbers >= since] if since else numbers

    def _size(self, ranges: _Ranges) -> int:
        return sum(self._texts.size(*one) for one in ranges)

    def _ranges(self, asked: Asked) -> _Ranges:
        """The places of a word: all that begin so, where it goes on, else its own."""
        heads = [word.encode() for word in asked.words]
        if asked.goes_on:
            return [self._words.beginning(head) for head in heads]
        places = [self._words.find(head) for head in heads]
        return [(at, at + 1) for at in places if at is not None]


def _ordered(numbers: Array, count: int) -> Array:
    """Each number once, in order."""
    few = len(numbers) * _FEW < count
    return np.unique(numbers) if few else np.flatnonzero(_marked(numbers, count))


def _marked(numbers: Array, count: int) -> Array:
    marked = np.zeros(count, dtype=bool)
    marked[numbers] = True
    return marked


def _arrays(words: Sequence[bytes], texts: Lists) -> dict[str, Array]:
    return {**named("words", Texts.of(words).arrays), **named("texts", texts.arrays)}
