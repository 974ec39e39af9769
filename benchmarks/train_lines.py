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
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.extraction import Page, Scored, one_space, read_pages, score, show, summary
from benchmarks.made_pages import MadePage, made_pages, read_stories
from search.cleaning.features import page_features
from search.cleaning.flattened import Reading, read_flattened, reading_of
from search.cleaning.furniture import furniture_of
from search.cleaning.lines import read_lines, split_lines
from search.cleaning.segments import ALWAYS, SCORES, Model, Weights

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
    weight: float = 1.0


def example(page: Page, names: dict[str, int]) -> Example:
    """A page with its features numbered; new names get the next number."""
    lines = list(read_lines(split_lines(page.text), furniture_of(None)))
    numbered = [
        [names.setdefault(name, len(names)) for name in (ALWAYS, *found)] for found in page_features(lines)
    ]
    allowed = np.ones((len(lines), STATES), dtype=bool)
    for at, wanted in known_lines(page, [line.text for line in lines]).items():
        allowed[at] = [not wanted, wanted, not wanted, not wanted]
    return Example(page.site, numbered, allowed)


def made_example(page: MadePage, names: dict[str, int], weight: float) -> Example:
    """A made page with its features numbered."""
    lines = list(read_lines(split_lines(page.text), furniture_of(None)))
    numbered = [
        [names.setdefault(name, len(names)) for name in (ALWAYS, *found)] for found in page_features(lines)
    ]
    allowed = np.ones((len(lines), STATES), dtype=bool)
    for at, line in enumerate(lines):
        wanted = page.lines[line.number // 2][1]
        if wanted is not None:
            allowed[at] = [not wanted, wanted, not wanted, not wanted]
    return Example("", numbered, allowed, weight)


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
    weights[names[ALWAYS]] = [0.0, -3.0, -3.0, -1.0, -4.0]
    return weights


def as_table(weights: Floats, names: dict[str, int]) -> Weights:
    """The weights by name; what is next to nothing is left out."""
    rounded = {name: tuple(round(float(value), 2) for value in weights[at]) for name, at in names.items()}
    return {name: row for name, row in sorted(rounded.items()) if any(abs(value) >= 0.02 for value in row)}  # type: ignore[misc]


def titled(
    reading: Reading, headline: str, names: dict[str, int]
) -> tuple[list[list[int]], list[bool]] | None:
    """The candidates of a page for its headline, numbered, and which of them are it; None where none is."""
    found = reading.headline_candidates()
    right = [same(reading.lines[one.at].plain, headline) for one in found]
    if not any(right):
        return None
    return [[names.setdefault(name, len(names)) for name in one.features] for one in found], right


def same(one: str, other: str) -> bool:
    """Whether two headlines are equal but for case and white space."""
    return one_space(one).casefold() == one_space(other).casefold()


def train_headlines(
    pages: Sequence[tuple[list[list[int]], list[bool]]], size: int, rounds: int = 200
) -> Floats:
    """The weights that make the right candidates the likeliest, by gradient ascent."""
    weights, square = np.zeros(size), np.zeros(size)
    for _ in range(rounds):
        slope = -0.2 * weights
        for rows, right in pages:
            scores = np.array([weights[row].sum() for row in rows])
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            among = chance * right
            for row, pull in zip(rows, among / among.sum() - chance, strict=True):
                slope[row] += pull
        square = 0.95 * square + 0.05 * slope**2
        weights += 0.05 * slope / (np.sqrt(square) + 1e-8)
    return weights


@dataclass(slots=True)
class Lesson:
    """What is learnt from: real pages, made ones, and how."""

    pages: list[Page]
    examples: list[Example]
    made: list[MadePage]
    made_examples: list[Example]
    names: dict[str, int]
    rounds: int
    penalty: float

    def without(self, sites: set[str]) -> Lesson:
        """The same lesson without the real pages of some sites."""
        pages = [page for page in self.pages if page.site not in sites]
        examples = [page for page in self.examples if page.site not in sites]
        return replace(self, pages=pages, examples=examples)

    def learn(self) -> Model:
        """Lines first, then headlines, on what weights of lines make of pages that they have not seen."""
        numbers: dict[str, int] = {}
        known: list[tuple[list[list[int]], list[bool]]] = []
        sites = sorted({page.site for page in self.pages})
        for part in range(3):
            held = set(sites[part::3])
            model = Model(self.without(held).lines(), {})
            texts = [(page.text, page.headline) for page in self.pages if page.site in held and page.headline]
            texts += [(page.text, page.headline) for page in self.made[part::6]]
            found = (titled(reading_of(text, model=model), title, numbers) for text, title in texts)
            known += [one for one in found if one]
        learnt = train_headlines(known, len(numbers))
        kept = {name: round(float(learnt[at]), 2) for name, at in sorted(numbers.items())}
        return Model(self.lines(), {name: weight for name, weight in kept.items() if abs(weight) >= 0.02})

    def lines(self) -> Weights:
        """The weights of lines."""
        pages, start = self.examples + self.made_examples, first_guess(self.names)
        weights = train(pages, len(self.names), rounds=self.rounds, penalty=self.penalty, start=start)
        return as_table(weights, self.names)


def main() -> None:
    """Train, print what is to be expected on unseen sites, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--penalty", type=float, default=0.5)
    parser.add_argument("--stories", type=Path, help="articles to make pages from")
    parser.add_argument("--made", type=int, default=100, help="how many pages to make")
    parser.add_argument(
        "--made-weight", type=float, default=0.2, help="what a made page counts beside a real one"
    )
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    names: dict[str, int] = {}
    pages = list(read_pages(given.pages))
    examples = [example(page, names) for page in pages]
    made = list(made_pages(read_stories(given.stories), given.made, seed=7)) if given.stories else []
    made_examples = [made_example(page, names, given.made_weight) for page in made]
    lesson = Lesson(pages, examples, made, made_examples, names, given.rounds, given.penalty)
    if given.folds:
        _cross_validate(lesson, given.folds)
    if given.write:
        _write(lesson.learn())


def _write(model: Model) -> None:
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in model.lines.items())
    titles = ",\n".join(f"  {json.dumps(name)}: {weight}" for name, weight in model.headline.items())
    WEIGHTS.write_text(f'{{"lines": {{\n{rows}\n}}, "headline": {{\n{titles}\n}}}}\n', encoding="utf-8")


def _cross_validate(lesson: Lesson, folds: int) -> None:
    sites = sorted({page.site for page in lesson.pages})
    scored: list[Scored] = []
    wrong: list[str] = []
    for fold in range(folds):
        held = set(sites[fold::folds])
        model = lesson.without(held).learn()
        for page in lesson.pages:
            if page.site in held:
                read = read_flattened(page.text, model=model)
                kept = one_space(" ".join([read.headline, read.deck, *read.body, *read.captions]))
                scored.append(score(page, kept))
                if page.headline and not same(read.headline, page.headline):
                    wrong.append(f"{page.site}\theadline {page.headline!r} not {read.headline!r}")
    for one in scored:
        wrong += [f"{one.page.site}\tmissed {text}" for text in one.missed]
        wrong += [f"{one.page.site}\twrong {text}" for text in one.wrong]
    print("\n".join(wrong))
    show(f"unseen sites, {folds} folds", summary(scored))
    titles = sum(bool(page.headline) for page in lesson.pages)
    print(f"headline right {titles - sum('headline' in one for one in wrong)} of {titles}")


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
