"""What a person means who types a date: `2014`, `last May`, `2014 to March 2016`, `since 2015`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from search.dates.anchor import Anchor
from search.dates.names import WEEKDAY
from search.dates.relative import RELATIVE
from search.dates.rules import ABSOLUTE, Groups, Rule
from search.dates.spans import DaySpan, through

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
            if match and (span := rule.build(_groups(match), anchor)):
                return span
    return None


def _groups(match: re.Match[str]) -> Groups:
    return {name: value for name, value in match.groupdict().items() if value is not None}


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
