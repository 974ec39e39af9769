"""In which texts each word stands: sorted words, each with the numbers of the texts that hold it.

The numbers of neighbouring words stand side by side, so that all words with one beginning are one piece of memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.wordbook.arrays import Array, Arrays, named, part
from search.wordbook.texts import Texts


class Asked(NamedTuple):
    """A word of what is typed: any of these, or, where it goes on, any word that begins so."""

    words: tuple[str, ...]
    goes_on: bool = False


class Postings:
    """Finds texts by their words."""

    def __init__(self, arrays: Arrays) -> None:
        self._words = Texts(part(arrays, "words"))
        self._ends: Array = arrays["ends"]
        self._texts: Array = arrays["texts"]

    @classmethod
    def of(cls, held: Mapping[bytes, Sequence[int]]) -> Postings:
        """Take in, for each word, the numbers of the texts that hold it."""
        words = sorted(held)
        ends = np.cumsum([0, *(len(held[word]) for word in words)], dtype=np.int64)
        texts = np.fromiter((at for word in words for at in held[word]), dtype=np.int32, count=int(ends[-1]))
        return cls({**named("words", Texts.of(words).arrays), "ends": ends, "texts": texts})

    @classmethod
    def merged(cls, several: Iterable[tuple[Postings, Array]]) -> Postings:
        """Several as one; with each goes the new number of each of its texts, -1 for one that is gone."""
        given = list(several)
        listed = [one._words.all() for one, _ in given]
        words = sorted({word for some in listed for word in some})
        place = {word: at for at, word in enumerate(words)}
        ids, texts = [], []
        for (one, numbers), some in zip(given, listed, strict=True):
            own = np.fromiter((place[word] for word in some), dtype=np.int64, count=len(some))
            ids.append(np.repeat(own, np.diff(one._ends)))
            texts.append(numbers[one._texts])
        return cls(_sorted(words, np.concatenate(ids), np.concatenate(texts)))

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {**named("words", self._words.arrays), "ends": self._ends, "texts": self._texts}

    def matching(self, asked: Sequence[Asked], count: int) -> Array:
        """Whether each of `count` texts holds everything that is asked."""
        found = np.ones(count, dtype=bool)
        for one in asked:
            ranges = [self._range(word.encode(), goes_on=one.goes_on) for word in one.words]
            holds = np.zeros(count, dtype=bool)
            if all(first == last for first, last in ranges):
                return holds
            for first, last in ranges:
                holds[self._texts[self._ends[first] : self._ends[last]]] = True
            found &= holds
        return found

    def _range(self, word: bytes, *, goes_on: bool) -> tuple[int, int]:
        if goes_on:
            return self._words.beginning(word)
        at = self._words.find(word)
        return (0, 0) if at is None else (at, at + 1)


def _sorted(words: list[bytes], ids: Array, texts: Array) -> dict[str, Array]:
    """The arrays of postings out of pairs of a word's and a text's number; words without texts are left out."""
    there = texts >= 0
    ids, texts = ids[there], texts[there]
    order = np.lexsort((texts, ids))
    counts = np.bincount(ids, minlength=len(words))
    left = [word for word, count in zip(words, counts.tolist(), strict=True) if count]
    ends = np.concatenate([[0], np.cumsum(counts[counts > 0])]).astype(np.int64)
    return {
        **named("words", Texts.of(left).arrays),
        "ends": ends,
        "texts": texts[order].astype(np.int32),
    }
