"""The mathematics of `train_lines`: a conditional random field over a chain of four states, partly hidden.

A line has features by number and the states that it may have. The weights maximise the likelihood of what is known,
with a penalty on their squares, by gradient ascent (Adam).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.cleaning.features import ALWAYS, SCORES, Weights

STATES = 4
NEVER = -1e9
SIDE_BY_SIDE = 40
"""Pages of one batch."""

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Example:
    """A page as numbers: features by line, and which states each line may have."""

    site: str
    features: list[list[int]]
    allowed: NDArray[np.bool_]
    weight: float = 1.0


class Batch:
    """Pages side by side, filled up to the longest, so that one step is taken on all of them at once."""

    def __init__(self, pages: Sequence[Example]) -> None:
        self.shape = (len(pages), max(len(page.features) for page in pages))
        self.there = np.zeros(self.shape, dtype=bool)
        self.allowed = np.ones((*self.shape, STATES), dtype=bool)
        for at, page in enumerate(pages):
            self.there[at, : len(page.features)] = True
            self.allowed[at, : len(page.features)] = page.allowed
        self.weights = np.array([page.weight for page in pages])
        rows = [row for page in pages for row in page.features]
        self.counts = np.array([len(row) for row in rows])
        self.flat = np.concatenate([np.array(row) for row in rows])
        self.offsets = np.concatenate([[0], np.cumsum(self.counts)[:-1]])

    def tables(self, weights: Floats) -> Floats:
        """The score of coming from each state into each, by line; a line that fills up changes nothing."""
        sums = np.add.reduceat(weights[self.flat], self.offsets)
        inside, start, skip, back, end = sums.T
        tables = np.full((len(sums), STATES, STATES), NEVER)
        tables[:, [0, 2, 3], [0, 2, 3]] = 0.0
        tables[:, 0, 1], tables[:, 1, 1], tables[:, 2, 1] = start + inside, inside, back + inside
        tables[:, 1, 2], tables[:, 1, 3] = skip, end
        padded = np.full((*self.shape, STATES, STATES), NEVER)
        padded[:, :, range(STATES), range(STATES)] = 0.0
        padded[self.there] = tables
        return padded

    def slope(self, moments: Floats, size: int) -> Floats:
        """What the moments of the lines add up to for each feature."""
        spread = np.repeat((moments * self.weights[:, None, None])[self.there], self.counts, axis=0)
        columns = [np.bincount(self.flat, weights=spread[:, at], minlength=size) for at in range(len(SCORES))]
        return np.stack(columns, axis=1)


def moments(tables: Floats) -> Floats:
    """How often each of the five scores is expected to count, line by line.

    Forward and backward over likelihoods, each made to sum to one, so that none runs out of its number.
    """
    pages, length = tables.shape[:2]
    scaled = np.exp(tables - tables.max(axis=(2, 3), keepdims=True))
    likely = np.ascontiguousarray(scaled.transpose(1, 2, 3, 0))
    forward = np.zeros((length + 1, STATES, pages))
    forward[0, 0] = 1.0
    for at in range(length):
        step = (forward[at][:, None] * likely[at]).sum(axis=0)
        forward[at + 1] = step / step.sum(axis=0)
    backward = np.ones((length + 1, STATES, pages))
    backward[length, 2] = 0.0
    for at in reversed(range(length)):
        step = (likely[at] * backward[at + 1]).sum(axis=1)
        backward[at] = step / step.sum(axis=0)
    taken = forward[:-1, :, None] * likely * backward[1:, None]
    taken /= taken.sum(axis=(1, 2), keepdims=True)
    taken = taken.transpose(3, 0, 1, 2)
    steps = (
        taken[:, :, :, 1].sum(axis=2),
        taken[:, :, 0, 1],
        taken[:, :, 1, 2],
        taken[:, :, 2, 1],
        taken[:, :, 1, 3],
    )
    return np.stack(steps, axis=2)


def _batches(pages: Sequence[Example]) -> list[Batch]:
    """Pages of about the same length together, so that little is filled up."""
    ordered = sorted(pages, key=lambda page: len(page.features))
    return [Batch(ordered[at : at + SIDE_BY_SIDE]) for at in range(0, len(ordered), SIDE_BY_SIDE)]


def train(pages: Sequence[Example], size: int, *, rounds: int, penalty: float, start: Floats) -> Floats:
    """The weights after so many rounds over all pages."""
    batches = _batches(pages)
    weights, mean, square = start.copy(), np.zeros((size, 5)), np.zeros((size, 5))
    for step in range(1, rounds + 1):
        slope = -penalty * (weights - start)
        for batch in batches:
            tables = batch.tables(weights)
            held = np.where(batch.allowed[:, :, None, :], tables, NEVER)
            both = moments(np.concatenate([held, tables]))
            slope += batch.slope(both[: len(held)] - both[len(held) :], size)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights += 0.08 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def first_guess(names: dict[str, int]) -> Floats:
    """Where training starts and what the penalty pulls to: every step between states is rare."""
    weights = np.zeros((len(names), len(SCORES)))
    weights[names[ALWAYS]] = [0.0, -3.0, -3.0, -1.0, -4.0]
    return weights


def as_table(weights: Floats, names: dict[str, int]) -> Weights:
    """The weights by name; what is next to nothing is left out."""
    rounded = {name: tuple(round(float(value), 2) for value in weights[at]) for name, at in names.items()}
    return {name: row for name, row in sorted(rounded.items()) if any(abs(value) >= 0.02 for value in row)}  # type: ignore[misc]
