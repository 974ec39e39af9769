"""The dates that an article names, told from the numbers that are none.

A text is looked through once, for the words and numbers that some rule starts with; at each of them the rules of that
start are tried in their order. What a rule matches is no date yet: a number may be a price or a count, which the words
beside it tell (`number_words`), and some months are words or names too, which need a lead such as "in". A date that a
second one follows after "to" or a dash is the range of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from search.article import Precision
from search.text.dates.date_words import DECADES, MONTHS, NUMBERS, SEASONS, UNITS, WEEKDAYS, YEAR
from search.text.dates.days import Anchor, DaySpan, through
from search.text.dates.number_words import NumberWords, number_words_of, year_confidence
from search.text.dates.rules import ABSOLUTE, RELATIVE, Groups, Rule, groups_of, may_be_both
from search.text.word_lists import any_of


class FoundDate(NamedTuple):
    """Words in a text that name days; `span` is None where they are relative and nothing says to what."""

    words: str
    start: int
    end: int
    span: DaySpan | None
    precision: Precision
    relative: bool
    confidence: float


AMBIGUOUS: Final = 0.3
"""The confidence of a date in numbers that can be read in two ways (03/04/2020)."""

_INSIDE: Final = frozenset("$£€¥#@©/.,:=+*&_-")
"""What stands right before a number or name that is part of something longer: a price, an address, a code."""

_PREFIX: Final = re.compile(r"(?:\b(?:pre|post|non|anti)-|(?<=\s)-)$", re.IGNORECASE)
_TAIL: Final = r"(?![\w%°])(?![.,:/]\d)(?!-\d)"
_JOINT: Final = re.compile(r"\s?[-–—]\s?|\s+(?:to|through|until|till)\s+")
_AND: Final = re.compile(r"\s+and\s+")
_BETWEEN: Final = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_LONGEST_LEAD: Final = 12

_NAMES: Final = {"month": [*MONTHS], "weekday": [*WEEKDAYS]}
_WORDS: Final = {
    "step": ["last", "past", "this", "previous", "next", "coming"],
    "part": ["early", "mid", "late", "beginning", "start", "middle", "end"],
    "season": [*SEASONS],
    "named": ["today", "tonight", "tomorrow", "yesterday"],
    "nth": ["first", "second", "third", "fourth"],
    "side": ["earlier", "later"],
    "count": [*NUMBERS],
    "decade": [*DECADES],
    "coded": ["q", "h"],
}
_KINDS: Final = {
    form: kind
    for kind, words in (_NAMES | _WORDS).items()
    for word in words
    for form in (word.capitalize(), word.upper(), word.capitalize() if kind in _NAMES else word)
}
"""The kind of rule (see `Rule.start`) that may begin with a word of an article; names are capitalised there."""

_START: Final = re.compile(rf"(?<!\w)(?:{any_of(_KINDS)}(?![^\W\d_])|(?:{YEAR}|[0-9]{{1,2}})(?!\d))")


def _kind(start: str) -> str:
    """The kind of rule that begins with this word or number."""
    return _KINDS.get(start) or ("year" if len(start) == 4 else "number")


class _Ready(NamedTuple):
    """A rule with its patterns compiled."""

    rule: Rule
    pattern: re.Pattern[str]
    lead: re.Pattern[str] | None


@cache
def _rules_of(start: str) -> list[_Ready]:
    """The rules for articles that start alike.

    They are compiled when the first of their words is met: to compile all takes a tenth of a second a process.
    """
    rules = [rule for rule in (*ABSOLUTE, *RELATIVE) if rule.start == start and rule.only != "query"]
    leads = [re.compile(rf"\b(?:{rule.lead})\s+$", re.IGNORECASE) if rule.lead else None for rule in rules]
    patterns = [re.compile(f"{rule.pattern}{_TAIL}") for rule in rules]
    return [_Ready(*ready) for ready in zip(rules, patterns, leads, strict=True)]


def find_dates(
    text: str, *, published: date | None = None, words: NumberWords | None = None
) -> Iterator[FoundDate]:
    """Every date that a text names, in order; relative ones are resolved only against `published`.

    `words` are an archive's own words beside numbers, in the place of those that come with Dateline.
    """
    anchor, words = Anchor(published), words or number_words_of(None)
    done = 0
    for start in _START.finditer(text):
        if start.start() >= done and not _is_inside(text, start.start()):
            found = _date_at(text, start, anchor, words)
            if found:
                found = _extended(text, found, anchor, words)
                done = found.end
                yield found


def _is_inside(text: str, position: int) -> bool:
    """Whether a word is the end of something longer, such as an address or a code; "pre-" does not count."""
    before = text[position - 1 : position]
    if before not in _INSIDE:
        return False
    return before != "-" or not _PREFIX.search(text, max(0, position - 6), position)


def _date_at(text: str, start: re.Match[str], anchor: Anchor, words: NumberWords) -> FoundDate | None:
    """The date by the first of the rules for this start that makes one."""
    position = start.start()
    for rule, pattern, lead in _rules_of(_kind(start[0])):
        match = pattern.match(text, position)
        begin = _with_lead(text, position, lead) if match else None
        if match is None or begin is None:
            continue
        groups = groups_of(match)
        confidence = _confidence(text, match, groups, rule, words)
        span = rule.days(groups, anchor) if confidence else None
        if span or (confidence and rule.relative and anchor.day is None):
            precision = span.precision if span else _precision(groups, rule)
            written = text[begin : match.end()]
            return FoundDate(written, begin, match.end(), span, precision, rule.relative, confidence)
    return None


def _precision(groups: Groups, rule: Rule) -> Precision:
    """How precise words are that can't be resolved: by their unit, if they name one."""
    return UNITS[groups["unit"].lower()] if "unit" in groups else rule.precision


