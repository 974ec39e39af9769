"""A small fixed-size likeness of each article, kept with the index, by which one tells what resembles what.

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
from threadpoolctl import threadpool_limits

from search.article import Position

# A hundred short rows are multiplied sooner than threads are woken, and the other cores have searches of their own.
threadpool_limits(limits=1, user_api="blas")

DIMENSIONS = 2048
MOST_TOKENS = 100
PACKED_BYTES = 3 * MOST_TOKENS
_SIGN = 0x8000
_LARGEST = 255
_NONE = np.full(MOST_TOKENS, DIMENSIONS, dtype="<u2").tobytes() + bytes(MOST_TOKENS)
"""The packed form of no text at all: every place beyond the last dimension, every weight zero."""

Matrix = NDArray[np.float32]
Places = NDArray[np.intp]


@lru_cache(maxsize=200_000)
def _place(token: str) -> int:
    """The dimension of a token, with the sign in the highest bit; the same in every process and version."""
    code = zlib.crc32(token.encode())
    return (code >> 1) % DIMENSIONS | (_SIGN if code & 1 else 0)


def pack(positions: Iterable[Position], leave_out: Collection[str] = ()) -> bytes:
    """The vector of a text in `PACKED_BYTES` bytes; empty for an empty text."""
    counts = Counter(position[0] for position in positions if position)
    for token in leave_out:
        counts.pop(token, None)
    top = counts.most_common(MOST_TOKENS)
    if not top:
        return b""
    places = np.full(MOST_TOKENS, DIMENSIONS, dtype="<u2")
    weights = np.zeros(MOST_TOKENS, dtype=np.uint8)
    places[: len(top)] = [_place(token) for token, _ in top]
    weights[: len(top)] = _scaled([1 + math.log(count) for _, count in top])
    return bytes(places.tobytes() + weights.tobytes())


def _scaled(weights: list[float]) -> NDArray[np.uint8]:
    return np.rint(np.array(weights) / max(weights) * _LARGEST).astype(np.uint8)


def likeness(packed: Sequence[bytes]) -> Matrix:
    """The cosine of every two of these vectors; 0 beside an empty one, and of each with itself."""
    places, weights = _unpacked(packed)
    columns, count = _shared(places)
    columns += np.arange(0, len(packed) * count, count)[:, None]
    rows = np.zeros(len(packed) * count, dtype=np.float32)
    rows[columns.ravel()] = weights.ravel()
    shared = rows.reshape(len(packed), count)[:, 1:]
    found: Matrix = shared @ shared.T
    np.fill_diagonal(found, 0)
    return found


def _unpacked(packed: Sequence[bytes]) -> tuple[Places, Matrix]:
    """The places of each vector, and its signed weights there, scaled to length one."""
    whole = b"".join(data or _NONE for data in packed)
    raw = np.frombuffer(whole, dtype=np.uint8).reshape(len(packed), PACKED_BYTES)
    signed = raw[:, : 2 * MOST_TOKENS].copy().view("<i2")
    negative = signed >> 15
    weights = ((raw[:, 2 * MOST_TOKENS :] ^ negative) - negative).astype(np.float32)
    weights /= np.sqrt(np.maximum(np.einsum("ij,ij->i", weights, weights), 1))[:, None]
    return (signed & (_SIGN - 1)).astype(np.intp), weights


def _shared(places: Places) -> tuple[Places, int]:
    """Columns for places, and how many there are: 0 for those of one vector alone, which make it like no other."""
    counts = np.bincount(places.ravel(), minlength=DIMENSIONS + 1)
    counts[DIMENSIONS] = 0
    shared = counts > 1
    column: Places = np.cumsum(shared, dtype=np.intp)
    width = int(column[-1]) + 1
    column *= shared
    return column[places], width
