"""The archive's word forms: counted, expanded, compared."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import OSA
from showing import record

from search.article import Article
from search.errors import EngineError
from search.gathering import observe
from search.nearness import NearForms
from search.vocabulary import Vocabulary
from search.wordbook import Wordbook
from search.wordbooks import Wordbooks

DATA = json.loads((Path(__file__).parent / "cases" / "vocabulary.json").read_text(encoding="utf-8"))


def gathered(texts: list[str], book: Wordbook) -> Vocabulary:
    observe([record(Article(id=str(at), body=text), at) for at, text in enumerate(texts, 1)], book)
    return Vocabulary(book)


@pytest.fixture(scope="module")
def vocabulary() -> Iterator[Vocabulary]:
    made = gathered(DATA["texts"], Wordbook())
    yield made
    made.book.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite"


@pytest.mark.parametrize(("form", "count"), DATA["counts"].items())
def test_count(vocabulary: Vocabulary, form: str, count: int) -> None:
    assert vocabulary.count(form) == count


@pytest.mark.parametrize("case", DATA["matching"], ids=lambda case: case["comment"])
def test_matching(vocabulary: Vocabulary, case: dict[str, Any]) -> None:
    found = vocabulary.matching(case["pattern"], case["limit"])
    assert list(found.forms) == case["forms"]
    assert found.cut == case.get("cut", False)


@pytest.mark.parametrize("case", DATA["near"], ids=lambda case: case["comment"])
def test_near(vocabulary: Vocabulary, case: dict[str, Any]) -> None:
    found = vocabulary.near(case["word"], edits=case["edits"], prefix=case["prefix"], limit=9)
    assert list(found.forms) == case["forms"]


@pytest.mark.parametrize("case", DATA["between"], ids=lambda case: case["comment"])
def test_between(vocabulary: Vocabulary, case: dict[str, Any]) -> None:
    ends = {key: case[key] for key in ("low_included", "high_included")}
    assert list(vocabulary.between(case["low"], case["high"], limit=9, **ends).forms) == case["forms"]


def test_the_sieve_loses_no_near_form() -> None:
    seed = random.Random(5)
    words = [
        "".join(seed.choices("aeinrst" + string.ascii_lowercase, k=seed.randint(1, 9))) for _ in range(3000)
    ]
    near = NearForms()
    near.add(words)
    for word in words[:40]:
        for edits in (1, 2):
            expected = sorted((OSA.distance(word, form), form) for form in words)
            assert sorted(near.near(word, edits, 0)) == [pair for pair in expected if pair[0] <= edits]


def test_new_forms_are_near_as_soon_as_they_are_there(place: Path) -> None:
    vocabulary = gathered(["Odesa"], Wordbook(place))
    assert vocabulary.near("odesza", edits=1, prefix=1, limit=3).forms == ("odesa",)
    observe([record(Article(id="new", body="Odessza"), 9)], vocabulary.book)
    assert set(vocabulary.near("odesza", edits=1, prefix=1, limit=3).forms) == {"odesa", "odessza"}
    vocabulary.book.close()


def test_what_was_seen_before_a_crash_is_not_counted_twice(place: Path) -> None:
    records = [record(Article(id="a", body="armistice"), 1), record(Article(id="b", body="armistice"), 2)]
    book = Wordbook(place)
    observe(records[:1], book)
    book.close()
    book = Wordbook(place)
    observe(records, book)
    assert Vocabulary(book).count("armistice") == 2
    book.close()


def test_a_new_version_of_an_article_counts_once_and_brings_its_new_words(place: Path) -> None:
    book = Wordbook(place)
    observe([record(Article(id="a", body="armistice"), 1)], book)
    observe([record(Article(id="a", body="armistice at Compiègne"), 2)], book)
    assert Vocabulary(book).counts(["armistice", "compiegne"]) == {"armistice": 1, "compiegne": 1}
    book.close()


def test_a_broken_file_is_begun_again(place: Path) -> None:
    place.write_bytes(b"this is no database, " * 100)
    book = Wordbook(place)
    assert book.reached() == 0
    book.close()


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    books = Wordbooks(tmp_path)
    first = gathered(["armistice"], books.vocabulary("1").book)
    assert books.vocabulary("1").count("armistice") == first.count("armistice") == 1
    (tmp_path / "1.sqlite").unlink()
    assert books.vocabulary("1").book.reached() == 0
    books.close()


def test_only_the_generations_that_are_kept_have_wordbooks(tmp_path: Path) -> None:
    books = Wordbooks(tmp_path)
    for name in ("1", "2", "3"):
        books.vocabulary(name)
    books.keep({"2", "3"})
    assert sorted(path.name for path in tmp_path.glob("*.sqlite")) == ["2.sqlite", "3.sqlite"]
    books.close()


def test_a_closed_wordbook_says_so_in_our_words(place: Path) -> None:
    book = Wordbook(place)
    book.close()
    with pytest.raises(EngineError, match="wordbook can't be used"):
        book.reached()
