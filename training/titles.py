"""The mathematics of headlines for `train_lines`: of a page's candidates, the right one is to be the likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.extraction import one_space
from search.cleaning.flattened import FlatPage
from training.chain import Floats


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of a page for its headline: the features of each, numbered, and which of them are right."""

    rows: list[list[int]]
    right: list[bool]
    weight: float = 1.0


def choice(reading: FlatPage, headline: str, names: dict[str, int], weight: float = 1.0) -> Choice | None:
    """The choice that a page gives; None where no candidate is its headline."""
    found = reading.headline_candidates()
    right = [same(reading.lines[one.at].plain, headline) for one in found]
    if not any(right):
        return None
    rows = [[names.setdefault(name, len(names)) for name in one.features] for one in found]
    return Choice(rows, right, weight)


def same(one: str, other: str) -> bool:
    """Whether two headlines are equal but for case and white space."""
    return one_space(one).casefold() == one_space(other).casefold()


class Choices:
    """Choices one after another: all candidates in one row, with the place where each choice begins."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        rows = [row for one in choices for row in one.rows]
        self.counts = np.array([len(row) for row in rows])
        self.flat = np.concatenate([np.array(row) for row in rows])
        self.offsets = np.concatenate([[0], np.cumsum(self.counts)[:-1]])
        self.sizes = np.array([len(one.rows) for one in choices])
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        self.right = np.array([right for one in choices for right in one.right], dtype=float)
        self.weights = np.repeat([one.weight for one in choices], self.sizes)

    def slope(self, weights: Floats) -> Floats:
        """What all choices ask for: more of the right candidates' features, less of the others'."""
        scores = np.add.reduceat(weights[self.flat], self.offsets)
        chance = np.exp(scores - np.repeat(np.maximum.reduceat(scores, self.starts), self.sizes))
        pull = self._shares(chance * self.right) - self._shares(chance)
        spread = np.repeat(pull * self.weights, self.counts)
        return np.bincount(self.flat, weights=spread, minlength=len(weights)).astype(np.float64)

    def _shares(self, values: Floats) -> Floats:
        shares: Floats = values / np.repeat(np.add.reduceat(values, self.starts), self.sizes)
        return shares


def train_headlines(
    choices: Sequence[Choice], names: dict[str, int], *, penalty: float, rounds: int = 200
) -> dict[str, float]:
    """The weights that make the right candidates the likeliest, by gradient ascent; next to nothing is left out."""
    together = Choices(choices)
    weights, square = np.zeros(len(names)), np.zeros(len(names))
    for _ in range(rounds):
        slope = together.slope(weights) - penalty * weights
        square = 0.95 * square + 0.05 * slope**2
        weights += 0.05 * slope / (np.sqrt(square) + 1e-8)
    kept = {name: round(float(weights[at]), 2) for name, at in sorted(names.items())}
    return {name: weight for name, weight in kept.items() if abs(weight) >= 0.02}
