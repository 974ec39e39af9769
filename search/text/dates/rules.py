"""The grammar of dates: each rule is a pattern, and the function that makes a span of days of its groups.

"19 May 2021" is a rule whose groups `day`, `month` and `year` are found by name, so that one function serves
"May 19, 2021" as well. Absolute rules say their own year. Relative ones ("May 19", "last May", "two weeks ago") are
counted from an `Anchor`; a year in the words is an anchor too, which is why "May 19" and "May 19, 2021" share their
function. A `part` ("early", "end of") takes its third of whatever span the rest makes.

`finding` tries the rules in an article, at the words where they start, `reading` on what a person typed. Of the rules
with one start the first that fits is taken, so those that say more stand before those that say less.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from search.article import Precision
from search.text.dates.date_words import (
    DAY,
    DECADES,
    FULL_MONTH,
    MONTH,
    MONTH_NAMES,
    NUMBERS,
    ORDINALS,
    SEASONS,
    STEPS,
    UNITS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    capitalised,
    in_any_case,
    leading_number,
    month_number,
    small_number,
)
from search.text.dates.days import (
    Anchor,
    DaySpan,
    Part,
    day_span,
    decade_span,
    month_span,
    months_span,
    part_of,
    through,
    unit_span,
    year_span,
    years_span,
)

Groups = dict[str, str]
Build = Callable[[Groups, Anchor], DaySpan | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with named groups and the function that makes days of them.

    `start` names the kind of word that it begins with. In an article the words of `lead` have to stand before
    it. `relative` rules need an anchor; without one they are found but not resolved, and `precision` says how
    precise the words are. `bare_number` rules match numbers that may be no year: their surroundings tell.
    `only` keeps a rule to queries, where fewer words mean a date, or to articles.
    """

    start: str
    pattern: str
    build: Build
    confidence: float
    precision: Precision = "day"
    relative: bool = False
    bare_number: bool = False
    only: Literal["query", "article", ""] = ""
    lead: str = ""

    def days(self, groups: Groups, anchor: Anchor) -> DaySpan | None:
        """The days that the groups of a match mean; None where there are no such days, or nothing says which."""
        if "year" in groups:
            anchor = anchor._replace(year=int(groups["year"]))
        span = self.build(groups, anchor)
        return part_of(span, _part_named(groups["part"])) if span and "part" in groups else span


def groups_of(match: re.Match[str]) -> Groups:
    """The groups that took part in a match."""
    return {name: value for name, value in match.groupdict().items() if value is not None}


DASH: Final = r"\s?[-–—]\s?"
_DAYS_JOINT: Final = rf"(?:{DASH}|\s+(?i:to|through|until|till|and)\s+)"
"""What stands between the first and the last of some days of one month."""

_PARTS: Final[dict[str, Part]] = {"ear": "early", "beg": "early", "sta": "early", "mid": "mid"}
_DAYS_OF: Final = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "year": 365.25, "decade": 3652.5}
_NAMED_DAYS: Final = {"today": 0, "tonight": 0, "now": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}


def _part_named(words: str) -> Part:
    """Which third of a span is meant by "early", "beginning of", "mid", "end of" and their like."""
    return _PARTS.get(words.strip().lower()[:3], "late")


def _step(words: str) -> int:
    """-1, 0 or 1 for "last", "this" and "next"; in "this past" the second word counts."""
    return STEPS[words.lower().split()[-1]]


def _iso_day(groups: Groups, _: Anchor) -> DaySpan | None:
    return day_span(int(groups["year"]), int(groups["month"]), int(groups["day"]))


def _iso_month(groups: Groups, _: Anchor) -> DaySpan | None:
    month = int(groups["month"])
    return month_span(int(groups["year"]), month) if 1 <= month <= 12 else None


def _day(groups: Groups, anchor: Anchor) -> DaySpan | None:
    return anchor.month_day(month_number(groups["month"]), leading_number(groups["day"]))


