"""The dates that an article names, told from the numbers that are none.

A text is looked through once, for the words and numbers that some rule starts with; at each of them the rules of that
start are tried in their order. What a rule matches is no date yet: a number may be a price or a count, which the words
beside it tell (`NumberWords`), and some months are words or names too, which need a lead such as "in". A date that a
second one follows after "to" or a dash is the range of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from search.article import Precision
from search.text.dates.date_words import DECADES, MONTHS, NUMBERS, SEASONS, UNITS, WEEKDAYS, YEAR
from search.text.dates.days import Anchor, DaySpan, through
from search.text.dates.rules import ABSOLUTE, RELATIVE, Groups, Rule, groups_of, may_be_both
from search.text.word_lists import WordLists, any_of, reloading

_STRONG_WORDS = """
    in since of by until till before after during from through circa between early late mid pre post founded
    established est born died
"""
_STRONG: Final = frozenset(_STRONG_WORDS.split())
_WEAK_WORDS = """
    the a an this that his her its their our my and or to on for
"""
_WEAK: Final = frozenset(_WEAK_WORDS.split())
_YEAR_SUFFIX: Final = re.compile(r"-(?:style|era|vintage|present|based|like|early|mid|late)\b", re.IGNORECASE)
_SECOND_NUMBER: Final = re.compile(r"\s*(?:to|and|or|-|–)\s*\d[\d,.]*(?=\s)")
_SECOND_AS_LONG: Final = re.compile(r"\s*(?:to|and|or|-|–)\s*\d[\d,.]{3,}(?=\s)")
"""After a year with its preposition a small number is another thing: "from 71 percent in 2015 to 54 percent"."""

_AT_A_YEAR: Final = re.compile(r"(?:['’]s)?\s+(?:prices?|levels?|rates?|values?)\b", re.IGNORECASE)
"""After "at" a number is a year where these follow; else it is a time or a count: "the train leaves at 2015"."""

_NUMBER_BEFORE: Final = re.compile(r" (?!\d\d(?:91|02)(?!\d))\d{3}")
"""A number that is no year, read backwards: of "020 7946 1998" the last is no year."""

_WORD_OR_END: Final = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)|[.,;:()!?—–\n\"“”]")
"""A word, or the sign at which its clause ends."""

_BEFORE: Final = re.compile(r"[(\[\"“‘]?[\s-]*(s['’]|\.?[^\W\d_]+|[$£€¥#©])")
"""The word or sign before a number, read backwards."""

_CLEAR_YEAR: Final = re.compile(r"\b(?:19|20)(?!00)\d\d\b")
"""After a month, season or "early" it counts nothing: "in May 2014 troops entered the town"."""

_SIDE: Final = 40
"""How many characters to either side are looked at."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of an archive that tell years from other numbers: what is numbered, counted and dated."""

    numbered: frozenset[str]
    counted: frozenset[str]
    dated: frozenset[str]

    @classmethod
    def of(cls, lists: WordLists) -> NumberWords:
        """The words of these lists."""
        names = ("numbered_things.txt", "counted_things.txt", "dated_things.txt")
        return cls(*(frozenset(entry.lower() for entry in lists.entries(name)) for name in names))


@reloading
def number_words_of(lists: WordLists) -> NumberWords:
    """The words beside numbers of an archive, called with the folder of its own lists; those of Dateline for None."""
    return NumberWords.of(lists)


def year_confidence(text: str, start: int, end: int, words: NumberWords) -> float:
    """How surely `text[start:end]`, which ends in a number like a year, is one: 0 where it is none."""
    after = text[end : end + _SIDE]
    if after.startswith("-") and after[1:2].isalnum() and not _YEAR_SUFFIX.match(after):
        return 0
    backwards = text[max(0, start - _SIDE) : start][::-1]
    if _NUMBER_BEFORE.match(backwards):
        return 0
    before = _BEFORE.match(backwards)
    lead = before[1][::-1].rstrip(".") if before else ""
    small = lead.lower()
    if small in words.numbered or (lead and lead in "$£€¥#©"):
        return 0
    written = text[start:end]
    names_more = not written[0].isdigit()
    if names_more and _CLEAR_YEAR.search(written):
        return 1
    strong = names_more or small in _STRONG
    if _counts(after, words, strong=strong, round_number=written.endswith("00")):
        return 0
    if names_more:
        return 1
    if small == "at" and not _AT_A_YEAR.match(after):
        return 0
    return 0.85 if strong else _of_lead(lead, small, int(written[:4]))


def _counts(after: str, known: NumberWords, *, strong: bool, round_number: bool) -> bool:
    """Whether the number counts what follows: "2014 troops", "1500 armed soldiers"."""
    second = (_SECOND_AS_LONG if strong else _SECOND_NUMBER).match(after)
    words = _words_after(after, second.end() if second else 0, 1 if strong else 3)
    if not known.counted.isdisjoint(word.lower() for word in words):
        return True
    plural = bool(words) and words[0].islower() and words[0].endswith("s") and len(words[0]) > 3
    return plural and (round_number or not strong) and words[0] not in known.dated


def _words_after(after: str, start: int, count: int) -> list[str]:
    """So many words of a clause; fewer where it ends before."""
    words = []
    for match in islice(_WORD_OR_END.finditer(after, start), count):
        if not match[1]:
            break
        words.append(match[1])
    return words


def _of_lead(lead: str, small: str, year: int) -> float:
    """A year far from now, or after the capitals of a product's name, needs a preposition."""
    if not 1900 <= year <= 2050 or (lead.isupper() and len(lead) > 1 and small not in _WEAK):
        return 0
    return 0.7 if small in _WEAK or lead.endswith(("'s", "’s")) else 0.5


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
