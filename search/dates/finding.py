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
from search.dates.names import KIND_OF_START
from search.dates.relative import AGO, RELATIVE, UNITS
from search.dates.rules import ABSOLUTE, Groups, Rule, may_be_both
from search.dates.spans import DaySpan, through
from search.dates.surroundings import NumberWords, shipped_number_words, year_confidence
from search.spotting import Spotter


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


_INSIDE: Final = frozenset("$£€¥#@©/.,:=+*&_-")
"""What stands right before a number or name that is part of something longer: a price, an address, a code."""

_WORD: Final = re.compile(r"\d+|[^\W\d_]+")
_APART: Final = frozenset([*' \n(“"‘', ""])
"""What stands before most words: nothing that they could be a part of."""

_PREFIX: Final = re.compile(r"(?:\b(?:pre|post|non|anti)-|(?<=\s)-)$", re.IGNORECASE)
_TAIL: Final = r"(?![\w%°])(?![.,:/]\d)(?!-\d)"
_JOINT: Final = re.compile(r"\s?[-–—]\s?|\s+(?:to|through|until|till)\s+")
_AND: Final = re.compile(r"\s+and\s+")
_GROUP: Final = "rule_"
_BETWEEN: Final = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_LEAD_LENGTH: Final = 12
_NEXT: Final = {
    "number": r"\d\d?(?:['’s/.-]|(?:st|nd|rd|th)?(?:\s*[-–—.]|\s+(?:[JFMASOND]"
    r"|(?i:of|to|through|until|till|and)\s|(?i:day|week|month|quarter|year|decade))))",
}
"""What stands at every place where a rule of a kind fits; most numbers are no dates, and fail here at once."""

_SPOTTER: Final = Spotter([AGO, *(word for word, kind in KIND_OF_START.items() if kind != "count")])
"""Counts ("a", "two") stand in every line: they are looked for before "ago", without which they are no dates."""

_COUNT: Final = re.compile(r"([^\W\d_]+)\s+[^\W\d_]+\s+$")
_COUNT_LENGTH: Final = 40

AMBIGUOUS: Final = 0.3
"""The confidence of a date in numbers that can be read in two ways (03/04/2020)."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule with its patterns compiled."""

    rule: Rule
    pattern: re.Pattern[str]
    lead: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules that start alike; where `any` does not fit, none of them does."""

    any: re.Pattern[str]
    each: list[_Ready]


@lru_cache(maxsize=1)
def _rules() -> dict[str, _Rules]:
    """The rules for articles by how they start."""
    ready: dict[str, list[_Ready]] = {}
    for rule in (*ABSOLUTE, *RELATIVE):
        if rule.only != "query":
            lead = re.compile(rf"\b(?:{rule.lead})\s+$", re.IGNORECASE) if rule.lead else None
            ready.setdefault(rule.start, []).append(_Ready(rule, re.compile(f"{rule.pattern}{_TAIL}"), lead))
    return {
        kind: _Rules(_any_of([one.rule for one in each], _NEXT.get(kind, "")), each)
        for kind, each in ready.items()
    }


def _any_of(rules: list[Rule], following: str) -> re.Pattern[str]:
    """One pattern for all rules where these signs follow, each in a group of its own, which is the last to close."""
    own = (re.sub(r"(\?P[<=]\w+)", rf"\1_{at}", rule.pattern) for at, rule in enumerate(rules))
    groups = "|".join(f"(?P<{_GROUP}{at}>{pattern})" for at, pattern in enumerate(own))
    return re.compile(f"(?={following})(?:{groups}){_TAIL}")


def find_dates(
    text: str, *, published: date | None = None, words: NumberWords | None = None
) -> Iterator[FoundDate]:
    """Every date that a text names, in order; relative ones are resolved only against `published`.

    `words` are an archive's own words beside numbers, in the place of those that come with Dateline.
    """
    anchor, words, done = Anchor(published), words or shipped_number_words(), 0
    for start, kind in _starts(text):
        if start < done or _is_inside(text, start):
            continue
        if found := _find_at(text, start, kind, anchor, words):
            found = _extended(text, found, anchor, words)
            done = found.end
            yield found


def _starts(text: str) -> list[tuple[int, str]]:
    """Where a date may begin, in order, with the kind of rule that may fit there."""
    return [
        (_counted(text, at), "count") if word == AGO else (at, KIND_OF_START[word])
        for at, word in _SPOTTER.places(text)
    ]


def _counted(text: str, ago: int) -> int:
    """Where the count of days or years begins that ends with "ago"; its own place where none does."""
    count = _COUNT.search(text, max(0, ago - _COUNT_LENGTH), ago)
    return count.start() if count and KIND_OF_START.get(count[1]) == "count" else ago


def _is_inside(text: str, position: int) -> bool:
    """Whether a word is the end of something longer, such as an address or a code; "pre-" does not count."""
    before = text[position - 1 : position]
    if before in _APART or not (before in _INSIDE or before.isalnum()):
        return False
    return not _PREFIX.search(text, max(0, position - 6), position)


def _find_at(text: str, position: int, kind: str, anchor: Anchor, known: NumberWords) -> FoundDate | None:
    rules = _rules()[kind]
    fitting = rules.any.match(text, position)
    if not fitting:
        return None
    for ready in rules.each[_number_of(fitting) :]:
        match = ready.pattern.match(text, position)
        if match is None:
            continue
        start = _start(text, position, ready.lead)
        confidence = _confidence(text, match, ready.rule, known) if start is not None else 0
        if start is None or not confidence:
            continue
        span = ready.rule.build(_groups(match), anchor)
        if span or (ready.rule.relative and anchor.day is None):
            words, precision = (
                text[start : match.end()],
                span.precision if span else _precision(match, ready.rule),
            )
            return FoundDate(words, start, match.end(), span, precision, ready.rule.relative, confidence)
    return None


def _number_of(fitting: re.Match[str]) -> int:
    """Which of the rules of one start is the first that fits."""
    return int((fitting.lastgroup or "").removeprefix(_GROUP))


def _precision(match: re.Match[str], rule: Rule) -> Precision:
    """How precise words are that can't be resolved: by their unit, if they name one."""
    unit = match.groupdict().get("unit")
    return UNITS[unit.lower()] if unit else rule.precision


