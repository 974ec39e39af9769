"""Learn what is read from blocks (headline, authors, day), and print how often each is right on unseen sites.

All three rank what a page offers, and all three see what the body's trees made of its blocks, by folds of sites. Made
pages with teasers (`made_teasers`) teach beside the real ones; others, made by other rules, only judge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import trafilatura
from numpy.typing import NDArray

from search.cleaning import authors as naming
from search.cleaning import publishing
from search.cleaning.blocks import Page
from search.cleaning.body import LIKELY
from search.cleaning.parts import read_parts
from search.cleaning.publishing import Place
from training import authors, days, headlines
from training.choices import given_by_folds, taught
from training.made_teasers import TeaserPage
from training.mission import right_of
from training.pages import JUDGING, Sample

MODELS: Final = Path(__file__).parent.parent / "search" / "cleaning"


@dataclass(frozen=True)
class Known:
    """A page with what a reader says of it, and what the body's trees made of its blocks without knowing its site.

    `title`, `authors` or `published` is None where nobody said; a page without authors or day has empty ones.
    """

    page: Page
    chances: NDArray[np.float64]
    site: str
    group: str
    title: str | None
    authors: Sequence[str] | None
    published: str | None
    made: TeaserPage | None = None
    teaches: bool = True


def known_of(sample: Sample, page: Page, chances: NDArray[np.float64]) -> Known:
    """A sample with what its truth says of headline, authors and day; of a set that has none, nothing is known."""
    row, made = sample.row, sample.made
    authors = row.get("authors") if row.get("title") or row.get("authors") else None
    day = row.get("date") or row.get("published")
    if made:
        authors, day = list(made.authors), made.published.isoformat() if made.published else ""
    group, title = f"{sample.kind:12}{sample.set}", sample.title or None
    return Known(page, chances, sample.site, group, title, authors, day, made, sample.set != JUDGING)


def place_of(known: Known, headline: int | None) -> Place:
    """Where headline and body stand on a page."""
    inside = np.flatnonzero(known.chances > LIKELY).tolist()
    under = [at for at in inside if headline is None or at > headline]
    first = under[0] if under else len(known.page.blocks)
    top = headline if headline is not None else first - 1
    return Place(max(0, top), first, max(first, under[-1] if under else first))


def learnt(
    every: Sequence[Known], fold_of: Callable[[str], int], folds: int, *, write: bool = False
) -> dict[str, str]:
    """A row of each group: headlines, days and authors right by folds; `write` puts the arrays into `search`."""
    titled = [
        headlines.titled(one.page, one.chances, one.title or "", one.site, one.group, one.teaches)
        for one in every
    ]
    best: list[int | None] = [None] * len(every)
    for format in ("html", "text"):
        places = [at for at, one in enumerate(every) if one.page.format == format]
        chosen = headlines.best_by_folds([titled[at] for at in places], fold_of, folds)
        for at, choice in zip(places, chosen, strict=True):
            best[at] = choice
        if write:
            _write(format, headlines.ranked([titled[at] for at in places]))
    places_of = [
        place_of(known, None if choice is None else one.found[choice].at)
        for known, one, choice in zip(every, titled, best, strict=True)
    ]
    of_days = [
        days.dated(one.page, one.chances, place, one.published, one.site, one.group, one.teaches)
        for one, place in zip(every, places_of, strict=True)
        if one.published is not None
    ]
    of_names = [
        authors.signed(one.page, one.chances, place, one.authors, one.site, one.group, one.teaches)
        for one, place in zip(every, places_of, strict=True)
        if one.authors is not None
    ]
    if write:
        _write("days", taught(of_days, publishing.FEATURES))
        _write("authors", taught(of_names, naming.FEATURES))
    known = zip(every, titled, best, strict=True)
    rights = [
        (at.group, choice is not None and bool(one.right[choice])) for at, one, choice in known if at.title
    ]
    given_days = given_by_folds(of_days, publishing.FEATURES, publishing.SURE, fold_of, folds)
    given_names = given_by_folds(of_names, naming.FEATURES, naming.SURE, fold_of, folds)
    return _rows(
        {
            "headline": rights,
            "day": [(one.group, right) for one, right in zip(of_days, given_days, strict=True)],
            "authors": [(one.group, right) for one, right in zip(of_names, given_names, strict=True)],
        },
        {
            "headline": Counter(one.group for one in every if one.title),
            "day": Counter(one.group for one in every if one.published),
            "authors": Counter(one.group for one in every if one.authors),
        },
    )


def _rows(
    given: Mapping[str, Sequence[tuple[str, bool | None]]], totals: Mapping[str, Counter[str]]
) -> dict[str, str]:
    """For each group how many of each are right, of how many that are claimed, of how many that pages have."""
    found: dict[str, str] = defaultdict(str)
    for name, pairs in given.items():
        for group, total in totals[name].items():
            claimed = [right for of, right in pairs if of == group and right is not None]
            found[group] += f"{name} {sum(claimed)} right of {len(claimed)} claimed of {total}  "
    return dict(found)


def made_rows(every: Sequence[Known]) -> dict[str, str]:
    """Of made pages, by group, how many are read as they were made; the body by trees that saw none of their texts."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in every:
        if one.made:
            counts[one.group].update(["pages", *_right_of(one, one.made)])
    return {
        group: "  ".join(f"{name} {count}" for name, count in found.items())
        for group, found in counts.items()
    }


def _right_of(known: Known, made: TeaserPage) -> list[str]:
    inside = [int(at) for at in np.flatnonzero(known.chances > LIKELY)]
    read = read_parts(known.page, known.chances, inside, None)
    right = right_of(read, read.body, made)
    right |= {"authors": {*read.authors} == {*made.authors}, "day": read.published == made.published}
    return [name for name, holds in right.items() if holds]


def _write(name: str, table: Mapping[str, Any]) -> None:
    """Put an ensemble's arrays into `readings.npz`, beside those that are there."""
    path = MODELS / "readings.npz"
    arrays: dict[str, Any] = dict(np.load(path)) if path.exists() else {}
    arrays |= {f"{name}_{key}": np.array(values) for key, values in table.items()}
    np.savez_compressed(path, **arrays | {"trafilatura": np.array(trafilatura.__version__)})
