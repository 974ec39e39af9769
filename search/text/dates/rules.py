"""What a rule of the grammar is, and the rules for dates that say their own year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from search.article import Precision
from search.text.dates.names import (
    DECADES,
    MONTH,
    ORDINALS,
    SEASONS,
    any_of,
    month_number,
)
from search.text.dates.spans import (
    Anchor,
    DaySpan,
    Part,
    day_span,
    decade_span,
    month_span,
    months_span,
    part_of,
    through,
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


YEAR: Final = r"(?:1\d|2[01])\d\d"
DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
DASH: Final = r"\s?[-–—]\s?"
DAYS_JOINT: Final = rf"(?:{DASH}|\s+(?i:to|through|until|till|and)\s+)"
"""What stands between the first and the last of some days of one month."""
PART: Final = r"(?i:(?:early|mid|late|(?:beginning|start|middle|end)\s+of)(?:\s+in)?[-\s]+(?:the\s+)?)"
_PARTS: Final[dict[str, Part]] = {"ear": "early", "beg": "early", "sta": "early", "mid": "mid"}


def part_named(words: str) -> Part:
    """Which third of a span is meant by "early", "beginning of", "mid", "end of" and their like."""
    return _PARTS.get(words.strip().lower()[:3], "late")


def number(text: str) -> int:
    """The number that a day such as `19th` begins with."""
    return int(text.rstrip("stndrh"))


def _iso_day(found: Groups, _: Anchor) -> DaySpan | None:
    return day_span(int(found["year"]), int(found["month"]), int(found["day"]))


def _iso_month(found: Groups, _: Anchor) -> DaySpan | None:
    month = int(found["month"])
    return month_span(int(found["year"]), month) if 1 <= month <= 12 else None


def _day(found: Groups, _: Anchor) -> DaySpan | None:
    return day_span(int(found["year"]), month_number(found["month"]), number(found["day"]))


def _days(found: Groups, _: Anchor) -> DaySpan | None:
    year, month = int(found["year"]), month_number(found["month"])
    first, last = day_span(year, month, number(found["day"])), day_span(year, month, number(found["until"]))
    return through(first, last) if first and last else None


def _month(found: Groups, _: Anchor) -> DaySpan:
    return month_span(int(found["year"]), month_number(found["month"]))


def _months(found: Groups, _: Anchor) -> DaySpan:
    """ "November to February 2021" begins in the year before."""
    year, first, last = int(found["year"]), month_number(found["month"]), month_number(found["last"])
    return months_span(year - (first > last), first, last + 12 * (first > last))


def _part_of_month(found: Groups, anchor: Anchor) -> DaySpan:
    return part_of(_month(found, anchor), part_named(found["part"]))


def may_be_both(one: str, two: str) -> bool:
    """Whether day and month can't be told apart, as in `03/04/2020`."""
    return one != two and int(one) <= 12 and int(two) <= 12


