"""Learn the weights of `search/cleaning/weights.json` from pages with segments to keep and to drop.

    python -m benchmarks.train_lines PAGES.jsonl.gz [--folds 8] [--write]

A page says for a few of its lines whether they belong to the article; the states of all others are free. The
weights maximise the likelihood of what is known, with a penalty on their squares: a conditional random field
with partly hidden states, trained by gradient ascent (Adam). `--folds` prints what is honest to expect: F1
on pages of sites that the weights have not seen. Needs numpy, which Dateline itself does not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction import Page, Scored, one_space, read_pages, score, show, summary
from search.cleaning.features import page_features
from search.cleaning.flattened import read_flattened
from search.cleaning.furniture import furniture_of
from search.cleaning.lines import read_lines, split_lines
from search.cleaning.segments import SCORES, Weights

WEIGHTS = Path(__file__).parent.parent / "search" / "cleaning" / "weights.json"
STATES = 4
NEVER = -1e9
Floats = NDArray[np.float64]


@dataclass(slots=True)
class Example:
    """A page as numbers: features by line, and which states each line may have."""

    site: str
    features: list[list[int]]
    allowed: NDArray[np.bool_]


def example(page: Page, names: dict[str, int]) -> Example:
    """A page with its features numbered; new names get the next number."""
    lines = list(read_lines(split_lines(page.text), furniture_of(None)))
    numbered = [[names.setdefault(name, len(names)) for name in found] for found in page_features(lines)]
    allowed = np.ones((len(lines), STATES), dtype=bool)
    for at, wanted in known_lines(page, [line.text for line in lines]).items():
        allowed[at] = [not wanted, wanted, not wanted, not wanted]
    return Example(page.site, numbered, allowed)


class Batch:
    """Pages side by side, filled up to the longest, so that one step is taken on all of them at once."""

    def __init__(self, pages: Sequence[Example]) -> None:
        self.shape = (len(pages), max(len(page.features) for page in pages))
        self.there = np.zeros(self.shape, dtype=bool)
        self.allowed = np.ones((*self.shape, STATES), dtype=bool)
        for at, page in enumerate(pages):
            self.there[at, : len(page.features)] = True
            self.allowed[at, : len(page.features)] = page.allowed
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
        spread = np.repeat(moments[self.there], self.counts, axis=0)
        columns = [np.bincount(self.flat, weights=spread[:, at], minlength=size) for at in range(len(SCORES))]
        return np.stack(columns, axis=1)


def _logsumexp(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    result: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return result


def moments(tables: Floats) -> Floats:
    """How often each of the five scores is expected to count, line by line."""
    pages, length = tables.shape[:2]
    forward = np.full((length + 1, pages, STATES), NEVER)
    forward[0, :, 0] = 0.0
    for at in range(length):
        forward[at + 1] = _logsumexp(forward[at][:, :, None] + tables[:, at], 1)
    backward = np.zeros((length + 1, pages, STATES))
    backward[length, :, 2] = NEVER
    for at in reversed(range(length)):
        backward[at] = _logsumexp(tables[:, at] + backward[at + 1][:, None, :], 2)
    total = _logsumexp(forward[length] + backward[length], 1)
    taken = np.exp(
        forward[:-1].transpose(1, 0, 2)[:, :, :, None]
        + tables
        + backward[1:].transpose(1, 0, 2)[:, :, None, :]
        - total[:, None, None, None]
    )
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
    return [Batch(ordered[at : at + 12]) for at in range(0, len(ordered), 12)]


def train(pages: Sequence[Example], size: int, *, rounds: int, penalty: float, start: Floats) -> Floats:
    """The weights after so many rounds over all pages."""
    batches = _batches(pages)
    weights, mean, square = start.copy(), np.zeros((size, 5)), np.zeros((size, 5))
    for step in range(1, rounds + 1):
        slope = -penalty * (weights - start)
        for batch in batches:
            tables = batch.tables(weights)
            held = np.where(batch.allowed[:, :, None, :], tables, NEVER)
            slope += batch.slope(moments(held) - moments(tables), size)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights += 0.08 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def first_guess(names: dict[str, int]) -> Floats:
    """Where training starts and what the penalty pulls to: every step between states is rare."""
    weights = np.zeros((len(names), len(SCORES)))
    weights[names["always"]] = [0.0, -3.0, -3.0, -1.0, -4.0]
    return weights


def as_table(weights: Floats, names: dict[str, int]) -> Weights:
    """The weights by name; what is next to nothing is left out."""
    rounded = {name: tuple(round(float(value), 2) for value in weights[at]) for name, at in names.items()}
    return {name: row for name, row in sorted(rounded.items()) if any(abs(value) >= 0.02 for value in row)}  # type: ignore[misc]


def main() -> None:
    """Train, print what is to be expected on unseen sites, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    names: dict[str, int] = {}
    pages = [page for path in given.pages for page in read_pages(path)]
    examples = [example(page, names) for page in pages]
    options = {"rounds": given.rounds, "penalty": given.penalty, "start": first_guess(names)}
    if given.folds:
        _cross_validate(pages, examples, names, given.folds, options)
    if given.write:
        table = as_table(train(examples, len(names), **options), names)
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in table.items())
        WEIGHTS.write_text(
            f'{{"scores": {json.dumps(SCORES)}, "weights": {{\n{rows}\n}}}}\n', encoding="utf-8"
        )


def _cross_validate(
    pages: Sequence[Page],
    examples: Sequence[Example],
    names: dict[str, int],
    folds: int,
    options: dict[str, Any],
) -> None:
    sites = sorted({page.site for page in pages})
    fold_of = {site: number % folds for number, site in enumerate(sites)}
    scored: list[Scored] = []
    for fold in range(folds):
        seen = [page for page in examples if fold_of.get(page.site) != fold]
        table = as_table(train(seen, len(names), **options), names)
        scored += [_score(page, table) for page in pages if fold_of[page.site] == fold]
    for one in scored:
        print(
            one.page.site, *(f"\n  - {text}" for text in one.missed), *(f"\n  + {text}" for text in one.wrong)
        )
    show(f"unseen sites, {folds} folds", summary(scored))


def _score(page: Page, weights: Weights) -> Scored:
    read = read_flattened(page.text, weights=weights)
    return score(page, one_space(" ".join([read.headline, read.deck, *read.body, *read.captions])))


def known_lines(page: Page, lines: Sequence[str]) -> dict[int, bool]:
    """Which lines are known to belong to the article, and which not to."""
    texts = [one_space(line) for line in lines]
    known: dict[int, bool] = {}
    for segment in page.keep:
        found = [at for at, text in enumerate(texts) if one_space(segment) in text]
        if len(found) == 1:
            known[found[0]] = True
    first = min(known, default=0)
    titles = [at for at in range(first) if texts[at] == one_space(page.headline)]
    if titles and first - titles[-1] < 25:
        known[titles[-1]] = True
    for segment in page.drop:
        for at, text in enumerate(texts):
            if one_space(segment) in text:
                known.setdefault(at, False)
    return known


if __name__ == "__main__":
    main()
