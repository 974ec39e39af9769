"""The grammar of dates: what people type, what articles say, and the numbers that are no dates."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.dates import (
    AMBIGUOUS,
    DaySpan,
    find_dates,
    read_days,
    read_stamp,
    read_url,
)

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text("utf-8"))
TODAY = date.fromisoformat(CASES["today"])
PUBLISHED = date.fromisoformat(CASES["published"])


def bound(text: str, *, open_side: date) -> date:
    return open_side if text == "open" else date.fromisoformat(text)


@pytest.mark.parametrize(("words", "first", "last", "precision"), CASES["queries"])
def test_a_query_means_these_days(words: str, first: str, last: str, precision: str) -> None:
    span = read_days(words, today=TODAY)
    assert span is not None
    assert (span.first, span.last) == (bound(first, open_side=date.min), bound(last, open_side=date.max))
    assert span.precision == precision


@pytest.mark.parametrize("words", CASES["no_dates"])
def test_other_words_are_no_dates(words: str) -> None:
    assert read_days(words, today=TODAY) is None


@pytest.mark.parametrize("case", CASES["articles"], ids=lambda case: case["text"][:40])
def test_an_article_names_these_days(case: dict[str, Any]) -> None:
    found = [
        [one.words, str(one.span.first) if one.span else None, str(one.span.last) if one.span else None]
        for one in find_dates(case["text"], published=PUBLISHED)
    ]
    assert found == case["found"]


def test_relative_words_stay_open_where_the_publication_date_is_not_known() -> None:
    found = list(find_dates("Since last December, and in July, and this week."))
    assert [one.words for one in found] == ["last December", "in July", "this week"]
    assert all(one.relative and one.span is None for one in found)
    assert [one.precision for one in found] == ["month", "month", "day"]


def test_places_lead_back_to_the_words() -> None:
    text = "Talks began on 19 May 2021, and ended in the 1990s."
    assert [text[one.start : one.end] for one in find_dates(text)] == [one.words for one in find_dates(text)]


def test_a_date_that_can_be_read_in_two_ways_says_so() -> None:
    (found,) = find_dates("Signed on 03/04/2020.")
    assert found.confidence == AMBIGUOUS
    assert found.span == DaySpan(date(2020, 3, 4), date(2020, 4, 3), "month")


@pytest.mark.parametrize(("text", "first", "precision"), CASES["stamps"])
def test_timestamps(text: str, first: str | None, precision: str | None) -> None:
    span = read_stamp(text)
    assert (str(span.first), span.precision) == (first, precision) if span else first is None


@pytest.mark.parametrize(("url", "first", "precision"), CASES["urls"])
def test_days_in_urls(url: str, first: str | None, precision: str | None) -> None:
    span = read_url(url)
    assert (str(span.first), span.precision) == (first, precision) if span else first is None


@given(st.text(alphabet="0123456789/-. MayJulyinlastweek'’since,", max_size=60))
def test_nothing_typed_or_written_breaks_it(text: str) -> None:
    read_days(text, today=TODAY)
    read_stamp(text)
    for found in find_dates(text, published=PUBLISHED):
        assert text[found.start : found.end] == found.words
        assert found.span is None or found.span.first <= found.span.last
