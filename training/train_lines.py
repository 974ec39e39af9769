"""Learn the weights of `search/cleaning/weights.json` from pages with segments to keep and to drop.

    python -m training.train_lines PAGES.jsonl.gz --stories ARTICLES.jsonl.gz [--folds 8] [--write]

A page says for a few of its lines whether they belong to the article; the states of all others are free (see
`benchmarks/chain.py`). The chooser of headlines is learnt after that, on what the weights of lines make of pages
that they have not seen (`benchmarks/titles.py`). What is printed is honest to expect: F1, headlines and dates on
pages of sites that neither kind of weights has seen, `--folds` parts of the sites held out in turn. Needs numpy.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from benchmarks.extraction import Page, one_space, read_pages, score, show, summary
from search.article import Place
from search.cleaning.features import ALWAYS, Model, Weights, page_features
from search.cleaning.flattened import Flattened, read_flattened, reading_of
from search.cleaning.furniture import furniture_of
from search.cleaning.hints import date_article
from search.cleaning.lines import Line, read_lines, split_lines
from search.cleaning.page import clues_of, commented_on
from training.chain import STATES, Example, as_table, first_guess, train
from training.made_pages import MadePage, made_pages
from training.made_stories import read_stories
from training.titles import Choice, choice, same, train_headlines

SEARCHED = frozenset({"headline", "deck", "body", "caption"})
"""The parts of an article that are searched as its text."""

WEIGHTS = Path(__file__).parent.parent / "search" / "cleaning" / "weights.json"


def example(page: Page, names: dict[str, int]) -> Example:
    """A page with its features numbered; new names get the next number."""
    lines = _lines(page.text)
    known = known_lines(page, [line.text for line in lines])
    return _example(page.site, lines, known, names, 1.0)


def made_example(page: MadePage, names: dict[str, int], weight: float) -> Example:
    """A made page with its features numbered."""
    lines = _lines(page.text)
    wanted = {at: page.wanted(line.number) for at, line in enumerate(lines)}
    known = {at: value for at, value in wanted.items() if value is not None}
    return _example("", lines, known, names, weight)


def _lines(text: str) -> list[Line]:
    return list(read_lines(split_lines(text), furniture_of(None)))


def _example(
    site: str, lines: Sequence[Line], known: dict[int, bool], names: dict[str, int], weight: float
) -> Example:
    numbered = [
        [names.setdefault(name, len(names)) for name in (ALWAYS, *found)] for found in page_features(lines)
    ]
    allowed = np.ones((len(lines), STATES), dtype=bool)
    for at, wanted in known.items():
        allowed[at] = [not wanted, wanted, not wanted, not wanted]
    return Example(site, numbered, allowed, weight)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to learn: rounds and penalty for lines, what a made page counts, and the penalty for headlines."""

    folds: int
    rounds: int
    penalty: float
    made_weight: float
    title_penalty: float
    processes: int


class Lesson:
    """What is learnt from: real pages, made ones, and how. Sites and made pages are dealt out to the folds in turn."""

    def __init__(self, pages: Sequence[Page], made: Sequence[MadePage], wishes: Wishes) -> None:
        self.pages, self.made, self.wishes = pages, made, wishes
        self.names: dict[str, int] = {}
        sites = sorted({page.site for page in pages})
        self.fold = {site: at % wishes.folds for at, site in enumerate(sites)}
        self.examples = [example(page, self.names) for page in pages]
        self.made_examples = [made_example(page, self.names, wishes.made_weight) for page in made]

    def lines(self, held: int | None) -> Weights:
        """The weights of lines, learnt without one fold; None holds nothing out."""
        wishes = self.wishes
        taught = [page for page in self.examples if self.fold[page.site] != held]
        taught += [page for at, page in enumerate(self.made_examples) if at % wishes.folds != held]
        start = first_guess(self.names)
        weights = train(taught, len(self.names), rounds=wishes.rounds, penalty=wishes.penalty, start=start)
        return as_table(weights, self.names)

    def all_lines(self) -> list[Weights]:
        """The weights of lines without each fold, and last those with all."""
        with Pool(self.wishes.processes) as pool:
            return pool.map(self.lines, [*range(self.wishes.folds), None])

    def headlines(self, lines: Sequence[Weights]) -> list[dict[str, float]]:
        """The weights of headlines without each fold, and last those with all; each page is read as an unseen one."""
        names: dict[str, int] = {}
        choices = [
            (
                self.fold[page.site],
                self._choice(page.text, page.headline, lines[self.fold[page.site]], names, 1.0),
            )
            for page in self.pages
            if page.headline
        ]
        for at, made in enumerate(self.made):
            fold = at % self.wishes.folds
            choices.append(
                (fold, self._choice(made.text, made.headline, lines[fold], names, self.wishes.made_weight))
            )
        return [
            train_headlines(
                [one for fold, one in choices if one and fold != held],
                names,
                penalty=self.wishes.title_penalty,
            )
            for held in [*range(self.wishes.folds), None]
        ]

    def _choice(
        self, text: str, headline: str, lines: Weights, names: dict[str, int], weight: float
    ) -> Choice | None:
        return choice(reading_of(text, model=Model(lines, {})), headline, names, weight)


