"""Which day a page says that its article was published: of all days around it, the likeliest, or none.

A page names many days: in metadata, beside the headline, under the body, beside other stories. Each distinct day is a
candidate, described by where it is named: by which metadata, how far from the headline, alone on its line or beside
"updated" and "by", how often, and whether it is the newest. Small trees say how likely it is the one that a reader
would give; below `SURE` none is given. Days are read from dates in full; one that can be read in two ways is two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Block, Page
from search.cleaning.hints import label_of, parted
from search.cleaning.metadata import clues_of
from search.cleaning.trees import Trees, read_trees
from search.text.dates import AMBIGUOUS, find_dates, read_stamp, read_url

SURE: Final = 0.6
"""A day less likely than this is not given: by folds over 617 real pages, 91 % of those given are then right."""

BEFORE, UNDER = 10, 14
"""So many blocks over the headline and under the body's first may the day stand."""

AFTER: Final = 6
"""So many blocks under the body's last may it stand."""

_STATED: Final = 30
"""So few other characters has a line under the body that says when its article was published."""

_LONGEST: Final = 160
_MOST: Final = 24
"""Blocks with dates that are looked at, the nearest to the headline first."""

_DIGITS: Final = re.compile(r"\d{4}|\d[./-]\d|['’]\d\d\b")
_BY: Final = re.compile(r"\bby\b|\bvon\b|\bpor\b|\bpar\b", re.I)
_CALLED: Final = re.compile(r"date|publish|time|posted|byline|meta")
_COMMENT: Final = re.compile(
    r"comment|repl(?:y|ies)|related|card|teaser|sidebar|widget|recommend|popular|footer"
)


class Place(NamedTuple):
    """Where the parts of a page stand that its day may stand beside, as blocks."""

    headline: int
    first: int
    last: int


class NamedDay(NamedTuple):
    """A day as a block names it: `label` is what the words before it say, `alone` how few others stand around it."""

    at: int
    label: str
    rest: int
    dates: int
    order: int
    two_ways: bool


@dataclass(slots=True)
class Day:
    """A day with all that names it."""

    day: date
    metadata: set[str] = field(default_factory=set)
    named: list[NamedDay] = field(default_factory=list)


def days_of(page: Page, place: Place) -> list[Day]:
    """The days that may be the one of publication, each once."""
    found: dict[date, Day] = {}
    for source, day in _of_metadata(page):
        found.setdefault(day, Day(day)).metadata.add(source)
    for at in _dated_blocks(page, place):
        for day, named in _named(page.blocks[at].text, at):
            if at > place.last and (named.rest > _STATED or not named.label):
                continue  # of another story's picture
            found.setdefault(day, Day(day)).named.append(named)
    return list(found.values())


def _of_metadata(page: Page) -> Iterator[tuple[str, date]]:
    published = False
    for clue in clues_of(page):
        span = read_stamp(clue.text)
        if span and span.precision == "day":
            published |= clue.kind == "published"
            yield f"{clue.place} {clue.kind}", span.first
    if page.tree is not None and not published and (guessed := _guessed(page)):
        yield "guessed", guessed
    address = read_url(page.metadata.canonical_url or page.url or "")
    if address and address.precision == "day":
        yield "url", address.first


def _guessed(page: Page) -> date | None:
    """What htmldate makes of the markup, where the metadata that are read here say nothing."""
    from htmldate import find_date

    found = find_date(page.tree, original_date=True, extensive_search=False)
    return date.fromisoformat(found) if found else None


def _dated_blocks(page: Page, place: Place) -> list[int]:
    """The short blocks with digits of a date around headline and body."""
    count = len(page.blocks)
    near = [
        *range(max(0, place.headline - BEFORE), min(count, max(place.headline, place.first) + UNDER)),
        *range(max(place.first + UNDER, place.last - 1), min(count, place.last + 1 + AFTER)),
    ]
    dated = [at for at in near if len(page.texts[at]) <= _LONGEST and _DIGITS.search(page.texts[at])]
    return sorted(dated, key=lambda at: abs(at - place.headline))[:_MOST]


def _named(text: str, at: int) -> Iterator[tuple[date, NamedDay]]:
    text = parted(text)
    dates = [one for one in find_dates(text) if one.span and not one.relative]
    rest = len(text) - sum(one.end - one.start for one in dates)
    full = [one for one in dates if one.precision == "day" or one.confidence <= AMBIGUOUS]
    for order, one in enumerate(full):
        label = label_of(text[: one.start])
        two = one.confidence <= AMBIGUOUS
        for day in {one.span.first, one.span.last} if two else {one.span.first}:  # type: ignore[union-attr]
            yield day, NamedDay(at, label, rest, len(full), order, two)


