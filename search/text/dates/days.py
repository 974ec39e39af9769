"""Spans of days: how one is made of a year, a month or a part of these, and what relative ones are counted from.

Every date in words, however vague, becomes the span of days that it may mean, with the precision of the words:
"1990s" is ten years at the precision of a decade. "Last May" and "two weeks ago" mean nothing by themselves; an
`Anchor` is the day that they are counted from, the day of publication for an article and today for a query.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from search.article import Precision

Part = Literal["early", "mid", "late"]

_COARSENESS: dict[Precision, int] = {"day": 0, "month": 1, "year": 2, "decade": 3}
_YEARS_OF_DECADE: dict[Part, tuple[int, int]] = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_MONTHS_OF_YEAR: dict[Part, tuple[int, int]] = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_DAYS_OF_MONTH: dict[Part, tuple[int, int]] = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


class DaySpan(NamedTuple):
    """Days `first` to `last`, both included, at the precision that the words had.

    An open side ("since 2015") is `date.max` or `date.min`.
    """

    first: date
    last: date
    precision: Precision


def day_span(year: int, month: int, day: int) -> DaySpan | None:
    """One day; None where the calendar has no such day."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return one_day(date(year, month, day))


def one_day(day: date) -> DaySpan:
    """The span of a single day."""
    return DaySpan(day, day, "day")


def month_span(year: int, month: int) -> DaySpan:
    """A whole month."""
    return months_span(year, month, month)


def months_span(year: int, first: int, last: int) -> DaySpan:
    """Months `first` to `last`; a last month over 12 is one of the next year."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    end = date(end_year, end_month, monthrange(end_year, end_month)[1])
    return DaySpan(date(year, first, 1), end, "month")


def year_span(year: int) -> DaySpan:
    """A whole year."""
    return years_span(year, year)


def years_span(first: int, last: int) -> DaySpan:
    """Years `first` to `last`."""
    return DaySpan(date(first, 1, 1), date(last, 12, 31), "year")


def decade_span(year: int) -> DaySpan:
    """The decade that begins with a year; before 1900 a round hundred ("1800s") means the century."""
    length = 100 if year % 100 == 0 and year < 1900 else 10
    return DaySpan(date(year, 1, 1), date(year + length - 1, 12, 31), "decade")


def unit_span(day: date | None, unit: str, by: int = 0) -> DaySpan | None:
    """The calendar unit ("week", "quarter") that holds a day, moved by so many of its kind; weeks begin on Monday.

    None outside the calendar, and where no day is known.
    """
    if day is None:
        return None
    try:
        if unit == "day":
            return one_day(day + timedelta(days=by))
        if unit == "week":
            monday = day - timedelta(days=day.weekday()) + timedelta(weeks=by)
            return DaySpan(monday, monday + timedelta(days=6), "day")
        if unit == "month":
            months = day.year * 12 + day.month - 1 + by
            return month_span(months // 12, months % 12 + 1)
        if unit == "quarter":
            quarters = day.year * 4 + (day.month - 1) // 3 + by
            return months_span(quarters // 4, quarters % 4 * 3 + 1, quarters % 4 * 3 + 3)
        return year_span(day.year + by) if unit == "year" else decade_span(day.year // 10 * 10 + 10 * by)
    except (ValueError, OverflowError):
        return None


def part_of(span: DaySpan, part: Part) -> DaySpan:
    """The early, middle or late third of a month, year or decade."""
    year, month = span.first.year, span.first.month
    if span.precision == "decade":
        first, last = _YEARS_OF_DECADE[part]
        return DaySpan(date(year + first, 1, 1), date(year + last, 12, 31), "decade")
    if span.precision == "year":
        return months_span(year, *_MONTHS_OF_YEAR[part])
    first, last = _DAYS_OF_MONTH[part]
    return DaySpan(date(year, month, first), date(year, month, min(last, span.last.day)), "month")


def through(first: DaySpan, last: DaySpan) -> DaySpan | None:
    """From the start of one span to the end of another; None if that runs backwards."""
    if first.first > last.last:
        return None
    precision = max(first.precision, last.precision, key=_COARSENESS.__getitem__)
    return DaySpan(first.first, last.last, precision)


def today() -> date:
    """The day, UTC: what "last May" counts from, the same on every machine of an archive."""
    return datetime.now(UTC).date()


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
