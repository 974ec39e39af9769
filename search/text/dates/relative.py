"""The rules for dates that are counted from another day: "last May", "in July", "two weeks ago", "May 19"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from search.article import Precision
from search.text.dates.names import (
    AMBIGUOUS_MONTHS,
    FULL_MONTH,
    MONTH,
    NUMBERS,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
    any_of,
    month_number,
    small_number,
)
from search.text.dates.rules import (
    DASH,
    DAY,
    DAYS_JOINT,
    PART,
    Groups,
    Rule,
    number,
    part_named,
)
from search.text.dates.spans import (
    Anchor,
    DaySpan,
    decade_span,
    month_span,
    months_span,
    one_day,
    part_of,
    through,
    week_span,
    year_span,
)

UNITS: Final[dict[str, Precision]] = {
    "day": "day",
    "week": "day",
    "month": "month",
    "quarter": "month",
    "year": "year",
    "decade": "decade",
}
"""How precise words with a unit are."""

_DAYS: Final = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "year": 365.25, "decade": 3652.5}
STEPS: Final = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "following": 1,
}
_NAMED_DAYS: Final = {"today": 0, "tonight": 0, "now": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}


def _shifted(day: date, unit: str, by: int) -> DaySpan | None:
    """The calendar unit that holds a day, moved by so many of its kind; None outside the calendar."""
    try:
        if unit == "day":
            return one_day(day + timedelta(days=by))
        if unit == "week":
            return week_span(day, by)
        if unit == "month":
            months = day.year * 12 + day.month - 1 + by
            return month_span(months // 12, months % 12 + 1)
        if unit == "quarter":
            quarters = day.year * 4 + (day.month - 1) // 3 + by
            return months_span(quarters // 4, quarters % 4 * 3 + 1, quarters % 4 * 3 + 3)
        return year_span(day.year + by) if unit == "year" else decade_span(day.year // 10 * 10 + 10 * by)
    except (ValueError, OverflowError):
        return None


def _step(words: str) -> int:
    """-1, 0 or 1 for "last", "this" and "next"; in "this past" the second word counts."""
    return STEPS[words.lower().split()[-1]]


def _named_day(found: Groups, anchor: Anchor) -> DaySpan | None:
    moved = _NAMED_DAYS[" ".join(found["name"].lower().split())]
    return _shifted(anchor.day, "day", moved) if anchor.day else None


def _unit(found: Groups, anchor: Anchor) -> DaySpan | None:
    return _shifted(anchor.day, found["unit"].lower(), _step(found["step"])) if anchor.day else None


def _ago(found: Groups, anchor: Anchor) -> DaySpan | None:
    return _shifted(anchor.day, found["unit"].lower(), -small_number(found["count"])) if anchor.day else None


def _lately(found: Groups, anchor: Anchor) -> DaySpan | None:
    """ "the past two years": from the same day so long ago to the anchor's day."""
    if anchor.day is None:
        return None
    unit, count = found["unit"].lower(), small_number(found.get("count", "1"))
    span = _shifted(anchor.day, "day", -round(_DAYS[unit] * count))
    return DaySpan(span.first, anchor.day, UNITS[unit]) if span else None


def _rest_of(found: Groups, anchor: Anchor) -> DaySpan | None:
    """ "earlier this month" ends, "later this month" begins, with the anchor's day."""
    span = _shifted(anchor.day, found["unit"].lower(), 0) if anchor.day else None
    if span is None or anchor.day is None:
        return None
    if found["side"].lower() == "earlier":
        return DaySpan(span.first, anchor.day, span.precision)
    return DaySpan(anchor.day, span.last, span.precision)


def _month(found: Groups, anchor: Anchor) -> DaySpan | None:
    return anchor.month(month_number(found["month"]))


def _stepped_month(found: Groups, anchor: Anchor) -> DaySpan | None:
    month, step = month_number(found["month"]), _step(found["step"])
    if step < 0:
        return anchor.last_month(month)
    if step > 0:
        return anchor.next_month(month)
    return month_span(anchor.day.year, month) if anchor.day else None


def _part_of_month(found: Groups, anchor: Anchor) -> DaySpan | None:
    span = _month(found, anchor)
    return part_of(span, part_named(found["part"])) if span else None


def _months(found: Groups, anchor: Anchor) -> DaySpan | None:
    """ "from November to February" begins in the year before."""
    first, last = month_number(found["month"]), month_number(found["last"])
    end = anchor.month(last)
    return months_span(end.first.year - (first > last), first, last + 12 * (first > last)) if end else None


def _part_of_unit(found: Groups, anchor: Anchor) -> DaySpan | None:
    span = _unit(found, anchor)
    return part_of(span, part_named(found["part"])) if span else None


def _month_day(found: Groups, anchor: Anchor) -> DaySpan | None:
    return anchor.month_day(month_number(found["month"]), number(found["day"]))


def _month_days(found: Groups, anchor: Anchor) -> DaySpan | None:
    month = month_number(found["month"])
    first, last = (
        anchor.month_day(month, number(found["day"])),
        anchor.month_day(month, number(found["until"])),
    )
    return through(first, last) if first and last else None


def _weekday(found: Groups, anchor: Anchor) -> DaySpan | None:
    """The last such day up to the anchor's; "last" excludes that day, "next" is the first after it."""
    if anchor.day is None:
        return None
    back = (anchor.day.weekday() - WEEKDAYS[found["weekday"].lower()]) % 7
    step = (found.get("step") or "on").lower().split()[-1]
    if step in {"next", "coming", "following"}:
        return _shifted(anchor.day, "day", 7 - back)
    if step in {"last", "past", "previous"} and back == 0:
        back = 7
    return _shifted(anchor.day, "day", -back)


