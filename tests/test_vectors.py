"""Vectors of articles: what is packed away, and how alike two of them are."""

from __future__ import annotations

import random

import numpy as np
import pytest

from search.article import Position
from search.index.vectors import (
    DIMENSIONS,
    MOST_TOKENS,
    PACKED_BYTES,
    likeness,
    pack,
)


def positions(text: str) -> list[Position]:
    return [(word,) for word in text.split()]


def texts(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(400)]
    return [" ".join(chance.choices(words, k=chance.randrange(0, 300))) for _ in range(count)]


def cosines(packed: list[bytes]) -> np.ndarray:
    """The same by the definition: whole vectors, one by one."""
    rows = np.zeros((len(packed), DIMENSIONS))
    for row, data in zip(rows, packed, strict=True):
        for at in range(MOST_TOKENS if data else 0):
            place = int.from_bytes(data[2 * at : 2 * at + 2], "little")
            weight = data[2 * MOST_TOKENS + at]
            if place & 0x7FFF < DIMENSIONS:
                row[place & 0x7FFF] = -weight if place & 0x8000 else weight
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths, lengths, 1)
    found = rows @ rows.T
    np.fill_diagonal(found, 0)
    return found


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_likeness_is_the_cosine_of_whole_vectors(count: int) -> None:
    packed = [pack(positions(text)) for text in texts(count, seed=count)]
    assert likeness(packed) == pytest.approx(cosines(packed), abs=1e-5)


def test_an_empty_text_is_like_no_other() -> None:
    packed = [pack([]), pack(positions("a treaty")), pack(positions("a treaty")), b""]
    assert packed[0] == b""
    assert likeness(packed)[[0, 3]].sum() == 0
    assert likeness(packed)[1, 2] == pytest.approx(1)


def test_a_vector_has_one_size_and_leaves_function_words_out() -> None:
    assert len(pack(positions(" ".join(f"w{number}" for number in range(500))))) == PACKED_BYTES
    assert pack(positions("the treaty of the border"), {"the", "of"}) == pack(positions("treaty border"))
