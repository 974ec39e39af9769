"""Long keys as numbers of 64 bits in sorted arrays: what was seen before, told quickly and kept in eight bytes each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from search.index.terms.arrays import Array


def key_of(text: str) -> int:
    """The number of a text: the same in every process; two texts of a billion hardly ever share one."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def keys_of(texts: Iterable[str]) -> Array:
    """The numbers of some texts, in their order."""
    return np.array([key_of(text) for text in texts], dtype=np.uint64)


def sorted_keys(several: Sequence[Array]) -> Array:
    """Several arrays of keys as one, each key once, in order."""
    return np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *several]))


def are_among(keys: Array, known: Array) -> Array:
    """Whether each key is among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(keys), dtype=bool)
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: Array = known[places] == keys
    return found


def places_of(keys: Array, known: Array) -> Array:
    """Where each key stands among the known ones, which are sorted; -1 for one that is not there."""
    if not len(known):
        return np.full(len(keys), -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: Array = np.where(known[places] == keys, places, -1)
    return found


def untouched(known: Array, touched: Sequence[Array]) -> Array:
    """Which of these sorted keys are in none of the arrays of keys that were touched later."""
    alive = np.ones(len(known), dtype=bool)
    for keys in touched:
        places = places_of(keys, known)
        alive[places[places >= 0]] = False
    return alive