def _season(found: Groups, anchor: Anchor) -> DaySpan | None:
    if anchor.day is None:
        return None
    first, step = SEASONS[found["season"].lower()], _step(found["step"])
    spans = [months_span(anchor.day.year + by, first, first + 2) for by in (-2, -1, 0, 1)]
    if step < 0:
        return [span for span in spans if span.last < anchor.day][-1]
    if step > 0:
        return next(span for span in spans if span.first > anchor.day)
    return next((span for span in spans if span.first <= anchor.day <= span.last), spans[2])


def _clear(months: set[str] | frozenset[str]) -> str:
    names = [name for name in FULL_MONTH[3:-1].split("|") if name.lower() in months]
    return "(?:" + "|".join(names) + ")"


_ALL_MONTHS: Final = {name.lower() for name in FULL_MONTH[3:-1].split("|")}
_M: Final = f"(?P<month>{MONTH})"
_FULL: Final = f"(?P<month>{FULL_MONTH})"
_LAST: Final = rf"(?P<last>{FULL_MONTH})(?!\s+\d)"
_SURE: Final = f"(?P<month>{_clear(_ALL_MONTHS - AMBIGUOUS_MONTHS)})"
_D: Final = f"(?P<day>{DAY})"
_COUNT: Final = rf"(?P<count>\d\d?|{any_of(NUMBERS)})"
_STEP: Final = r"(?P<step>(?i:last|previous|this\s+(?:past|coming)|this|next|past|coming))"
_UNIT: Final = r"(?P<unit>(?i:day|week|month|quarter|year|decade))"
_NO_VERB: Final = (
    r"(?!\s+(?i:be|have|not|never|well|also|still|soon|only|just|yet|help|prove|mean|seem|come|take|make|look"
    r"|become)\b)"
)
"""In a headline, "This May Be the End" names no month."""

AGO: Final = "ago"
"""The word without which a count of days or years is no date."""


RELATIVE: Final[tuple[Rule, ...]] = (
    Rule("named", r"(?P<name>(?i:today|tonight|yesterday|tomorrow))", _named_day, 0.6, relative=True),
    Rule("named", r"(?P<name>(?i:now))", _named_day, 0.5, relative=True, only="query"),
    Rule("step", r"(?P<name>(?i:last\s+night))", _named_day, 0.6, relative=True),
    Rule("count", rf"{_COUNT}\s+{_UNIT}s?\s+{AGO}", _ago, 0.7, relative=True),
    Rule("number", rf"(?P<count>\d\d?)\s+{_UNIT}s?\s+{AGO}", _ago, 0.7, relative=True),
    Rule("step", rf"(?i:last|past)\s+{_COUNT}\s+{_UNIT}s", _lately, 0.7, relative=True),
    Rule("step", rf"(?i:past)\s+{_UNIT}", _lately, 0.7, relative=True),
    Rule("step", rf"{_STEP}\s+{_UNIT}", _unit, 0.7, relative=True),
    Rule(
        "part",
        rf"(?P<part>{PART}){_STEP}\s+(?P<unit>(?i:month|year|decade))",
        _part_of_unit,
        0.7,
        "month",
        relative=True,
    ),
    Rule("side", rf"(?P<side>(?i:earlier|later))\s+(?i:this)\s+{_UNIT}", _rest_of, 0.7, relative=True),
    Rule("step", rf"(?<!at ){_STEP}\s+{_FULL}{_NO_VERB}", _stepped_month, 0.8, "month", relative=True),
    Rule("step", rf"{_STEP}\s+(?P<weekday>{WEEKDAY})", _weekday, 0.6, relative=True),
    Rule("step", rf"{_STEP}\s+(?P<season>{any_of(SEASONS)})", _season, 0.6, "month", relative=True),
    Rule("weekday", rf"(?P<weekday>{WEEKDAY})", _weekday, 0.5, relative=True, lead="on"),
    Rule(
        "month",
        rf"{_M}\s+{_D}{DAYS_JOINT}(?P<until>{DAY})",
        _month_days,
        0.7,
        relative=True,
        bare_number=True,
    ),
    Rule(
        "number", rf"{_D}{DAYS_JOINT}(?P<until>{DAY})\s+(?:(?i:of)\s+)?{_M}", _month_days, 0.7, relative=True
    ),
    Rule("month", f"{_FULL}{DAYS_JOINT}{_LAST}", _months, 0.6, "month", relative=True, lead="from|between"),
    Rule("month", f"{_FULL}{DASH}{_LAST}", _months, 0.6, "month", relative=True, lead="in|during|for|of|the"),
    Rule("month", rf"{_M}\s+{_D}", _month_day, 0.7, relative=True, bare_number=True),
    Rule("number", rf"{_D}\s+(?:(?i:of)\s+)?{_M}", _month_day, 0.7, relative=True),
    Rule("part", rf"(?P<part>{PART}){_FULL}", _part_of_month, 0.7, "month", relative=True),
    Rule(
        "month", f"{_FULL}{_NO_VERB}", _month, 0.6, "month", relative=True, lead="in|since|until|till|during"
    ),
    Rule(
        "month", _SURE, _month, 0.5, "month", relative=True, lead="by|from|through|before|after|of|the|a|an"
    ),
    Rule("month", _M, _month, 0.5, "month", relative=True, only="query"),
)
"""Tried where no absolute rule but the bare year fits; the first that fits is taken."""
