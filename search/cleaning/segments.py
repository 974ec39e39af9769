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


@dataclass(frozen=True, slots=True)
class Model:
    """What training learnt: the weights of lines, in the order of `SCORES`, and those of headlines.

    `sums` are those of the bundles that were met: few lines differ in all that is seen of them.
    """

    lines: Weights
    headline: Mapping[str, float]
    sums: dict[Bundle, Row] = field(default_factory=dict, compare=False, repr=False)


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The weights that come with Dateline."""
    text = resources.files("search.cleaning").joinpath("weights.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return Model({feature: tuple(row) for feature, row in table["lines"].items()}, table["headline"])


def page_scores(page: Sequence[Features], model: Model) -> list[Row]:
    """The five sums of every line; lines far from text share their features, and stand together."""
    always, known, scores = model.lines[ALWAYS], model.sums, []
    before = None
    for line in page:
        if line is before:
            scores.append(scores[-1])
            continue
        before = line
        inside, start, skip, back, end = known.get(line.own) or _learn(line.own, model)
        for bundle in (line.beside, line.facts, line.place):
            if bundle:
                row = known.get(bundle) or _learn(bundle, model)
                inside += row[0]
                start += row[1]
                skip += row[2]
                back += row[3]
                end += row[4]
        scores.append(
            (inside + always[0], start + always[1], skip + always[2], back + always[3], end + always[4])
        )
    return scores


def _learn(bundle: Bundle, model: Model) -> Row:
    """The sum of a bundle's weights, remembered for all lines that have the same."""
    rows = [model.lines[feature] for feature in bundle if feature in model.lines]
    inside, start, skip, back, end = map(sum, zip(*rows, strict=True)) if rows else _NOTHING
    if len(model.sums) >= _MOST_SUMS:
        model.sums.clear()
    model.sums[bundle] = inside, start, skip, back, end
    return model.sums[bundle]


def best_states(scores: Sequence[Row]) -> list[int]:
    """The likeliest state of every line, by the sums of each."""
    within, skipped, after = _FORBIDDEN, _FORBIDDEN, _FORBIDDEN
    steps: list[tuple[int, int, int]] = []
    for inside, start, skip, back, end in scores:
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
