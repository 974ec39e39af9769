"""When an article was published, by the clues of its page, and what its relative dates then mean."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.cleaning.hints import Clue, date_article, second_day

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "hints.json").read_text("utf-8"))[
    "cases"
]
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["clues"] or case["body"])[:90])
def test_the_publication_date_follows_from_clues(case: dict[str, Any]) -> None:
    clues = [Clue(*clue) for clue in case["clues"]]
    commented = date.fromisoformat(case["commented"]) if "commented" in case else None
    dating = date_article(clues, [(case.get("body", ""), "body")], today=TODAY, commented=commented)
    assert str(dating.published) == str(case["published"])
    assert (dating.source, dating.precision) == (case.get("source"), case.get("precision"))


def test_relative_dates_are_resolved_against_the_publication_date_alone() -> None:
    body = [("It began last December.", "body")]
    (unknown,) = date_article([], body, today=TODAY).hints
    assert (unknown.kind, unknown.first, unknown.last, unknown.precision) == ("relative", None, None, "month")
    dated = date_article([Clue("2022-02-17", "metadata", "published")], body, today=TODAY)
    known = dated.hints[-1]
    assert (known.words, known.first, known.last) == ("last December", date(2021, 12, 1), date(2021, 12, 31))


def test_every_clue_stays_a_hint() -> None:
    clues = [Clue("Published 8 November 2023, updated 9 November 2023", "byline")]
    hints = date_article(clues, [], today=TODAY).hints
    assert [(hint.kind, str(hint.first)) for hint in hints] == [
        ("published", "2023-11-08"),
        ("updated", "2023-11-09"),
    ]


def test_of_several_comments_the_second_says_when_readers_wrote() -> None:
    comments = [
        "Old Reader 17 September 2020 14:17",
        "marko 3 October 2020 09:02",
        "Joan 15 September 2020 10:00",
    ]
    assert second_day(comments) == date(2020, 9, 17)
    assert second_day(comments[:1]) is None