def _start(text: str, start: int, lead: re.Pattern[str] | None) -> int | None:
    """Where the words begin with their lead; None where the rule needs one that is not there."""
    if lead is None:
        return start
    found = lead.search(text, max(0, start - _LEAD_LENGTH), start)
    return found.start() if found else None


def _groups(match: re.Match[str]) -> Groups:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _confidence(text: str, match: re.Match[str], rule: Rule, words: NumberWords) -> float:
    if rule.bare_number:
        return min(rule.confidence, year_confidence(text, match.start(), match.end(), words))
    found = match.groupdict()
    two_ways = "two" in found and may_be_both(found["one"], found["two"])
    return AMBIGUOUS if two_ways else rule.confidence


def _extended(text: str, found: FoundDate, anchor: Anchor, known: NumberWords) -> FoundDate:
    """The range that begins with a date, where one does: "2014 to May 2016", "between 2010 and 2014"."""
    joint = _JOINT.match(text, found.end) or _and_after(text, found)
    last = _find_next(text, joint.end(), anchor, known) if joint else None
    if last is None or last.span is None:
        return found
    first = found
    if found.relative:
        first = _again(text, found, Anchor(anchor.day, year=last.span.last.year), known)
    span = through(first.span, last.span) if first.span else None
    if span is None:
        return found
    confidence = min(found.confidence, last.confidence)
    words = text[found.start : last.end]
    return FoundDate(words, found.start, last.end, span, span.precision, last.relative, confidence)


def _and_after(text: str, found: FoundDate) -> re.Match[str] | None:
    """The "and" after a date that "between" stands before."""
    joint = _AND.match(text, found.end)
    return joint if joint and _BETWEEN.search(text, max(0, found.start - 12), found.start) else None


def _find_next(text: str, position: int, anchor: Anchor, words: NumberWords) -> FoundDate | None:
    word = _WORD.match(text, position)
    kind = _kind(word) if word else None
    return _find_at(text, position, kind, anchor, words) if kind else None


def _kind(word: re.Match[str]) -> str | None:
    """The kind of rule that may begin with a word; None for most."""
    return KIND_OF_START.get(word[0])


def _again(text: str, found: FoundDate, anchor: Anchor, known: NumberWords) -> FoundDate:
    """The same words read again now that their year is known."""
    words = _WORD.finditer(text, found.start, found.end)
    kinds = ((word.start(), _kind(word)) for word in words)
    found_again = (_find_at(text, at, kind, anchor, known) for at, kind in kinds if kind)
    return next(filter(None, found_again), found)
