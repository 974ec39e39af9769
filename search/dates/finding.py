"""The dates that an article names, told from the numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from search.article import Precision
from search.dates.anchor import Anchor
from search.dates.relative import RELATIVE
from search.dates.rules import ABSOLUTE, Groups, Rule, may_be_both
from search.dates.spans import DaySpan, through
from search.dates.surroundings import year_confidence


@dataclass(frozen=True, slots=True)
class FoundDate:
    """Words in a text that name days; `span` is None where they are relative and nothing says to what."""

    words: str
    start: int
    end: int
    span: DaySpan | None
    precision: Precision
    relative: bool
    confidence: float


_SHORT_MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_STARTS: Final[dict[str, str]] = {
    "digit": r"\d",
    "quote": r"['’](?=[2-9]0)",
    "month": f"{_SHORT_MONTHS}|{_SHORT_MONTHS.upper()}",
    "weekday": r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY",
    "coded": r"[QqHh][1-4]\b",
    "step": r"(?:[Ll]ast|[Pp]ast|[Tt]his|[Pp]revious|[Nn]ext|[Cc]oming|LAST|THIS|NEXT)\b",
    "part": r"(?:[Ee]arly|[Mm]id|[Ll]ate|[Bb]eginning|[Ss]tart|[Mm]iddle|[Ee]nd)\b",
    "season": r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)\b",
    "named": r"[Tt]o(?:day|night|morrow)\b|[Yy]esterday\b",
    "nth": r"(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)\s+(?:quarter|half)\b",
    "side": r"(?:[Ee]arlier|[Ll]ater)\s+this\b",
    "count": r"(?:[Aa]n?|[Oo]ne|[Tt]w(?:o|elve)|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine"
    r"|[Tt]en|[Ee]leven)\s(?:day|week|month|year|decade)",
    "decade": r"(?:[Tt]wen|[Tt]hir|[Ff]or|[Ff]if|[Ss]ix|[Ss]even|[Ee]igh|[Nn]ine)ties\b",
}
"""How the first word of each kind of rule looks: the one pass over a text stops only there."""

_TRIGGER: Final = re.compile(
    r"(?:\b|(?=['’]))(?:" + "|".join(f"(?P<{kind}>{look})" for kind, look in _STARTS.items()) + ")"
)
_INSIDE: Final = frozenset("$£€¥#@©/.,:=+*&-")
"""What stands right before a number or name that is part of something longer: a price, an address, a code."""

_PREFIX: Final = re.compile(r"(?:\b(?:pre|post|non|anti)-|(?<=\s)-)$", re.IGNORECASE)
_TAIL: Final = r"(?![\w%°])(?![.,:/]\d)(?!-\d)"
_JOINT: Final = re.compile(r"\s?[-–—]\s?|\s+(?:to|through|until|till)\s+")
_AND: Final = re.compile(r"\s+and\s+")
_BETWEEN: Final = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_LEAD_LENGTH: Final = 12
AMBIGUOUS: Final = 0.3
"""The confidence of a date in numbers that can be read in two ways (03/04/2020)."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule with its patterns compiled."""

    rule: Rule
    pattern: re.Pattern[str]
    lead: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[_Ready]]:
    """The rules for articles by how they start."""
    ready: dict[str, list[_Ready]] = {kind: [] for kind in _STARTS}
    for rule in (*ABSOLUTE, *RELATIVE):
        if rule.only != "query":
            lead = re.compile(rf"\b(?:{rule.lead})\s+$", re.IGNORECASE) if rule.lead else None
            ready[rule.start].append(_Ready(rule, re.compile(f"{rule.pattern}{_TAIL}"), lead))
    return ready


def find_dates(text: str, *, published: date | None = None) -> Iterator[FoundDate]:
    """Every date that a text names, in order; relative ones are resolved only against `published`."""
    anchor, position = Anchor(published), 0
    while trigger := _TRIGGER.search(text, position):
        found = None if _is_inside(text, trigger.start()) else _find_at(text, trigger, anchor)
        if found:
            found = _extended(text, found, anchor)
            yield found
        position = found.end if found else _after_word(text, trigger.start())


def _is_inside(text: str, position: int) -> bool:
    if position == 0 or text[position - 1] not in _INSIDE:
        return False
    return not _PREFIX.search(text, max(0, position - 6), position)


def _after_word(text: str, position: int) -> int:
    """Past the word at a position, so that "20210519x" is not tried digit by digit."""
    while position < len(text) and text[position].isalnum():
        position += 1
    return position if position > 0 and text[position - 1].isalnum() else position + 1


def _find_at(text: str, trigger: re.Match[str], anchor: Anchor) -> FoundDate | None:
    for ready in _rules()[str(trigger.lastgroup)]:
        match = ready.pattern.match(text, trigger.start())
        if match is None:
            continue
        start = _start(text, match.start(), ready.lead)
        confidence = _confidence(text, match, ready.rule) if start is not None else 0
        if start is None or not confidence:
            continue
        span = ready.rule.build(_groups(match), anchor)
        if span or (ready.rule.relative and anchor.day is None):
            words, precision = text[start : match.end()], span.precision if span else ready.rule.precision
            return FoundDate(words, start, match.end(), span, precision, ready.rule.relative, confidence)
    return None


def _start(text: str, start: int, lead: re.Pattern[str] | None) -> int | None:
    """Where the words begin with their lead; None where the rule needs one that is not there."""
    if lead is None:
        return start
    found = lead.search(text, max(0, start - _LEAD_LENGTH), start)
    return found.start() if found else None


def _groups(match: re.Match[str]) -> Groups:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _confidence(text: str, match: re.Match[str], rule: Rule) -> float:
    if rule.bare_number:
        return min(rule.confidence, year_confidence(text, match.start(), match.end()))
    found = match.groupdict()
    two_ways = "two" in found and may_be_both(found["one"], found["two"], found["mark"])
    return AMBIGUOUS if two_ways else rule.confidence


def _extended(text: str, found: FoundDate, anchor: Anchor) -> FoundDate:
    """The range that begins with a date, where one does: "2014 to May 2016", "between 2010 and 2014"."""
    joint = _JOINT.match(text, found.end)
    if joint is None and _BETWEEN.search(text, max(0, found.start - 12), found.start):
        joint = _AND.match(text, found.end)
    trigger = _TRIGGER.match(text, joint.end()) if joint else None
    last = _find_at(text, trigger, anchor) if trigger else None
    if last is None or last.span is None:
        return found
    first = found
    if found.relative:
        first = _again(text, found, Anchor(anchor.day, year=last.span.last.year))
    span = through(first.span, last.span) if first.span else None
    if span is None:
        return found
    confidence = min(found.confidence, last.confidence)
    words = text[found.start : last.end]
    return FoundDate(words, found.start, last.end, span, span.precision, last.relative, confidence)


def _again(text: str, found: FoundDate, anchor: Anchor) -> FoundDate:
    """The same words read again now that their year is known."""
    trigger = _TRIGGER.search(text, found.start, found.end)
    return (_find_at(text, trigger, anchor) if trigger else None) or found
