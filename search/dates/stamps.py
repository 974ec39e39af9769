"""Dates as programs write them: ISO 8601, RFC 822, `26-FEB-1987 15:01:01.79`, seconds since 1970, and days in URLs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from search.dates.finding import AMBIGUOUS, find_dates
from search.dates.spans import DaySpan, day_span, month_span, one_day

_LONGEST: Final = 80
_SECONDS: Final = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?Z?")
_URL_DAY: Final = re.compile(
    r"(?<!\d)((?:1[89]|20)\d\d)(?:([-/_.])(\d\d?|[a-z]{3})\2(\d\d?)|(\d\d)(\d\d))(?!\d)", re.IGNORECASE
)
_URL_MONTH: Final = re.compile(r"/((?:1[89]|20)\d\d)[-/](0[1-9]|1[0-2])(?=/|$)")
_SHORT_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def read_stamp(text: str) -> DaySpan | None:
    """The day, month or year of a timestamp, in its own time zone; None where it is none or can be read in two ways."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _SECONDS.fullmatch(text):
        return _from_seconds(float(text))
    if compact := _COMPACT.fullmatch(text):
        return day_span(*(int(part) for part in compact.groups()))
    found = next((found for found in find_dates(text) if not found.relative), None)
    return found.span if found and found.confidence > AMBIGUOUS else None


def _from_seconds(seconds: float) -> DaySpan | None:
    seconds = seconds / 1000 if seconds >= 1e11 else seconds
    return one_day(datetime.fromtimestamp(seconds, UTC).date())


def read_url(url: str) -> DaySpan | None:
    """The day or month that the path of a URL names: `/2014/05/19/`, `/2014/may/19/`, `-20140519`, `/2014/05/`."""
    path = url.split("?", 1)[0].split("#", 1)[0]
    for year, _, month, day, compact_month, compact_day in _URL_DAY.findall(path):
        number = _month(month or compact_month)
        if span := day_span(int(year), number, int(day or compact_day)):
            return span
    found = _URL_MONTH.search(path)
    return month_span(int(found[1]), int(found[2])) if found else None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _SHORT_MONTHS.index(text.lower()) + 1 if text.lower() in _SHORT_MONTHS else 0