def main() -> None:
    """Train, print what is to be expected on unseen sites, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--penalty", type=float, default=0.5)
    parser.add_argument("--title-penalty", type=float, default=0.3)
    parser.add_argument("--stories", type=Path, help="articles to make pages from")
    parser.add_argument("--made", type=int, default=600, help="how many pages to make")
    parser.add_argument(
        "--made-weight", type=float, default=0.08, help="what a made page counts beside a real one"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    made = list(made_pages(read_stories(given.stories), given.made, seed=7)) if given.stories else []
    wishes = Wishes(
        given.folds, given.rounds, given.penalty, given.made_weight, given.title_penalty, given.processes
    )
    lesson = Lesson(list(read_pages(given.pages)), made, wishes)
    lines = lesson.all_lines()
    titles = lesson.headlines(lines)
    models = [Model(*pair) for pair in zip(lines, titles, strict=True)]
    show_unseen(lesson, models)
    show_made(lesson, models)
    if given.write:
        _write(Model(lines[-1], titles[-1]))


def _write(model: Model) -> None:
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in model.lines.items())
    titles = ",\n".join(f"  {json.dumps(name)}: {weight}" for name, weight in model.headline.items())
    WEIGHTS.write_text(f'{{"lines": {{\n{rows}\n}}, "headline": {{\n{titles}\n}}}}\n', encoding="utf-8")


def show_unseen(lesson: Lesson, models: Sequence[Model]) -> None:
    """Print what goes wrong on sites that the weights have not seen, and the figures."""
    read = [(page, read_flattened(page.text, model=models[lesson.fold[page.site]])) for page in lesson.pages]
    scored = [score(page, _kept(found)) for page, found in read]
    for page, found in read:
        if page.headline and not same(found.headline, page.headline):
            print(f"{page.site}\theadline {page.headline!r} not {found.headline!r}")
    for one in scored:
        print(
            *(f"{one.page.site}\tmissed {text}" for text in one.missed), sep="\n", end="\n" * bool(one.missed)
        )
        print(*(f"{one.page.site}\twrong {text}" for text in one.wrong), sep="\n", end="\n" * bool(one.wrong))
    show("all text", summary([score(page, one_space(page.text)) for page in lesson.pages]))
    show(f"unseen sites, {lesson.wishes.folds} folds", summary(scored))
    titled = [same(found.headline, page.headline) for page, found in read if page.headline]
    print(f"headline right {sum(titled)} of {len(titled)} ({sum(titled) / len(titled):.1%})")
    _show_dates(read)


def show_made(lesson: Lesson, models: Sequence[Model]) -> None:
    """Print how made pages fare that the weights have not seen: their lines, headlines and dates, long and brief."""
    read = [
        (made, read_flattened(made.text, model=models[at % lesson.wishes.folds]))
        for at, made in enumerate(lesson.made)
    ]
    for title, part in (("made, long", read[0::2]), ("made, brief", read[1::2])):
        if part:
            show(title, _made_summary(part))


def _made_summary(read: Sequence[tuple[MadePage, Flattened]]) -> dict[str, float | str]:
    right = wrong = missed = 0
    for made, found in read:
        for line, kept in zip(found.lines, found.kept_as, strict=True):
            wanted, has = made.wanted(line.number), kept in SEARCHED
            right, wrong = right + (wanted is True and has), wrong + (wanted is False and has)
            missed += wanted is True and not has
    days = [(made.published, date_of(found)) for made, found in read]
    claimed = [stated == day for stated, day in days if day]
    return {
        "F1 of lines": 2 * right / (2 * right + wrong + missed or 1),
        "missed": f"{missed}",
        "wrong": f"{wrong}",
        "headline right": f"{sum(same(found.headline, made.headline) for made, found in read)} of {len(read)}",
        "dated": f"{sum(stated is not None for stated, _ in days)}",
        "date claimed right": f"{sum(claimed)} of {len(claimed)}",
    }


def _kept(found: Flattened) -> str:
    return one_space(" ".join([found.headline, found.deck, *found.body, *found.captions]))


def _show_dates(read: Sequence[tuple[Page, Flattened]]) -> None:
    dated = [(page, date_of(found)) for page, found in read if page.published]
    claimed = [(page, day) for page, day in dated if day]
    for page, day in claimed:
        if day.isoformat() != page.published:
            print(f"{page.site}\tdate {page.published} not {day}")
    right = sum(day.isoformat() == page.published for page, day in claimed)
    print(f"date claimed {len(claimed)} of {len(dated)}, right {right} ({right / (len(claimed) or 1):.1%})")


def date_of(found: Flattened) -> date | None:
    """The publication date that a page's text gives."""
    body = "\n\n".join(found.body)
    parts: list[tuple[str, Place]] = [(found.headline, "headline"), (found.deck, "deck"), (body, "body")]
    return date_article(clues_of(found), parts, commented=commented_on(found)).published


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