def _numeric(found: Groups, _: Anchor) -> DaySpan | None:
    """A day in numbers: where it can be read in two ways, the days from the one to the other."""
    year, one, two = int(found["year"]), int(found["one"]), int(found["two"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    day_first, month_first = day_span(year, two, one), day_span(year, one, two)
    if not (day_first and month_first) or day_first == month_first:
        return day_first or month_first
    first, last = sorted([day_first.first, month_first.first])
    return DaySpan(first, last, "month")


def _decade(found: Groups, _: Anchor) -> DaySpan:
    return decade_span(int(found["year"]))


def _short_decade(found: Groups, _: Anchor) -> DaySpan:
    return decade_span(1900 + int(found["year"]))


def _part_of_short_decade(found: Groups, anchor: Anchor) -> DaySpan:
    return part_of(_short_decade(found, anchor), part_named(found["part"]))


def _part_of_decade(found: Groups, anchor: Anchor) -> DaySpan:
    return part_of(_decade(found, anchor), part_named(found["part"]))


def _named_decade(found: Groups, _: Anchor) -> DaySpan:
    return decade_span(DECADES[found["decade"].lower()])


def _part_of_named_decade(found: Groups, anchor: Anchor) -> DaySpan:
    return part_of(_named_decade(found, anchor), part_named(found["part"]))


def _season(found: Groups, _: Anchor) -> DaySpan:
    first = SEASONS[found["season"].lower()]
    return months_span(int(found["year"]), first, first + 2)


def _quarter(found: Groups, _: Anchor) -> DaySpan:
    first = 3 * int(found["quarter"]) - 2
    return months_span(int(found["year"]), first, first + 2)


def _named_quarter(found: Groups, _: Anchor) -> DaySpan:
    first = 3 * ORDINALS[found["nth"].lower()] - 2
    return months_span(int(found["year"]), first, first + 2)


def _half(found: Groups, _: Anchor) -> DaySpan:
    second = found["nth"].lower() in {"2", "second"}
    return months_span(int(found["year"]), 7 if second else 1, 12 if second else 6)


def _years(found: Groups, _: Anchor) -> DaySpan | None:
    first, last = int(found["year"]), int(found["until"])
    if last < 100:
        last += first - first % 100
    return years_span(first, last) if first < last <= first + 200 else None


def _season_of_years(found: Groups, anchor: Anchor) -> DaySpan | None:
    """ "2011-12" in an article: two years that follow each other, not December."""
    return _years(found, anchor) if (int(found["year"]) + 1) % 100 == int(found["until"]) else None


def _century(found: Groups, _: Anchor) -> DaySpan:
    last = 100 * int(found["nth"])
    return years_span(last - 99, last)


def _year(found: Groups, _: Anchor) -> DaySpan:
    return year_span(int(found["year"]))


def _part_of_year(found: Groups, anchor: Anchor) -> DaySpan:
    return part_of(_year(found, anchor), part_named(found["part"]))


_Y = f"(?P<year>{YEAR})"
_M = f"(?P<month>{MONTH})"
_D = f"(?P<day>{DAY})"
_P = f"(?P<part>{PART})"
_OF = r",?\s+(?:(?i:of|in)\s+)?"
_ONE_TWO = r"(?P<one>\d\d?)(?P<mark>[/.-])(?P<two>\d\d?)(?P=mark)"
_JOINT = r"(?:\s?[-–—/]\s?|\s+(?i:to|through|and)\s+)"
_CLOCK = r"(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?)?"
_NO_SENTENCE = r"(?:(?<!\w )|(?<=\b[Oo]n ))"
"""Before a day with a dot: in "he was 31. October 2020 was cold" a sentence ends with a number."""

ABSOLUTE: Final[tuple[Rule, ...]] = (
    Rule("year", rf"{_Y}(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?){_CLOCK}", _iso_day, 0.98),
    Rule("year", rf"{_Y}(?P<month>[01]\d)(?P<day>[0-3]\d)", _iso_day, 0.9, only="query"),
    Rule("number", rf"{_D}{DAYS_JOINT}(?P<until>{DAY})\s+(?:(?i:of)\s+)?{_M},?\s+{_Y}", _days, 0.95),
    Rule("number", rf"{_D}(?:\s*-\s*|\s+(?i:of\s+)?){_M}(?:\s*-\s*|,?\s+){_Y}{_CLOCK}", _day, 0.95),
    Rule("number", rf"{_NO_SENTENCE}{_D}\.\s+{_M},?\s+{_Y}{_CLOCK}", _day, 0.9),
    Rule("number", rf"(?P<month>0?[1-9]|1[0-2])[/.-]{_Y}", _iso_month, 0.8, "month", only="query"),
    Rule("number", rf"{_ONE_TWO}(?P<year>(?:19|20)\d\d|\d\d)", _numeric, 0.7, "month"),
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
    Rule("month", rf"{_M}\s+{_D}{DAYS_JOINT}(?P<until>{DAY}),?\s+{_Y}", _days, 0.95),
    Rule("month", rf"{_M}\s*{_D}\s*,?\s+{_Y}", _day, 0.95),
    Rule("month", rf"{_M}(?:{_OF}|-){_Y}", _month, 0.9, "month", bare_number=True),
    Rule("month", rf"{_M}{_JOINT}(?P<last>{MONTH}){_OF}{_Y}", _months, 0.9, "month"),
    Rule("part", rf"{_P}{_M}{_OF}{_Y}", _part_of_month, 0.9, "month"),
    Rule("part", rf"{_P}(?P<year>{YEAR[:-2]}0)['’]?s", _part_of_decade, 0.9, "decade"),
    Rule("part", rf"{_P}['’](?P<year>[2-9]0)['’]?s", _part_of_short_decade, 0.8, "decade"),
    Rule("part", rf"{_P}(?P<decade>{any_of(DECADES)})", _part_of_named_decade, 0.7, "decade"),
    Rule("part", rf"{_P}{_Y}", _part_of_year, 0.9, "month", bare_number=True),
    Rule("decade", rf"(?P<decade>{any_of(DECADES)})", _named_decade, 0.6, "decade", lead="the"),
    Rule(
        "season",
        rf"(?P<season>{any_of(SEASONS)}){_OF}{_Y}(?:[-–/]\d\d(?!\d))?",
        _season,
        0.9,
        "month",
        bare_number=True,
    ),
    Rule("coded", rf"(?i:Q)(?P<quarter>[1-4])(?:{_OF}|[-/]){_Y}", _quarter, 0.95, "month"),
    Rule("coded", rf"(?i:H)(?P<nth>[12])\s+{_Y}", _half, 0.9, "month"),
    Rule(
        "nth", rf"(?P<nth>{any_of(ORDINALS)})\s+(?i:quarter(?:\s+of)?)\s+{_Y}", _named_quarter, 0.9, "month"
    ),
    Rule("nth", rf"(?P<nth>(?i:first|second))\s+(?i:half\s+of)\s+{_Y}", _half, 0.9, "month"),
)
"""Of the rules with one start, the first that fits at a place is taken."""
