"""What is offered while typing, in a real archive; and that all of it finds something."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.archive import Archive
from search.article import Article, Reference
from search.query.request import Completion, SearchRequest
from search.store import Submission
from search.testing import memory_archive

DATA = json.loads((Path(__file__).parent / "cases" / "suggest.json").read_text(encoding="utf-8"))


def article_of(given: dict[str, Any]) -> Article:
    references = [
        Reference(name=name, kind="article", words=name, place="body") for name in given["references"]
    ]
    fields = {
        key: given[key]
        for key in ("id", "headline", "deck", "region", "authors", "published")
        if key in given
    }
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


def test_what_a_corrected_article_says_now_is_offered(own_archive: Archive) -> None:
    changed = article_of({**DATA["articles"][2], "region": "Oceania", "references": ["Article 51"]})
    own_archive.put([Submission(changed)])
    own_archive.catch_up()
    assert [(one.text, one.count) for one in own_archive.suggest("oce") if one.kind == "region"] == [
        ("Oceania", 1)
    ]
    offered = [one.text for one in own_archive.suggest("article") if one.kind == "reference"]
    assert offered == ["Article 5", "Article 51"]
    (europe,) = (one for one in own_archive.suggest("europe") if one.kind == "region")
    assert europe.count == 2


def test_a_phrase_is_offered_while_two_articles_say_it() -> None:
    def grain(opened: Archive) -> list[tuple[str, int]]:
        opened.catch_up()
        return [(one.text, one.count) for one in opened.suggest("grain") if one.kind == "phrase"]

    with memory_archive([Article(id="a", headline="Grain corridor opens")]) as opened:
        assert grain(opened) == []
        opened.put([Submission(Article(id="b", headline="The grain corridor"))])
        assert grain(opened) == [("grain corridor", 2)]
        opened.delete(["a"])
        assert grain(opened) == []
        opened.put([Submission(Article(id="c", headline="Ships leave the grain corridor"))])
        assert grain(opened) == [("grain corridor", 2)]


@pytest.mark.parametrize(
    "word", ["C++", "C#", ".NET", "AT&T", "3.5", "Łódź", "Россия", "東京", "O’Brien", "co-op", "a_b"]
)
def test_words_of_any_signs_are_completed(word: str) -> None:
    headline = f"What {word} means today"
    with memory_archive([Article(id="a", headline=headline), Article(id="b", headline=headline)]) as opened:
        for text in (f"what {word} mea", word, word[:-1] if len(word) > 4 else word):
            assert headline in [one.text for one in opened.suggest(text)], text


WORDS = "grain corridor border treaty peace talks trade deal summit vote".split()  # noqa: SIM905


def random_article(chance: random.Random) -> Article:
    reference = f"Article {chance.randint(1, 5)}"
    return Article(
        id=str(chance.randint(1, 60)),
        headline=" ".join(chance.choices(WORDS, k=5)),
        region=chance.choice(["europe", "asia", "africa"]),
        references=[Reference(name=reference, kind="article", words=reference, place="body")],
    )


def names_of(found: list[Completion]) -> set[tuple[str, str, int]]:
    return {(one.kind, one.text, one.count) for one in found if one.kind != "headline"}


@pytest.mark.parametrize("seed", range(4))
def test_many_changes_leave_what_a_new_archive_offers(seed: int) -> None:
    chance, kept = random.Random(seed), dict[str, Article]()
    with memory_archive([]) as changed:
        for _ in range(25):
            for article in [random_article(chance) for _ in range(chance.randint(1, 12))]:
                changed.put([Submission(article)])
                kept[article.id] = article
            gone = [id for id in kept if chance.random() < 0.1]
            changed.delete(gone, for_good=False)
            for id in gone:
                del kept[id]
            changed.catch_up()
        with memory_archive(kept.values()) as fresh:
            for text in [*WORDS, "a", "e", "t", "article", "article 3", "grain c", "peace t"]:
                assert names_of(changed.suggest(text, 200)) == names_of(fresh.suggest(text, 200)), text
