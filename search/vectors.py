"""A small fixed-size likeness of each article, kept with the index, from which feedback tells what resembles what.

The vector holds 1 + log(count) for each of the article's commonest content tokens, hashed with signs into `DIMENSIONS`
places (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009) and scaled to length one.
No idf enters, so that a vector need not change when the archive grows.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.fields import Slot

DIMENSIONS = 2048
MOST_TOKENS = 100
_SIGN = 0x8000
_SCALE = 255.0

Matrix = NDArray[np.float32]


@lru_cache(maxsize=200_000)
def _place(token: str) -> int:
    """The dimension of a token, with the sign in the highest bit; the same in every process and version."""
    code = zlib.crc32(token.encode())
    return (code >> 1) % DIMENSIONS | (_SIGN if code & 1 else 0)


def pack(slots: Iterable[Slot], leave_out: Collection[str] = ()) -> bytes:
    """The vector of a text, at most 3 bytes for each of `MOST_TOKENS` tokens; empty for an empty text."""
    counts = Counter(slot[0] for slot in slots if slot)
    for token in leave_out:
        counts.pop(token, None)
    top = counts.most_common(MOST_TOKENS)
    if not top:
        return b""
    weights = np.array([1 + math.log(count) for _, count in top])
    scaled = np.rint(weights / weights.max() * _SCALE).astype(np.uint8)
    places = np.array([_place(token) for token, _ in top], dtype="<u2")
    return bytes(places.tobytes() + scaled.tobytes())


def unpack(packed: Sequence[bytes]) -> Matrix:
    """One row of length one for each packed vector; an empty one gives a row of zeros."""
    matrix = np.zeros((len(packed), DIMENSIONS), dtype=np.float32)
    for row, data in enumerate(packed):
        count = len(data) // 3
        places = np.frombuffer(data, dtype="<u2", count=count)
        weights = np.frombuffer(data, dtype=np.uint8, offset=2 * count).astype(np.float32)
        matrix[row, places & (_SIGN - 1)] = np.where(places & _SIGN, weights, -weights)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths > 0, lengths, 1)
    return matrix
