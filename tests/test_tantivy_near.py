"""Near phrases on tantivy: of the exact phrases they stand for, those that stand nowhere are not made."""

from __future__ import annotations

from random import Random

import pytest

from search.article import Position
from search.index.engines.tantivy.query import Stands, standing
from search.index.plan import Exact, exact_phrases


def standing_in(texts: list[list[str]]) -> Stands:
    def stands(exact: Exact) -> bool:
        return any(
            all(at + place < len(text) and text[at + place] == token for place, token in exact)
            for text in texts
            for at in range(len(text))
        )

    return stands


@pytest.mark.parametrize("seed", range(20))
def test_no_phrase_that_stands_somewhere_is_lost(seed: int) -> None:
    random = Random(seed)
    stands = standing_in([random.choices("abcdefg", k=12) for _ in range(5)])
    positions: tuple[Position, ...] = tuple(
        tuple(random.sample("abcd", random.choice([1, 1, 2]))) for _ in range(4)
    )
    slop = random.randint(2, 5)
    every = set(exact_phrases(positions, slop))
    found = standing(positions, slop, stands)
    assert set(found) <= every
    assert {exact for exact in found if stands(exact)} == {exact for exact in every if stands(exact)}


def test_few_are_left_of_a_thousand() -> None:
    stands = standing_in([["the", "central", "bank", "of", "the", "republic", "raised", "its", "rate"]])
    positions = (("central",), ("bank",), ("raised",), ("rate",))
    assert standing(positions, 10, stands) == [((0, "central"), (1, "bank"), (5, "raised"), (7, "rate"))]
    assert standing((("rate",), *positions[:3]), 10, stands) == []