FEATURES: Final = (
    *(
        "meta published",
        "meta updated",
        "time",
        "url",
        "guessed",
        "any published",
        "any updated",
        "any seen",
        "agrees",
        "day beside",
    ),
    *(
        "seen",
        "from headline",
        "from first",
        "under headline",
        "in head",
        "updated",
        "published",
        "other",
        "rest",
    ),
    *(
        "dates",
        "order",
        "two ways",
        "by",
        "by near",
        "called",
        "elsewhere",
        "chance",
        "after body",
        "seen first",
    ),
    *("newest", "oldest", "days to newest", "days", "age", "format", "head days", "only head"),
)
"""What a day is described by, in the order of the model's columns."""


def features_of(
    page: Page, probable: NDArray[np.float64], place: Place, days: Sequence[Day], today: date
) -> NDArray[np.float32]:
    """The numbers that describe each day of a page, a row each."""
    metadata = {source for one in days for source in one.metadata}
    newest, oldest = max(one.day for one in days), min(one.day for one in days)
    heads = [one for one in days if any(_in_head(named, place) for named in one.named)]
    seen_first = min((abs(named.at - place.headline) for one in days for named in one.named), default=0)
    published = {one.day for one in days if "metadata published" in one.metadata}
    rows = []
    for one in days:
        nearest = sorted(
            one.named, key=lambda named: (named.label == "other", abs(named.at - place.headline))
        )
        rows.append(
            [
                "metadata published" in one.metadata, "metadata updated" in one.metadata, "byline None" in one.metadata,
                "url" in one.metadata, "guessed" in one.metadata, "metadata published" in metadata,
                "metadata updated" in metadata,
                any(other.named for other in days), len(one.metadata),
                any(abs((one.day - other).days) == 1 for other in published),
                *_seen(page, probable, place, nearest, seen_first),
                one.day == newest, one.day == oldest, min(2000, (newest - one.day).days), len(days),
                min(6000, max(-10, (today - one.day).days)), page.tree is not None, len(heads), heads == [one],
            ]
        )  # fmt: skip
    return np.array(rows, np.float32)


def _in_head(named: NamedDay, place: Place) -> bool:
    return place.headline - 3 <= named.at <= max(place.first, place.headline + 3)


def _seen(
    page: Page, probable: NDArray[np.float64], place: Place, nearest: Sequence[NamedDay], seen_first: int
) -> list[float]:
    """How the block that names a day nearest to the headline looks."""
    if not nearest:
        return [0] + [-99.0] * 18
    best = nearest[0]
    block = page.blocks[best.at]
    near = page.texts[max(0, best.at - 2) : best.at + 3]
    return [
        len(nearest), best.at - place.headline, best.at - place.first, best.at > place.headline,
        any(_in_head(named, place) for named in nearest), best.label == "updated",
        any(named.label == "published" for named in nearest), best.label == "other", best.rest, best.dates, best.order,
        best.two_ways, _BY.search(block.text) is not None, any(_BY.match(text[:60]) is not None for text in near),
        _CALLED.search(block.called) is not None if block.node else -1, _is_elsewhere(block),
        probable[best.at], best.at > place.last, abs(best.at - place.headline) == seen_first,
    ]  # fmt: skip


def _is_elsewhere(block: Block) -> float:
    return float(_COMMENT.search(block.around) is not None) if block.node else -1.0


class Likely(NamedTuple):
    """The day that a page gives its article, and the block that names it, or None; `guessed` where markup alone does,
    in none of the places that are read here.
    """

    day: date
    at: int | None
    guessed: bool


def likeliest(page: Page, probable: NDArray[np.float64], place: Place, today: date) -> Likely | None:
    """The day that a page gives its article, None where none is sure enough; somewhere it may be tomorrow already."""
    days = [one for one in days_of(page, place) if one.day <= today + timedelta(days=1)]
    if not days:
        return None
    chances = _trees().chances(features_of(page, probable, place, days, today))
    best = days[int(chances.argmax())]
    if chances.max() < SURE:
        stated = [one for one in days if _is_stated(one, place)]
        if len(stated) != 1:
            return None
        best = stated[0]
    if not best.metadata and all(named.two_ways for named in best.named):
        readings = [one for one in days if any(named in best.named for named in one.named)]
        settled = readings if len(readings) == 1 else [one for one in readings if _is_in_address(one, page)]
        if len(settled) != 1:
            return None
        best = settled[0]
    near = min(best.named, key=lambda named: abs(named.at - place.headline), default=None)
    return Likely(best.day, near.at if near else None, near is None and best.metadata == {"guessed"})


def _is_in_address(one: Day, page: Page) -> bool:
    """Whether a page's address names the month of a day: it settles which of two readings is meant."""
    span = read_url(page.url or page.metadata.canonical_url or "")
    return span is not None and span.first <= one.day <= span.last


def _is_stated(one: Day, place: Place) -> bool:
    """Whether a line between headline and body says that the page was published on a day."""
    return any(named.label == "published" and place.headline < named.at <= place.first for named in one.named)


@cache
def _trees() -> Trees:
    """The trees that come with Dateline, learnt from HTML and flattened pages alike."""
    (trees,), _ = read_trees("readings.npz", ("days",))
    return trees
