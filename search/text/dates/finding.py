"""The dates that an article names, told from the numbers that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from search.article import Precision
from search.text.dates.names import (
    DECADES,
    KIND_OF_START,
    MONTHS,
    NUMBERS,
    SEASONS,
    WEEKDAYS,
    beginning_with,
)
from search.text.dates.relative import (
    AGO,
    RELATIVE,
    STEPS,
    UNITS,
)
from search.text.dates.rules import (
    ABSOLUTE,
    Groups,
    Rule,
    may_be_both,
)
from search.text.dates.spans import Anchor, DaySpan, through
from search.text.dates.surroundings import NumberWords, shipped_number_words, year_confidence
from search.text.spotting import Found, Spotter


class FoundDate(NamedTuple):
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
_BETWEEN: Final = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_LEAD_LENGTH: Final = 12
_COUNTS: Final = (rf"{word}\s" for word in NUMBERS)
_OF_STEP: Final = beginning_with(*MONTHS, *WEEKDAYS, *SEASONS, *UNITS, *_COUNTS, "night", "past", "coming")
_OF_NUMBER: Final = beginning_with(*MONTHS, *UNITS, "of", "to", "through", "until", "till", "and")
_OF_PART: Final = beginning_with(*MONTHS, *DECADES, *STEPS, "in", "of", "the")
_SOME_MONTH: Final = beginning_with(*MONTHS)
_NEXT: Final = {
    "number": r"[0-9]{1,2}+(?:[/.-][0-9]{1,2}+[/.-][0-9]|['’]?s|(?:st|nd|rd|th)?+(?:\s++(?:"
    + _OF_NUMBER
    + ")"
    rf"|\.\s+(?:{_SOME_MONTH})|\s*+[-–—]\s*+(?:[0-9]|{_SOME_MONTH})))",
    "step": rf"\w++\s++(?:[0-9]|{_OF_STEP})",
    "part": rf"\w++[-\s]++(?:[0-9'’]|{_OF_PART})",
}
"""What stands at every place where a rule of a kind fits; most such words are no dates, and fail here at once."""

_SPOTTER: Final = Spotter([AGO, *(word for word, kind in KIND_OF_START.items() if kind != "count")])
"""Counts ("a", "two") stand in every line: they are looked for before "ago", without which they are no dates."""

_COUNT: Final = re.compile(r"([^\W\d_]+)\s+[^\W\d_]+\s+$")
_COUNT_LENGTH: Final = 40

AMBIGUOUS: Final = 0.3
"""The confidence of a date in numbers that can be read in two ways (03/04/2020)."""


class _Ready(NamedTuple):
    """A rule with its patterns compiled."""

    rule: Rule
    pattern: re.Pattern[str]
    lead: re.Pattern[str] | None


class _Rules(NamedTuple):
    """The rules that start alike: a pattern for any of them, and by the group that fits, which of them to try."""

    any: re.Pattern[str]
    fitting: dict[str | None, list[_Ready]]


class _RulesByKind(dict[str, _Rules]):
    """The rules for articles by how they start; those of a kind are compiled when its first word is met."""

    def __missing__(self, kind: str) -> _Rules:
        every = [rule for rule in (*ABSOLUTE, *RELATIVE) if rule.start == kind and rule.only != "query"]
        self[kind] = found = _together([_ready(rule) for rule in every], _NEXT.get(kind, ""))
        return found


def _ready(rule: Rule) -> _Ready:
    lead = re.compile(rf"\b(?:{rule.lead})\s+$", re.IGNORECASE) if rule.lead else None
    return _Ready(rule, re.compile(f"{rule.pattern}{_TAIL}"), lead)


def _together(each: list[_Ready], following: str) -> _Rules:
    """Rules with one pattern for them all where these signs follow, where each has a group, the last to close."""
    own = [re.sub(r"(\?P[<=]\w+)", rf"\1_{at}", ready.rule.pattern) for at, ready in enumerate(each)]
    groups = "|".join(f"(?P<rule_{at}>{pattern})" for at, pattern in enumerate(own))
    fitting: dict[str | None, list[_Ready]] = {f"rule_{at}": each[at:] for at in range(len(each))}
    return _Rules(re.compile(f"(?={following})(?:{groups}){_TAIL}"), fitting)


_RULES: Final = _RulesByKind()


def find_dates(
    text: str, *, published: date | None = None, words: NumberWords | None = None
) -> Iterator[FoundDate]:
    """Every date that a text names, in order; relative ones are resolved only against `published`.

    `words` are an archive's own words beside numbers, in the place of those that come with Dateline.
    """
    return next(find_in_parts([text], published=published, words=words))


def find_in_parts(
    texts: Sequence[str], *, published: date | None = None, words: NumberWords | None = None
) -> Iterator[Iterator[FoundDate]]:
    """The dates of each part of an article, as `find_dates` finds them; parts that are read together take less time."""
    anchor, words = Anchor(published), words or shipped_number_words()
    for text, places in zip(texts, _SPOTTER.places_in(texts), strict=True):
        yield _dates_at(places, text, anchor, words)


def _dates_at(places: Found, text: str, anchor: Anchor, words: NumberWords) -> Iterator[FoundDate]:
    """The dates that begin at some of these words."""
    done, rules = 0, _RULES
    for start, word in places:
        kind = KIND_OF_START.get(word)
        if kind is None:
            start, kind = _counted(text, start), "count"
        if start < done or (text[start - 1 : start] not in _APART and _is_inside(text, start)):
            continue
        fitting = rules[kind].any.match(text, start)
        if fitting and (found := _fitted(text, fitting, rules[kind], anchor, words)):
            found = _extended(text, found, anchor, words)
            done = found.end
            yield found


def _counted(text: str, ago: int) -> int:
    """Where the count of days or years begins that ends with "ago"; its own place where none does."""
    count = _COUNT.search(text, max(0, ago - _COUNT_LENGTH), ago)
    return count.start() if count and KIND_OF_START.get(count[1]) == "count" else ago


def _is_inside(text: str, position: int) -> bool:
    """Whether a word is the end of something longer, such as an address or a code; "pre-" does not count."""
    before = text[position - 1 : position]
    if not (before in _INSIDE or before.isalnum()):
        return False
    return before != "-" or not _PREFIX.search(text, max(0, position - 6), position)


def _find_at(text: str, position: int, kind: str, anchor: Anchor, known: NumberWords) -> FoundDate | None:
    rules = _RULES[kind]
    fitting = rules.any.match(text, position)
    return _fitted(text, fitting, rules, anchor, known) if fitting else None


def _fitted(
    text: str, fitting: re.Match[str], rules: _Rules, anchor: Anchor, known: NumberWords
) -> FoundDate | None:
    """The date by the first of the rules that fit which makes one."""
    position = fitting.start()
    for rule, pattern, lead in rules.fitting[fitting.lastgroup]:
        match = pattern.match(text, position)
        start = _start(text, position, lead) if match else None
        if match is None or start is None:
            continue
        groups, end = _groups(match), match.end()
        confidence = _confidence(text, match, groups, rule, known)
        span = rule.build(groups, anchor) if confidence else None
        if span:
            return FoundDate(text[start:end], start, end, span, span.precision, rule.relative, confidence)
        if confidence and rule.relative and anchor.day is None:
            precision = _precision(groups, rule)
            return FoundDate(text[start:end], start, end, None, precision, True, confidence)
    return None


def _precision(groups: Groups, rule: Rule) -> Precision:
    """How precise words are that can't be resolved: by their unit, if they name one."""
    return UNITS[groups["unit"].lower()] if "unit" in groups else rule.precision


def _start(text: str, start: int, lead: re.Pattern[str] | None) -> int | None:
    """Where the words begin with their lead; None where the rule needs one that is not there."""
    if lead is None:
        return start
    found = lead.search(text, max(0, start - _LEAD_LENGTH), start)
    return found.start() if found else None


def _groups(match: re.Match[str]) -> Groups:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _confidence(text: str, match: re.Match[str], groups: Groups, rule: Rule, words: NumberWords) -> float:
    if rule.bare_number:
        return min(rule.confidence, year_confidence(text, match.start(), match.end(), words))
    two_ways = "two" in groups and may_be_both(groups["one"], groups["two"])
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