def _days(groups: Groups, anchor: Anchor) -> DaySpan | None:
    first, last = _day(groups, anchor), _day(groups | {"day": groups["until"]}, anchor)
    return through(first, last) if first and last else None


def _month(groups: Groups, anchor: Anchor) -> DaySpan | None:
    return anchor.month(month_number(groups["month"]))


def _months(groups: Groups, anchor: Anchor) -> DaySpan | None:
    """ "November to February 2021" begins in the year before."""
    first, last = month_number(groups["month"]), month_number(groups["last"])
    end = anchor.month(last)
    return months_span(end.first.year - (first > last), first, last + 12 * (first > last)) if end else None


def may_be_both(first: str, second: str) -> bool:
    """Whether day and month can't be told apart, as in `03/04/2020`."""
    return first != second and int(first) <= 12 and int(second) <= 12


def _numeric(groups: Groups, _: Anchor) -> DaySpan | None:
    """A day in numbers: where it can be read in two ways, the days from the one to the other."""
    year, first, second = int(groups["year"]), int(groups["first"]), int(groups["second"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    day_first, month_first = day_span(year, second, first), day_span(year, first, second)
    if not (day_first and month_first) or day_first == month_first:
        return day_first or month_first
    earlier, later = sorted([day_first.first, month_first.first])
    return DaySpan(earlier, later, "month")


def _decade(groups: Groups, _: Anchor) -> DaySpan:
    return decade_span(int(groups["year"]))


def _short_decade(groups: Groups, _: Anchor) -> DaySpan:
    return decade_span(1900 + int(groups["year"]))


def _named_decade(groups: Groups, _: Anchor) -> DaySpan:
    return decade_span(DECADES[groups["decade"].lower()])


def _season(groups: Groups, _: Anchor) -> DaySpan:
    first = SEASONS[groups["season"].lower()]
    return months_span(int(groups["year"]), first, first + 2)


def _quarter(groups: Groups, _: Anchor) -> DaySpan:
    number = ORDINALS[groups["nth"].lower()] if "nth" in groups else int(groups["quarter"])
    return months_span(int(groups["year"]), 3 * number - 2, 3 * number)


def _half(groups: Groups, _: Anchor) -> DaySpan:
    second = groups["nth"].lower() in {"2", "second"}
    return months_span(int(groups["year"]), 7 if second else 1, 12 if second else 6)


def _years(groups: Groups, _: Anchor) -> DaySpan | None:
    first, last = int(groups["year"]), int(groups["until"])
    if last < 100:
        last += first - first % 100
    return years_span(first, last) if first < last <= first + 200 else None


def _season_of_years(groups: Groups, anchor: Anchor) -> DaySpan | None:
    """ "2011-12" in an article: two years that follow each other, not December."""
    return _years(groups, anchor) if (int(groups["year"]) + 1) % 100 == int(groups["until"]) else None


def _century(groups: Groups, _: Anchor) -> DaySpan:
    last = 100 * int(groups["nth"])
    return years_span(last - 99, last)


def _year(groups: Groups, _: Anchor) -> DaySpan:
    return year_span(int(groups["year"]))


def _named_day(groups: Groups, anchor: Anchor) -> DaySpan | None:
    return unit_span(anchor.day, "day", _NAMED_DAYS[" ".join(groups["name"].lower().split())])


def _unit(groups: Groups, anchor: Anchor) -> DaySpan | None:
    return unit_span(anchor.day, groups["unit"].lower(), _step(groups["step"]))


def _ago(groups: Groups, anchor: Anchor) -> DaySpan | None:
    return unit_span(anchor.day, groups["unit"].lower(), -small_number(groups["count"]))


def _lately(groups: Groups, anchor: Anchor) -> DaySpan | None:
    """ "the past two years": from the same day so long ago to the anchor's day."""
    unit, count = groups["unit"].lower(), small_number(groups.get("count", "1"))
    begin = unit_span(anchor.day, "day", -round(_DAYS_OF[unit] * count))
    return DaySpan(begin.first, anchor.day, UNITS[unit]) if begin and anchor.day else None


def _rest_of(groups: Groups, anchor: Anchor) -> DaySpan | None:
    """ "earlier this month" ends, "later this month" begins, with the anchor's day."""
    span = unit_span(anchor.day, groups["unit"].lower())
    if span is None or anchor.day is None:
        return None
    if groups["side"].lower() == "earlier":
        return span._replace(last=anchor.day)
    return span._replace(first=anchor.day)


def _stepped_month(groups: Groups, anchor: Anchor) -> DaySpan | None:
    month, step = month_number(groups["month"]), _step(groups["step"])
    if step < 0:
        return anchor.last_month(month)
    if step > 0:
        return anchor.next_month(month)
    return month_span(anchor.day.year, month) if anchor.day else None


def _weekday(groups: Groups, anchor: Anchor) -> DaySpan | None:
    """The last such day up to the anchor's; "last" excludes that day, "next" is the first after it."""
    if anchor.day is None:
        return None
    back = (anchor.day.weekday() - WEEKDAYS[groups["weekday"].lower()]) % 7
    step = _step(groups["step"]) if "step" in groups else 0
    if step > 0:
        return unit_span(anchor.day, "day", 7 - back)
    return unit_span(anchor.day, "day", -(7 if step < 0 and back == 0 else back))


def _stepped_season(groups: Groups, anchor: Anchor) -> DaySpan | None:
    if anchor.day is None:
        return None
    first, step = SEASONS[groups["season"].lower()], _step(groups["step"])
    spans = [months_span(anchor.day.year + by, first, first + 2) for by in (-2, -1, 0, 1)]
    if step < 0:
        return [span for span in spans if span.last < anchor.day][-1]
    if step > 0:
        return next(span for span in spans if span.first > anchor.day)
    return next((span for span in spans if span.first <= anchor.day <= span.last), spans[2])


_Y = f"(?P<year>{YEAR})"
_M = f"(?P<month>{MONTH})"
_D = f"(?P<day>{DAY})"
_P = r"(?P<part>(?i:(?:early|mid|late|(?:beginning|start|middle|end)\s+of)(?:\s+in)?[-\s]+(?:the\s+)?))"
_OF = r",?\s+(?:(?i:of|in)\s+)?"
_NUMERIC = r"(?P<first>\d\d?)(?P<mark>[/.-])(?P<second>\d\d?)(?P=mark)"
_JOINT = r"(?:\s?[-–—/]\s?|\s+(?i:to|through|and)\s+)"
_CLOCK = r"(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?)?"
_NO_SENTENCE = r"(?:(?<!\w )|(?<=\b[Oo]n ))"
"""Before a day with a dot: in "he was 31. October 2020 was cold" a sentence ends with a number."""

ABSOLUTE: Final[tuple[Rule, ...]] = (
    Rule("year", rf"{_Y}(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?){_CLOCK}", _iso_day, 0.98),
    Rule("year", rf"{_Y}(?P<month>[01]\d)(?P<day>[0-3]\d)", _iso_day, 0.9, only="query"),
    Rule("number", rf"{_D}{_DAYS_JOINT}(?P<until>{DAY})\s+(?:(?i:of)\s+)?{_M},?\s+{_Y}", _days, 0.95),
    Rule("number", rf"{_D}(?:\s*-\s*|\s+(?i:of\s+)?){_M}(?:\s*-\s*|,?\s+){_Y}{_CLOCK}", _day, 0.95),
    Rule("number", rf"{_NO_SENTENCE}{_D}\.\s+{_M},?\s+{_Y}{_CLOCK}", _day, 0.9),
    Rule("number", rf"(?P<month>0?[1-9]|1[0-2])[/.-]{_Y}", _iso_month, 0.8, "month", only="query"),
    Rule("number", rf"{_NUMERIC}(?P<year>(?:19|20)\d\d|\d\d)", _numeric, 0.7, "month"),
    Rule("year", rf"{_Y}[-–/](?P<until>\d\d)(?!\d)", _season_of_years, 0.7, "year", only="article"),
    Rule("year", rf"{_Y}[-/](?P<month>0[1-9]|1[0-2])", _iso_month, 0.8, "month"),
    Rule("year", rf"{_Y}\.(?P<month>0[1-9]|1[0-2])", _iso_month, 0.8, "month", only="query"),
    Rule("year", rf"(?P<year>{YEAR[:-2]}0)['’]?s", _decade, 0.9, "decade"),
    Rule("year", rf"{_Y}[-\s]?(?i:Q)(?P<quarter>[1-4])", _quarter, 0.95, "month"),
    Rule("year", rf"{_Y}{DASH}(?P<until>{YEAR})", _years, 0.9, "year", bare_number=True),
    Rule("year", rf"{_Y}[-–/](?P<until>\d\d)(?!\d)", _years, 0.7, "year", bare_number=True),
    Rule("year", _Y, _year, 0.85, "year", bare_number=True),
    Rule("number", r"(?P<nth>1\d|2[01])(?:th|st)[-\s]+century", _century, 0.9, "decade", only="query"),
    Rule("number", r"['’]?(?<=['’])(?P<year>[2-9]0)['’]?s", _short_decade, 0.8, "decade"),
    Rule("month", rf"{_M}\s+{_D}{_DAYS_JOINT}(?P<until>{DAY}),?\s+{_Y}", _days, 0.95),
    Rule("month", rf"{_M}\s*{_D}\s*,?\s+{_Y}", _day, 0.95),
    Rule("month", rf"{_M}(?:{_OF}|-){_Y}", _month, 0.9, "month", bare_number=True),
    Rule("month", rf"{_M}{_JOINT}(?P<last>{MONTH}){_OF}{_Y}", _months, 0.9, "month"),
    Rule("part", rf"{_P}{_M}{_OF}{_Y}", _month, 0.9, "month"),
    Rule("part", rf"{_P}(?P<year>{YEAR[:-2]}0)['’]?s", _decade, 0.9, "decade"),
    Rule("part", rf"{_P}['’](?P<year>[2-9]0)['’]?s", _short_decade, 0.8, "decade"),
    Rule("part", rf"{_P}(?P<decade>{in_any_case(DECADES)})", _named_decade, 0.7, "decade"),
    Rule("part", rf"{_P}{_Y}", _year, 0.9, "month", bare_number=True),
    Rule("decade", rf"(?P<decade>{in_any_case(DECADES)})", _named_decade, 0.6, "decade", lead="the"),
    Rule(
        "season",
        rf"(?P<season>{in_any_case(SEASONS)}){_OF}{_Y}(?:[-–/]\d\d(?!\d))?",
        _season,
        0.9,
        "month",
        bare_number=True,
    ),
    Rule("coded", rf"(?i:Q)(?P<quarter>[1-4])(?:{_OF}|[-/]){_Y}", _quarter, 0.95, "month"),
    Rule("coded", rf"(?i:H)(?P<nth>[12])\s+{_Y}", _half, 0.9, "month"),
    Rule("nth", rf"(?P<nth>{in_any_case(ORDINALS)})\s+(?i:quarter(?:\s+of)?)\s+{_Y}", _quarter, 0.9, "month"),
    Rule("nth", rf"(?P<nth>(?i:first|second))\s+(?i:half\s+of)\s+{_Y}", _half, 0.9, "month"),
)
"""The rules for dates that say their own year."""

_FULL = f"(?P<month>{FULL_MONTH})"
_LAST = rf"(?P<last>{FULL_MONTH})(?!\s+\d)"
_SURE = f"(?P<month>{capitalised([name for name in MONTH_NAMES if name not in {'March', 'May', 'August'}])})"
"""A month whose name is no word and no person: alone the others need a clearer lead."""

_COUNT = rf"(?P<count>\d\d?|{in_any_case(NUMBERS)})"
_STEP = r"(?P<step>(?i:last|previous|this\s+(?:past|coming)|this|next|past|coming))"
_UNIT = r"(?P<unit>(?i:day|week|month|quarter|year|decade))"
_NO_VERB = (
    r"(?!\s+(?i:be|have|not|never|well|also|still|soon|only|just|yet|help|prove|mean|seem|come|take|make|look"
    r"|become)\b)"
)
"""In a headline, "This May Be the End" names no month."""

_relative = partial(Rule, relative=True)
RELATIVE: Final[tuple[Rule, ...]] = (
    _relative("named", r"(?P<name>(?i:today|tonight|yesterday|tomorrow))", _named_day, 0.6),
    _relative("named", r"(?P<name>(?i:now))", _named_day, 0.5, only="query"),
    _relative("step", r"(?P<name>(?i:last\s+night))", _named_day, 0.6),
    _relative("count", rf"{_COUNT}\s+{_UNIT}s?\s+ago", _ago, 0.7),
    _relative("number", rf"(?P<count>\d\d?)\s+{_UNIT}s?\s+ago", _ago, 0.7),
    _relative("step", rf"(?i:last|past)\s+{_COUNT}\s+{_UNIT}s", _lately, 0.7),
    _relative("step", rf"(?i:past)\s+{_UNIT}", _lately, 0.7),
    _relative("step", rf"{_STEP}\s+{_UNIT}", _unit, 0.7),
    _relative(
        "part",
        rf"{_P}{_STEP}\s+(?P<unit>(?i:month|year|decade))",
        _unit,
        0.7,
        "month",
    ),
    _relative("side", rf"(?P<side>(?i:earlier|later))\s+(?i:this)\s+{_UNIT}", _rest_of, 0.7),
    _relative("step", rf"(?<!at ){_STEP}\s+{_FULL}{_NO_VERB}", _stepped_month, 0.8, "month"),
    _relative("step", rf"{_STEP}\s+(?P<weekday>{WEEKDAY})", _weekday, 0.6),
    _relative("step", rf"{_STEP}\s+(?P<season>{in_any_case(SEASONS)})", _stepped_season, 0.6, "month"),
    _relative("weekday", rf"(?P<weekday>{WEEKDAY})", _weekday, 0.5, lead="on"),
    _relative(
        "month",
        rf"{_M}\s+{_D}{_DAYS_JOINT}(?P<until>{DAY})",
        _days,
        0.7,
        bare_number=True,
    ),
    _relative("number", rf"{_D}{_DAYS_JOINT}(?P<until>{DAY})\s+(?:(?i:of)\s+)?{_M}", _days, 0.7),
    _relative("month", f"{_FULL}{_DAYS_JOINT}{_LAST}", _months, 0.6, "month", lead="from|between"),
    _relative("month", f"{_FULL}{DASH}{_LAST}", _months, 0.6, "month", lead="in|during|for|of|the"),
    _relative("month", rf"{_M}\s+{_D}", _day, 0.7, bare_number=True),
    _relative("number", rf"{_D}\s+(?:(?i:of)\s+)?{_M}", _day, 0.7),
    _relative("part", rf"{_P}{_FULL}", _month, 0.7, "month"),
    _relative("month", f"{_FULL}{_NO_VERB}", _month, 0.6, "month", lead="in|since|until|till|during"),
    _relative("month", _SURE, _month, 0.5, "month", lead="by|from|through|before|after|of|the|a|an"),
    _relative("month", _M, _month, 0.5, "month", only="query"),
)
"""The rules for dates that are counted from another day, tried after those of `ABSOLUTE`."""
