"""Typed dates as days."""

from __future__ import annotations

from datetime import date, timedelta

from search.dates import DaySpan, read_days
from search.query.problems import problem
from search.query.tree import Days, Problem, Span

_DAY = timedelta(days=1)


def read_day_words(field: str, words: str, span: Span, today: date) -> Days | Problem:
    """The days that words name, or what is wrong with them."""
    found = read_days(words, today=today)
    if found is None:
        return problem("bad_date", span, word=words.strip())
    return Days(field, *_ends(found), span)


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


def _ends(found: DaySpan) -> tuple[date | None, date | None]:
    return (None if found.first == date.min else found.first, None if found.last == date.max else found.last)


def _first(found: DaySpan | None, *, included: bool) -> date | None:
    if found is None:
        return None
    first, last = _ends(found)
    return first if included else (last or date.max - _DAY) + _DAY


def _last(found: DaySpan | None, *, included: bool) -> date | None:
    if found is None:
        return None
    first, last = _ends(found)
    return last if included else (first or date.min + _DAY) - _DAY
