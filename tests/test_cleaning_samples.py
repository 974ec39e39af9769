"""The sample archive comes out of cleaning as its authors wrote it: no plea, teaser or caption stays in a body."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.cleaning import clean_page

PAGES = Path(__file__).parent.parent / "index_data" / "pages"
CASES = json.loads((Path(__file__).parent / "cases" / "samples.json").read_text(encoding="utf-8"))["pages"]
FILES = [case for case in CASES if (PAGES / case["path"]).is_file() and not case["path"].endswith(".jsonl")]


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


@pytest.fixture(params=FILES, ids=lambda case: case["path"])
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


@pytest.fixture
def article(case: dict[str, Any]) -> Article:
    cleaned = clean_page((PAGES / case["path"]).read_bytes(), path=case["path"])
    assert cleaned.article is not None, cleaned.refused
    return cleaned.article


def test_the_body_begins_and_ends_where_the_article_does(case: dict[str, Any], article: Article) -> None:
    body = one_line(article.body)
    assert body.startswith(one_line(case["begins"]))
    assert body.endswith(one_line(case["ends"]))


def test_names_of_teasers_are_gone(case: dict[str, Any], article: Article) -> None:
    text = "\n".join([article.headline, article.deck, article.body, *article.captions])
    assert [name for name in case.get("only_in_teasers", []) if name in text] == []


def test_the_headline_is_the_articles(case: dict[str, Any], article: Article) -> None:
    assert one_line(article.headline).lower() == one_line(case["headline"]).lower()


def test_a_date_that_is_claimed_is_right(case: dict[str, Any], article: Article) -> None:
    if article.published is None:
        return
    stated = {"day": 10, "month": 7, "year": 4}[article.published_precision or "day"]
    assert article.published.isoformat()[:stated] == case.get("published", "")[:stated]
