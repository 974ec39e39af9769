"""When an article came out, by what its page says in the lines around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from search.article import Place, Precision
from search.dates import AMBIGUOUS, find_dates

_UPDATED = re.compile(r"\b(?:updated?|modified|edited|revised|corrected)\b[^|]{0,12}$", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|issued|released|first published|date)\b[^|]{0,20}$", re.IGNORECASE
)
_READ = 200
"""Characters of a line that are looked at: dates of publication stand in short lines."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that a page names for the article itself; `kind` tells its coming out from a change."""

    words: str
    first: date
    last: date
    precision: Precision
    kind: str
    place: Place
    sure: float


def dated_lines(lines: Iterable[str], place: Place = "byline") -> list[Dated]:
    """The days in the lines that say when an article was published or updated, in their order."""
    return [dated for line in lines for dated in _dated(line[:_READ], place)]


def _dated(line: str, place: Place) -> Iterable[Dated]:
    latest = date.today() + timedelta(days=1)
    for found in find_dates(line):
        span = found.span
        if (
            span is None
            or span.first > latest
            or found.confidence <= AMBIGUOUS
            or span.precision not in ("day", "month")
        ):
            continue
        before = line[: found.start]
        updated = _UPDATED.search(before) is not None
        sure = 0.95 if _PUBLISHED.search(before) else 0.9
        yield Dated(
            found.words,
            span.first,
            span.last,
            span.precision,
            "updated" if updated else "published",
            place,
            sure,
        )


def published_of(dated: list[Dated]) -> Dated | None:
    """The day of publication among them: one that is called so, else the first that is no update."""
    days = [one for one in dated if one.kind == "published" and one.precision == "day"]
    called = [one for one in days if one.sure > 0.9]
    return next(iter(called or days), None)
