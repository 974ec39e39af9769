"""Lists of numbers, side by side in one array: what belongs to each of many things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from search.index.terms.arrays import Array, Arrays

_HALF = 32
"""Bits of a list's place and of a number in it, joined to be sorted at once."""


class Lists:
    """A list of ascending numbers for each place."""

    def __init__(self, arrays: Arrays) -> None:
        self._ends: Array = arrays["ends"]
        self._numbers: Array = arrays["numbers"]

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Lists:
        """Take lists in."""
        ends = np.cumsum([0, *map(len, lists)], dtype=np.int64)
        numbers = np.fromiter((one for some in lists for one in some), dtype=np.int32, count=int(ends[-1]))
        return cls({"ends": ends, "numbers": numbers})

    @classmethod
    def merged(cls, several: Iterable[tuple[Lists, Array, Array]], count: int) -> Lists:
        """Several as one of `count` lists; with each go the new places of its lists and the new numbers in them.

        A place or number of -1 is left out.
        """
        pairs = [np.zeros(0, dtype=np.int64)]
        for one, places, numbers in several:
            lists, held = np.repeat(places, one.sizes()), numbers[one._numbers]
            there = (lists >= 0) & (held >= 0)
            pairs.append((lists[there].astype(np.int64) << _HALF) | held[there])
        joined = np.unique(np.concatenate(pairs))
        sizes = np.bincount(joined >> _HALF, minlength=count)
        ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return cls({"ends": ends, "numbers": (joined & ((1 << _HALF) - 1)).astype(np.int32)})

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {"ends": self._ends, "numbers": self._numbers}

    def sizes(self) -> Array:
        """How long each list is."""
        sizes: Array = np.diff(self._ends)
        return sizes

    def size(self, first: int, last: int) -> int:
        """How long the lists of some places are together."""
        return int(self._ends[last] - self._ends[first])

    def numbers(self, first: int, last: int) -> Array:
        """What is in the lists of some places, one after the other."""
        return self._numbers[self._ends[first] : self._ends[last]]

    def sizes_at(self, places: Array) -> Array:
        """How long the lists at these places are."""
        sizes: Array = self._ends[places + 1] - self._ends[places]
        return sizes

    def filled(self) -> tuple[Array, Lists]:
        """Which lists have anything in them, and those alone."""
        there = np.flatnonzero(self.sizes())
        ends = np.concatenate([self._ends[:1], self._ends[there + 1]])
        return there, Lists({"ends": ends, "numbers": self._numbers})
