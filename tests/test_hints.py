"""When an article was published, by what its page says, and what its relative dates then mean."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest

from search.cleaning import clean_page
from search.cleaning.hints import Clue, date_article, second_day

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "hints.json").read_text("utf-8"))[
    "cases"
]
TODAY = date(2026, 11, 22)
HEADLINE = "Dockers end strike at southern port"
BODY = [
    "Dock workers in the southern port went back to work on Monday after a strike of nineteen days that had left "
    "grain ships waiting in the roads and emptied the shelves of the smaller islands.",
    "The union said that its members had voted by a narrow margin for the offer, which raises night pay and promises "
    "that no crane will be run without a second pair of eyes.",
    "Economists at the central bank put the loss at less than a tenth of a point of output for the quarter, and said "
    "most of the trade would be made good by the summer.",
]


def page_of(case: dict[str, Any]) -> str:
    """A page that says of its day what a case says: as HTML where that is in metadata, else without tags."""
    body = [f"{case['body']} {BODY[0]}", *BODY[1:]] if "body" in case else BODY
    lines = [*case.get("under_headline", []), *body]
    if "metadata" not in case:
        return "\n\n".join(["Home\nNews\nSport", *case.get("over_menu", []), HEADLINE, *lines])
    names = {"published": "article:published_time", "updated": "article:modified_time"}
    metas = [f'<meta property="{names[kind]}" content="{escape(text)}">' for text, kind in case["metadata"]]
    paragraphs = [f"<p>{escape(line)}</p>" for line in lines]
    head = f"<title>{HEADLINE}</title>{''.join(metas)}"
    return f"<html><head>{head}</head><body><h1>{HEADLINE}</h1>{''.join(paragraphs)}</body></html>"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case)[:90])
def test_the_publication_date_follows_from_the_page(case: dict[str, Any]) -> None:
    article = clean_page(page_of(case).encode(), path="page", url=case.get("url")).article
    assert article is not None
    assert str(article.published) == str(case["published"])
    assert (article.published_source, article.published_precision) == (
        case.get("source"),
        case.get("precision"),
    )


def test_a_day_that_has_begun_elsewhere_is_no_day_to_come() -> None:
    tomorrow, later = date.today() + timedelta(days=1), date.today() + timedelta(days=3)
    for day, published in ((tomorrow, tomorrow), (later, None)):
        case = {"metadata": [[f"{day.isoformat()}T00:30:00+13:00", "published"]]}
        article = clean_page(page_of(case).encode(), path="page").article
        assert article is not None
        assert article.published == published


def test_relative_dates_are_resolved_against_the_publication_date_alone() -> None:
    body = [("It began last December.", "body")]
    (unknown,) = date_article([], body, today=TODAY).hints
    assert (unknown.kind, unknown.first, unknown.last, unknown.precision) == ("relative", None, None, "month")
    clues = [Clue("2022-02-17", "metadata", "published")]
    known = date_article(clues, body, likely=date(2022, 2, 17), today=TODAY).hints[-1]
    assert (known.words, known.first, known.last) == ("last December", date(2021, 12, 1), date(2021, 12, 31))


def test_every_clue_stays_a_hint() -> None:
    clues = [Clue("Published 8 November 2023, updated 9 November 2023", "byline")]
    hints = date_article(clues, [], today=TODAY).hints
    assert [(hint.kind, str(hint.first)) for hint in hints] == [
        ("published", "2023-11-08"),
        ("updated", "2023-11-09"),
    ]


def test_what_readers_commented_on_was_published_before() -> None:
    clues, day = [Clue("By Ada Quill 4 November 2020", "byline")], date(2020, 11, 4)
    for commented, published in ((date(2020, 9, 17), None), (day, day)):
        assert date_article(clues, [], likely=day, today=TODAY, commented=commented).published == published


def test_of_several_comments_the_second_says_when_readers_wrote() -> None:
    comments = [
        "Old Reader 17 September 2020 14:17",
        "marko 3 October 2020 09:02",
        "Joan 15 September 2020 10:00",
    ]
    assert second_day(comments) == date(2020, 9, 17)
    assert second_day(comments[:1]) is None
