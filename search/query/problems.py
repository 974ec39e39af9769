"""What may be wrong with a typed query, one code and one sentence each that says what to change; and typed days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from search.errors import nearest
from search.query.tree import Days, Problem, Span
from search.text.dates import DaySpan, read_days

FIELDS = (
    "headline",
    "deck",
    "body",
    "region",
    "section",
    "author",
    "source",
    "reference",
    "published",
    "mentions",
)
"""The fields that a query may name."""

_LONGEST_NAME = 20

DATE_FIELDS = frozenset({"published", "mentions"})

_OTHER_NAMES = {
    "title": "headline",
    "subtitle": "deck",
    "standfirst": "deck",
    "summary": "deck",
    "text": "body",
    "content": "body",
    "country": "region",
    "category": "section",
    "topic": "section",
    "by": "author",
    "authors": "author",
    "publisher": "source",
    "treaty": "reference",
    "date": "published",
    "year": "published",
    "after": "published",
    "before": "published",
    "about": "mentions",
}

MESSAGES = {
    "too_long": "A query may have {limit} characters; shorten it.",
    "too_many_words": "A query may have {limit} words; shorten it.",
    "too_deep": "Brackets and operators may stand {limit} deep; take some out.",
    "too_many_ranges": "A query may have {limit} ranges; take some out.",
    "unclosed_quote": 'This quote has no partner; close the phrase with " or take the quote out.',
    "unclosed_bracket": "This bracket is never closed; add ) or take it out.",
    "unopened_bracket": "This bracket closes nothing; add ( before it or take it out.",
    "unclosed_range": "This range is never closed; write it as [2014 TO 2016].",
    "unknown_field": "`{word}:` is no field; {hint}. Put a blank after the colon to search for the word.",
    "empty_field": "`{word}:` has no word right after it; write {word}:word.",
    "bad_boost": "`^` has to stand right after a word, phrase or bracket, with a number: word^2.",
    "boost_too_high": "A boost may be at most {limit}; lower it.",
    "bad_fuzzy": "`~` after a word takes how many letters may differ, 1 or 2: word~1.",
    "bad_slop": '`~` after a phrase takes how many places its words may be apart: "two words"~5.',
    "slop_too_wide": "Words of a phrase may be at most {limit} places apart; write ~{limit}.",
    "slop_too_long": "A phrase with ~ may have {limit} words; shorten it or take the ~ away.",
    "wildcard_in_phrase": "Wildcards mean nothing inside a phrase; write the word with * outside the quotes.",
    "long_pattern": "A word with wildcards may have {letters} letters and {limit} wildcards; shorten it.",
    "stray_operator": "{word} needs a word on {side}; add one, or write it small to search for the word itself.",
    "minus_word": "A minus before a word leaves nothing out here; write NOT {word}.",
    "unknown_operator": "`{sign}` is no operator here; write {word}.",
    "bad_date": "`{word}` is no date that can be read; write 2014, 2014-08, 2014-08-09 or 'last May'.",
    "reversed_range": "This range ends before it begins; turn it round.",
}
"""Every code of a Problem with its message. The codes are stable; `docs/reference/query-language.md` lists them."""


def problem(code: str, span: Span, **details: object) -> Problem:
    """A problem of this code at this place of the typed text."""
    return Problem(code, MESSAGES[code].format(**details), span)


def unknown_field(name: str, span: Span) -> Problem:
    """A problem about a field that is none, naming the nearest one that is."""
    near = _nearest(name.lower()[:_LONGEST_NAME])
    hint = f"the nearest is `{near}:`" if near else "the fields are " + ", ".join(FIELDS)
    return problem("unknown_field", span, word=name, hint=hint)


@lru_cache(maxsize=1_000)
def _nearest(name: str) -> str | None:
    near = nearest(name, [*FIELDS, *_OTHER_NAMES])
    return _OTHER_NAMES.get(near, near) if near else None


_DAY = timedelta(days=1)


def read_day_words(field: str, words: str, span: Span, today: date) -> Days | Problem:
    """The days that words name, or what is wrong with them."""
    days = read_days(words, today=today)
    if days is None:
        return problem("bad_date", span, word=words.strip())
    return Days(field, *_ends(days), span)


def read_day_range(
    field: str, low: str | None, high: str | None, span: Span, today: date, *, included: tuple[bool, bool]
) -> tuple[Days | None, list[Problem]]:
    """The days between two dates, each with its whole year or month; a bound that can't be read is open."""
    problems: list[Problem] = []
    spans: list[DaySpan | None] = []
    for words in (low, high):
        spans.append(read_days(words, today=today) if words else None)
        if words and spans[-1] is None:
            problems.append(problem("bad_date", span, word=words.strip()))
    if problems:
        return None, problems
    if spans[0] and spans[1] and spans[1].last < spans[0].first:
        spans.reverse()
        problems.append(problem("reversed_range", span))
    first = _first(spans[0], included=included[0])
    last = _last(spans[1], included=included[1])
    return Days(field, first, last, span), problems


def _ends(days: DaySpan) -> tuple[date | None, date | None]:
    return (None if days.first == date.min else days.first, None if days.last == date.max else days.last)


def _first(days: DaySpan | None, *, included: bool) -> date | None:
    if days is None:
        return None
    first, last = _ends(days)
    return first if included else (last or date.max - _DAY) + _DAY


def _last(days: DaySpan | None, *, included: bool) -> date | None:
    if days is None:
        return None
    first, last = _ends(days)
    return last if included else (first or date.min + _DAY) - _DAY
