"""Phrases that one article alone has said so far: eight bytes each and who it was, until a second says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.index.terms.arrays import Array, Arrays
from search.index.terms.keys import are_among, places_of

MOST = 4_000_000
"""Phrases remembered: of more, which only a large archive has, none is kept (lossy counting)."""


class Once:
    """Sorted keys of phrases, each with the place of its article among those of the segment."""

    def __init__(self, arrays: Arrays) -> None:
        self._keys: Array = arrays["keys"]
        self._articles: Array = arrays["articles"]

    @classmethod
    def of(cls, said: Mapping[int, int], speakers: Array) -> Once:
        """Take in the keys of phrases with those of their articles, which are among the speakers."""
        keys = np.array(sorted(said), dtype=np.uint64)
        articles = np.array([said[key] for key in keys.tolist()], dtype=np.uint64)
        return cls({"keys": keys, "articles": places_of(articles, speakers).astype(np.int32)})

    @classmethod
    def merged(cls, several: Sequence[tuple[Once, Array]], offered: Array) -> Once:
        """Several as one, without what is offered by now; with each go the new places of its articles, or -1."""
        keys = np.concatenate([one._keys for one, _ in several])
        articles = np.concatenate([numbers[one._articles] for one, numbers in several])
        there = np.flatnonzero((articles >= 0) & ~are_among(keys, offered))
        unique, first = np.unique(keys[there], return_index=True)
        if len(unique) > MOST:
            unique, first = unique[:0], first[:0]
        return cls({"keys": unique, "articles": articles[there[first]].astype(np.int32)})

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {"keys": self._keys, "articles": self._articles}

    def __len__(self) -> int:
        return len(self._keys)

    def speakers(self, keys: Array, alive: Array) -> Array:
        """The place of the article that said each phrase, -1 where none did or does so no more."""
        if not len(self):
            return np.full(len(keys), -1, dtype=np.int64)
        at = places_of(keys, self._keys)
        articles = self._articles[at]
        found: Array = np.where((at >= 0) & alive[articles], articles, -1)
        return found
