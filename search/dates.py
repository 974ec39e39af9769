"""Dates in words as spans of days: one small grammar for queries and for date hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from search.article import Precision


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days `first` to `last`, both included, at the precision that the words had."""

    first: date
    last: date
    precision: Precision


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


def read_days(words: str, *, today: date) -> DaySpan | None:
    """The days that a person means by `2014`, `2014-08`, `last May`, `1990s` or `19 May 2021`; None where it is no date."""
    raise NotImplementedError


def find_dates(text: str, *, published: date | None = None) -> Iterator[FoundDate]:
    """Every date that a text names, in order; relative ones are resolved only against `published`."""
    raise NotImplementedError
