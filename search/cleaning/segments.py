"""Which lines of a page are the article: the likeliest way through four states, found in one pass.

A page is read from top to bottom as before the article, in it, in an interruption of it, and after it. The
score of a way is the sum of the weights of what each line shows: `inside` for every line in the article, and
one sum for every step from one state into another. It is a conditional random field over a chain of four
states; Viterbi's algorithm finds the best way in time that grows with the number of lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

SCORES = ("inside", "start", "skip", "back", "end")
"""What a weight speaks for: being in the article, the steps into it, out for a while, back, out for good."""

BEFORE, INSIDE, SKIPPED, AFTER = range(4)

_FORBIDDEN = float("-inf")

ALWAYS = "always"
"""The feature that every line has: its weights say how rare each step is."""

Row = tuple[float, float, float, float, float]
Weights = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Model:
    """What training learnt: the weights of lines, in the order of `SCORES`, and those of headlines."""

    lines: Weights
    headline: Mapping[str, float]


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The weights that come with Dateline."""
    text = resources.files("search.cleaning").joinpath("weights.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return Model({feature: tuple(row) for feature, row in table["lines"].items()}, table["headline"])


def line_scores(features: Sequence[str], weights: Weights) -> Row:
    """The five sums of one line."""
    inside, start, skip, back, end = weights[ALWAYS]
    for feature in features:
        if feature in weights:
            one, two, three, four, five = weights[feature]
            inside += one
            start += two
            skip += three
            back += four
            end += five
    return inside, start, skip, back, end


def page_scores(page: Sequence[Sequence[str]], weights: Weights) -> list[Row]:
    """The sums of every line; those of lines that have but one feature are made once."""
    alone: dict[str, Row] = {}
    scores = []
    for features in page:
        if len(features) == 1:
            if features[0] not in alone:
                alone[features[0]] = line_scores(features, weights)
            scores.append(alone[features[0]])
        else:
            scores.append(line_scores(features, weights))
    return scores


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
