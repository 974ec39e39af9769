"""Dates of records: what programs, spreadsheets and people write into a field that is a date.

`03/04/2020` is two days, and only who wrote it knows which. But it seldom stands alone: one `25/04/2020` in the same
column settles the order of all. So the first records of a file wait until their dates were looked through
(`settle_order`), and a person may say it (`--day-first`, `--month-first`). A column that holds both settles nothing,
and what can't be told stays without a date.

An hour east of the server is not the future: a stamp with an offset is compared as a moment, and a day alone may be one
day ahead of the day in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Final, TypeVar

from search.cleaning.records.containers import BROKEN
from search.errors import RecordError
from search.text.dates import MONTHS, DaySpan, read_stamp

Item = TypeVar("Item")

WAITING: Final = 2_000
"""Records that wait for the order of their dates: two weeks of a newspaper are enough to settle it."""

LOOKED_AT: Final = 20
"""Records without any date in numbers after which none is waited for."""

_NUMBERS: Final = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:[T,]?\s*\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?)?",
    re.I,
)
"""A day, a month and a year in numbers, whichever comes first, with a time of day behind them."""

_SHORT_YEAR: Final = re.compile(
    r"(?:\w{3,9},?\s+)?(\d{1,2})[-\s/]([^\W\d_]{3,9})\.?[-\s/](\d\d)(?:\s+\d{1,2}:\d\d.*)?"
)
"""`13-Feb-20`, as spreadsheets write it."""

_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?")
_SPREADSHEET: Final = date(1899, 12, 30)
"""The day that spreadsheets count from: theirs is the last of 1899, and they hold 1900 for a leap year."""

_SERIALS: Final = range(10_959, 73_051)
"""Numbers of days from 1930 to the end of 2099."""

_OFFSET: Final = re.compile(r"[T ]\d\d:?\d\d.*(?:Z|[+-]\d\d:?\d\d|\bGMT|\bUTC)\s*$", re.IGNORECASE)


def order_in(dates: Iterable[str]) -> bool | None:
    """Whether days come before months in a column of dates; None where no date tells, or two contradict each other."""
    orders = {
        int(found[1]) > 12
        for text in dates
        if (found := _NUMBERS.fullmatch(text.strip())) and _settles(found)
    }
    return orders.pop() if len(orders) == 1 else None


def settle_order(
    items: Iterable[Item], date_of: Callable[[Item], str | None]
) -> tuple[Iterator[Item], bool | None]:
    """Items as they come, and the order of the dates that `date_of` reads of the first of them: see `order_in`.

    What ends them with an error ends them behind those that came before it.
    """
    remaining = iter(items)
    held: list[Item] = []
    dates: list[str] = []
    try:
        for item in remaining:
            held.append(item)
            text = date_of(item)
            if text and _NUMBERS.fullmatch(text.strip()):
                dates.append(text)
            if len(held) >= WAITING or (len(held) >= LOOKED_AT and not dates):
                break
    except (RecordError, *BROKEN) as error:
        remaining = _ending(error)
    return chain(held, remaining), order_in(dates)


def _ending(error: Exception) -> Iterator[Item]:
    raise error
    yield


def _settles(found: re.Match[str]) -> bool:
    first, second = int(found[1]), int(found[3])
    return (first > 12) != (second > 12) and 0 < min(first, second) <= max(first, second) <= 31


def read_date(text: str, *, today: date, day_first: bool | None = None) -> DaySpan | None:
    """The day, month or year that a field means; None where it is no date, or can be read in two ways.

    `day_first` is the order of its column, as far as it is known. A year of two digits is the last one that is over.
    """
    text = " ".join(text.split())
    if numbers := _NUMBERS.fullmatch(text):
        first, second, year = int(numbers[1]), int(numbers[3]), _full_year(numbers[4], today)
        if day_first is None and numbers[2] == ".":
            day_first = True  # nobody puts the month first before a dot
        if first != second and max(first, second) <= 12 and day_first is None:
            return None
        by_day = first > 12 or (second <= 12 and bool(day_first))
        return _day(year, second, first) if by_day else _day(year, first, second)
    if short := _SHORT_YEAR.fullmatch(text):
        return _day(_full_year(short[3], today), MONTHS.get(short[2].lower(), 0), int(short[1]))
    if (serial := _SERIAL.fullmatch(text)) and int(serial[1]) in _SERIALS:
        day = _SPREADSHEET + timedelta(days=int(serial[1]))
        return DaySpan(day, day, "day")
    return read_stamp(text) if text.strip("0-/. :T") else None


def is_to_come(span: DaySpan, text: str, today: date) -> bool:
    """Whether a date is yet to come everywhere; `today` is the day in UTC."""
    if _OFFSET.search(text):
        try:
            moment = datetime.fromisoformat(text.strip().replace("z", "Z"))
        except ValueError:
            pass
        else:
            if moment.tzinfo is not None:
                return moment.astimezone(UTC).date() > today
    return span.first > today + timedelta(days=1)


def _full_year(digits: str, today: date) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _day(year: int, month: int, day: int) -> DaySpan | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return DaySpan(found, found, "day")
