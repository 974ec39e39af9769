"""Which lines of a page are the article: the likeliest way through four states, found in one pass.

A page is read from top to bottom as before the article, in it, in an interruption of it, and after it. The
score of a way is the sum of the weights of what each line shows: `inside` for every line in the article, and
one sum for every step from one state into another. It is a conditional random field over a chain of four
states; Viterbi's algorithm finds the best way in time that grows with the number of lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.cleaning.features import Bundle, Features

SCORES = ("inside", "start", "skip", "back", "end")
"""What a weight speaks for: being in the article, the steps into it, out for a while, back, out for good."""

BEFORE, INSIDE, SKIPPED, AFTER = range(4)

_FORBIDDEN = float("-inf")

ALWAYS = "always"
"""The feature that every line has: its weights say how rare each step is."""

Row = tuple[float, float, float, float, float]
Weights = Mapping[str, Row]

_NOTHING: Row = (0.0, 0.0, 0.0, 0.0, 0.0)
_MOST_SUMS = 20_000
"""Bundles that are remembered; English pages have some three thousand."""


class Sums(dict[Bundle, bytes]):
    """The sums of weights of the bundles that were met: few lines differ in all that is seen of them.

    Each is kept as the bytes of its five numbers, so that those of a page are joined and added in one go.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, bundle: Bundle) -> bytes:
        if len(self) >= _MOST_SUMS:
            self.clear()
        rows = [_NOTHING, *(self._weights[feature] for feature in bundle if feature in self._weights)]
        found: bytes = np.sum(rows, axis=0).tobytes()
        self[bundle] = found
        return found

    def of(self, bundles: Sequence[Bundle]) -> NDArray[np.float64]:
        """The sums of each of these bundles, a row for each."""
        return np.frombuffer(b"".join(map(self.__getitem__, bundles))).reshape(-1, len(SCORES))


@dataclass(frozen=True, slots=True)
class Model:
    """What training learnt: the weights of lines, in the order of `SCORES`, and those of headlines."""

    lines: Weights
    headline: Mapping[str, float]
    sums: Sums = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sums", Sums(self.lines))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The weights that come with Dateline."""
    text = resources.files("search.cleaning").joinpath("weights.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return Model({feature: tuple(row) for feature, row in table["lines"].items()}, table["headline"])


def page_scores(page: Sequence[Features], model: Model) -> list[list[float]]:
    """The sums of every line, a list for each of `SCORES`."""
    known = model.sums
    sums = known.of([line.own for line in page]) + known.of([line.beside for line in page])
    sums += known.of([line.facts for line in page])
    sums += known.of([line.place for line in page])
    sums += model.lines[ALWAYS]
    return cast(list[list[float]], sums.T.tolist())


def best_states(scores: Sequence[Sequence[float]]) -> list[int]:
    """The likeliest state of every line, by the sums of all of them."""
    within, skipped, after = _FORBIDDEN, _FORBIDDEN, _FORBIDDEN
    steps: list[tuple[int, int, int]] = []
    for inside, start, skip, back, end in zip(*scores, strict=True):
        back_in, left, over = skipped + back, within + skip, within + end
        if start >= within and start >= back_in:
            come, best = BEFORE, start
        elif within >= back_in:
            come, best = INSIDE, within
        else:
            come, best = SKIPPED, back_in
        steps.append((come, INSIDE if left > skipped else SKIPPED, INSIDE if over > after else AFTER))
        if left > skipped:
            skipped = left
        if over > after:
            after = over
        within = best + inside
    return _trace(steps, max((0.0, BEFORE), (within, INSIDE), (after, AFTER))[1])


def _trace(steps: list[tuple[int, int, int]], state: int) -> list[int]:
    states = []
    for entered, paused, ended in reversed(steps):
        states.append(state)
        state = (BEFORE, entered, paused, ended)[state]
    return states[::-1]
