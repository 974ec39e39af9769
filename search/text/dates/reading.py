"""Texts that are dates as a whole: what a person types, what programs write as timestamps, and days in URLs.

A typed date (`2014`, `last May`, `since 2015`) is held against every rule of the grammar, from its first sign to its
last; where none fits it may be a range, which is two dates around a joint, or open to one side. Timestamps are ISO
8601, RFC 822, `26-FEB-1987 15:01:01.79` or seconds since 1970.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from search.text.dates.date_words import MONTHS, WEEKDAY
from search.text.dates.days import Anchor, DaySpan, day_span, month_span, one_day, through
from search.text.dates.finding import AMBIGUOUS, find_dates
from search.text.dates.rules import ABSOLUTE, RELATIVE, Rule, groups_of

_LONGEST: Final = 80
_SECONDS: Final = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6})?Z?")
_URL_DAY: Final = re.compile(
    r"(?<!\d)((?:1[89]|20)\d\d)(?:([-/_.])(\d\d?|[a-z]{3})\2(\d\d?)|(\d\d)(\d\d))(?!\d)", re.IGNORECASE
)
_URL_MONTH: Final = re.compile(r"/((?:1[89]|20)\d\d)[-/](0[1-9]|1[0-2])(?=/|$)")


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
    """The number of a month in digits or by three letters; 0 where it is none."""
    return int(text) if text.isdigit() else MONTHS.get(text.lower(), 0)


MAX_LENGTH: Final = 100
"""No date has more characters; longer words are none."""

_OPEN: Final = re.compile(
    r"(since|after|from|starting|before|until|till|up\s+to|by|through)\s+(.+?)(\s+(?:on|onward|onwards))?",
    re.IGNORECASE,
)
_FRAME: Final = re.compile(r"(?:from|between)\s+", re.IGNORECASE)
_LEAD: Final = re.compile(
    rf"(?:(?:in|on|during|of|the|over|dated|(?:calendar\s+)?year)\s+|{WEEKDAY},?\s+)+", re.IGNORECASE
)
_JOINT: Final = re.compile(r"\s*(?:\.\.|[-–—/]|\b(?:to|and|until|till|through)\b)\s*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], Rule], ...]:
    """Queries put `2014-08`, a month, before anything else that it might be."""
    rules = [rule for rule in (*ABSOLUTE, *RELATIVE) if rule.only != "article"]
    return tuple((re.compile(rule.pattern, re.IGNORECASE), rule) for rule in rules)


def read_days(words: str, *, today: date) -> DaySpan | None:
    """The days that a person means by `2014`, `2014-08`, `last May` or `1990s`; None where it is no date.

    `since 2015` and `before 2010` are open: `last` is `date.max`, `first` is `date.min`.
    """
    text = " ".join(words.split()).strip(" ,.;")
    if not text or len(text) > MAX_LENGTH:
        return None
    anchor = Anchor(today, past_only=True)
    return _read_span(text, anchor) or _read_open(text, anchor)


def _read_span(text: str, anchor: Anchor) -> DaySpan | None:
    return _read_one(text, anchor) or _read_range(_FRAME.sub("", text, count=1), anchor)


def _read_one(text: str, anchor: Anchor) -> DaySpan | None:
    for candidate in dict.fromkeys((text, _LEAD.sub("", text, count=1))):
        for pattern, rule in _rules():
            match = pattern.fullmatch(candidate)
            if match and (span := rule.days(groups_of(match), anchor)):
                return span
    return None


def _read_range(text: str, anchor: Anchor) -> DaySpan | None:
    """A range; where its first side has no year, it takes that of the second ("March to May 2021")."""
    for joint in _JOINT.finditer(text):
        last = _read_one(text[joint.end() :], anchor)
        if last is None:
            continue
        first = _read_one(text[: joint.start()], Anchor(anchor.day, past_only=True, year=last.last.year))
        if first and (span := through(first, last)):
            return span
    return None


def _read_open(text: str, anchor: Anchor) -> DaySpan | None:
    match = _OPEN.fullmatch(text)
    span = _read_span(match[2], anchor) if match else None
    if match is None or span is None:
        return None
    bound = " ".join(match[1].lower().split())
    if bound in {"since", "from", "starting"}:
        return DaySpan(span.first, date.max, span.precision)
    if bound == "after":
        return DaySpan(span.last + timedelta(days=1), date.max, span.precision)
    if bound == "before":
        return DaySpan(date.min, span.first - timedelta(days=1), span.precision)
    return DaySpan(date.min, span.last, span.precision)