def _with_lead(text: str, start: int, lead: re.Pattern[str] | None) -> int | None:
    """Where the words begin with their lead; None where the rule needs one that is not there."""
    if lead is None:
        return start
    match = lead.search(text, max(0, start - _LONGEST_LEAD), start)
    return match.start() if match else None


def _confidence(text: str, match: re.Match[str], groups: Groups, rule: Rule, words: NumberWords) -> float:
    if rule.bare_number:
        return min(rule.confidence, year_confidence(text, match.start(), match.end(), words))
    two_ways = "second" in groups and may_be_both(groups["first"], groups["second"])
    return AMBIGUOUS if two_ways else rule.confidence


def _extended(text: str, found: FoundDate, anchor: Anchor, words: NumberWords) -> FoundDate:
    """The range that begins with a date, where one does: "2014 to May 2016", "between 2010 and 2014"."""
    joint = _JOINT.match(text, found.end) or _and_after(text, found)
    start = _START.match(text, joint.end()) if joint else None
    last = _date_at(text, start, anchor, words) if start else None
    if last is None or last.span is None:
        return found
    first = found
    if found.relative:
        first = _again(text, found, Anchor(anchor.day, year=last.span.last.year), words)
    span = through(first.span, last.span) if first.span else None
    if span is None:
        return found
    confidence = min(found.confidence, last.confidence)
    written = text[found.start : last.end]
    return FoundDate(written, found.start, last.end, span, span.precision, last.relative, confidence)


def _and_after(text: str, found: FoundDate) -> re.Match[str] | None:
    """The "and" after a date that "between" stands before."""
    joint = _AND.match(text, found.end)
    return joint if joint and _BETWEEN.search(text, max(0, found.start - 12), found.start) else None


def _again(text: str, found: FoundDate, anchor: Anchor, words: NumberWords) -> FoundDate:
    """The same words read again now that their year is known."""
    starts = _START.finditer(text, found.start, found.end)
    again = (_date_at(text, start, anchor, words) for start in starts)
    return next(filter(None, again), found)
