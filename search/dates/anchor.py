"""What days that need a context are counted from: a known day, or a year read elsewhere in the same words."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from search.dates.spans import DaySpan, day_span, month_span


class Anchor(NamedTuple):
    """A day to count from.

    `past_only` is for queries, where "July" is the last one that has begun; an article may look ahead,
    so there it is the nearest. `year` is what a range such as "May 19 to June 3, 2021" gives its first day.
    """

    day: date | None = None
    past_only: bool = False
    year: int | None = None

    def month(self, month: int) -> DaySpan | None:
        """A month named without its year."""
        return self._choose([month_span(year, month) for year in self._years()])

    def month_day(self, month: int, day: int) -> DaySpan | None:
        """A day of a month named without its year."""
        return self._choose([span for year in self._years() if (span := day_span(year, month, day))])

    def last_month(self, month: int) -> DaySpan | None:
        """The month of this name that ended last before the anchor's own month."""
        if self.day is None:
            return None
        return month_span(self.day.year - (month >= self.day.month), month)

    def next_month(self, month: int) -> DaySpan | None:
        """The first month of this name after the anchor's own month."""
        if self.day is None:
            return None
        return month_span(self.day.year + (month <= self.day.month), month)

    def _years(self) -> list[int]:
        if self.year is not None:
            return [self.year]
        if self.day is None:
            return []
        return [self.day.year - 1, self.day.year] + ([] if self.past_only else [self.day.year + 1])

    def _choose(self, spans: list[DaySpan]) -> DaySpan | None:
        if self.day is None or self.year is not None:
            return spans[0] if spans else None
        day = self.day
        begun = [span for span in spans if not self.past_only or span.first <= day]
        return min(begun, key=lambda span: _distance(span, day), default=None)


def _distance(span: DaySpan, day: date) -> int:
    if span.first <= day <= span.last:
        return 0
    return min(abs((span.first - day).days), abs((span.last - day).days))
