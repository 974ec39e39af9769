"""What is offered while typing, in a real archive; and that all of it finds something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.archive import Archive
from search.article import Article, Reference
from search.request import SearchRequest
from search.store import Submission
from search.testing import memory_archive

DATA = json.loads((Path(__file__).parent / "cases" / "suggest.json").read_text(encoding="utf-8"))


def article_of(given: dict[str, Any]) -> Article:
    references = [
        Reference(name=name, kind="article", words=name, place="body") for name in given["references"]
    ]
    fields = {key: given[key] for key in ("id", "headline", "deck", "region", "published") if key in given}
    return Article(references=references, **fields)


ARTICLES = [article_of(given) for given in DATA["articles"]]


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    with memory_archive(ARTICLES) as opened:
        yield opened


@pytest.fixture
def own_archive() -> Iterator[Archive]:
    with memory_archive(ARTICLES) as opened:
        yield opened


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["comment"])
def test_completions(archive: Archive, case: dict[str, Any]) -> None:
    found = archive.suggest(case["text"])
    first = [[one.text, one.kind] for one in found]
    assert first[: len(case.get("first", []))] == case.get("first", [])
    if "headlines" in case:
        assert [one.text for one in found if one.kind == "headline"] == case["headlines"]
    assert not {one.text for one in found}.intersection(case.get("without", []))


def test_counts_are_those_of_a_search(archive: Archive) -> None:
    (found,) = (one for one in archive.suggest("article 5") if one.kind == "reference")
    assert found.count == archive.search(SearchRequest(reference=["Article 5"])).total == 2


def test_no_more_than_asked_for(archive: Archive) -> None:
    assert len(archive.suggest("a", limit=3)) == 3
    assert archive.suggest("word " * 9) == []


def test_what_is_deleted_is_no_longer_offered(own_archive: Archive) -> None:
    own_archive.delete(["1"])
    own_archive.catch_up()
    assert own_archive.suggest("minsk") == []


def test_a_new_headline_takes_the_place_of_the_old(own_archive: Archive) -> None:
    changed = Article(id="1", headline="The border first", published=date(2015, 2, 21))
    own_archive.put([Submission(changed)])
    own_archive.catch_up()
    assert [one.text for one in own_archive.suggest("the border")] == ["The border first"]
    assert own_archive.suggest("minsk") == []
