"""The archive's word forms: counted, expanded, compared."""

from __future__ import annotations

import json
import random
import shutil
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import OSA

from search.article import Article
from search.errors import EngineError
from search.index.building import observe
from search.index.terms import Gathered, Wordbook
from search.index.terms.shapes import begins_near
from search.index.vocabulary import Vocabulary, Wordbooks
from search.text.word_forms import digits_of
from showing import record

DATA = json.loads((Path(__file__).parent / "cases" / "vocabulary.json").read_text(encoding="utf-8"))


def gathered(texts: list[str], book: Wordbook) -> Vocabulary:
    observe([record(Article(id=str(at), body=text), at) for at, text in enumerate(texts, 1)], book)
    book.write()
    return Vocabulary(book)


@pytest.fixture(scope="module")
def vocabulary() -> Iterator[Vocabulary]:
    made = gathered(DATA["texts"], Wordbook())
    yield made
    made.book.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "words"


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


def counted(words: Iterable[str]) -> Vocabulary:
    book = Wordbook()
    book.add(Gathered(1, Counter(words), touched={"all"}))
    book.write()
    return Vocabulary(book)


def random_words(count: int) -> list[str]:
    seed = random.Random(5)
    letters = "aeinrst" + string.ascii_lowercase + "éжł3"
    return [
        "".join(seed.choices(letters, k=seed.randint(2, 20 if at % 9 == 0 else 9))) for at in range(count)
    ]


def test_the_sieve_loses_no_near_form() -> None:
    words = sorted({*random_words(3000)})
    vocabulary = counted(words)
    for word in [word for word in words if len(word) > 3][::40]:
        for edits in (1, 2):
            expected = [form for form in words if OSA.distance(word, form) <= edits]
            same_digits = {form for form in expected if digits_of(form) == digits_of(word)}
            assert {*vocabulary.near(word, edits=edits, prefix=0, limit=9999).forms} == same_digits


def test_the_sieve_loses_no_near_beginning() -> None:
    words = sorted({*random_words(3000)})
    vocabulary = counted(words)
    for word in [word[:6] for word in words if len(word) > 3][::20]:
        for typed in (word, word[0] + word[2] + word[1] + word[3:], word[:2] + word[3:] + "x"):
            same = [form for form in words if form[0] == typed[0] and digits_of(form) == digits_of(typed)]
            others = [form for form in same if len(form) >= len(typed) - 1 and not form.startswith(typed)]
            expected = {form for form in others if begins_near(typed, form)}
            assert {*vocabulary.beginning_near(typed, 9999)} == expected


def test_several_segments_answer_as_one() -> None:
    words = random_words(4000)
    several = Wordbook()
    for change in range(1, 41):
        own = Counter(words[change * 100 - 100 : change * 100])
        several.add(Gathered(change, own, touched={str(at) for at in range(4 ** (change % 4))}))
        several.write()
    assert len(several.segments) > 1
    one, parts = counted(words), Vocabulary(several)
    for pattern in ("a*", "*st", "?r*", "*", "n?t*"):
        assert parts.matching(pattern, 20) == one.matching(pattern, 20)
    for word in words[::200]:
        assert parts.near(word, edits=1, prefix=1, limit=5) == one.near(word, edits=1, prefix=1, limit=5)


def test_new_forms_are_near_as_soon_as_they_are_there(place: Path) -> None:
    vocabulary = gathered(["Odesa"], Wordbook(place))
    assert vocabulary.near("odesza", edits=1, prefix=1, limit=3).forms == ("odesa",)
    observe([record(Article(id="new", body="Odessza"), 9)], vocabulary.book)
    vocabulary.book.write()
    assert set(vocabulary.near("odesza", edits=1, prefix=1, limit=3).forms) == {"odesa", "odessza"}


def test_what_was_seen_before_a_crash_is_not_counted_twice(place: Path) -> None:
    records = [record(Article(id="a", body="armistice"), 1), record(Article(id="b", body="armistice"), 2)]
    gathered(["armistice"], Wordbook(place))
    book = Wordbook(place)
    observe([record(Article(id="0", body="armistice"), 1), records[1]], book)
    book.write()
    assert Vocabulary(book).count("armistice") == 2


def test_a_new_version_of_an_article_counts_once_and_brings_its_new_words(place: Path) -> None:
    book = Wordbook(place)
    for change, body in enumerate(["armistice", "armistice at Compiègne"], 1):
        observe([record(Article(id="a", body=body), change)], book)
        book.write()
    assert Vocabulary(book).counts(["armistice", "compiegne"]) == {"armistice": 1, "compiegne": 1}


@pytest.mark.parametrize("damage", [b"", b"this is nothing of ours, " * 100])
@pytest.mark.parametrize("ending", ["json", "segment"])
def test_a_damaged_wordbook_is_begun_again(place: Path, damage: bytes, ending: str) -> None:
    gathered(["armistice"], Wordbook(place))
    (broken,) = place.glob(f"*.{ending}")
    broken.write_bytes(damage)
    book = Wordbook(place)
    assert book.reached() == 0
    assert gathered(["ceasefire"], book).count("ceasefire") == 1
    assert Vocabulary(Wordbook(place)).counts(["armistice", "ceasefire"]) == {"ceasefire": 1}


def test_a_segment_cut_short_is_damage(place: Path) -> None:
    gathered(["armistice"], Wordbook(place))
    (broken,) = place.glob("*.segment")
    for length in range(0, broken.stat().st_size, 97):
        broken.write_bytes(broken.read_bytes()[:length] if length else b"")
        assert Wordbook(place).reached() == 0


def test_another_process_sees_what_was_written(place: Path) -> None:
    reading, writing = Vocabulary(Wordbook(place)), Wordbook(place)
    for change in range(1, 12):
        observe([record(Article(id=str(change), body="armistice"), change)], writing)
        writing.write()
        reading.book.refresh()
        assert reading.count("armistice") == change
    assert len(list(place.iterdir())) == len(writing.segments) + 1, "merged segments are taken away"


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    books = Wordbooks(tmp_path)
    first = gathered(["armistice"], books.vocabulary("1").book)
    assert books.vocabulary("1").count("armistice") == first.count("armistice") == 1
    shutil.rmtree(tmp_path / "1")
    assert books.vocabulary("1").book.reached() == 0


def test_only_the_generations_that_are_kept_have_wordbooks(tmp_path: Path) -> None:
    books = Wordbooks(tmp_path)
    for name in ("1", "2", "3"):
        gathered(["armistice"], books.vocabulary(name).book)
    (tmp_path / "2.sqlite").write_text("what an older version kept")
    books.keep({"2", "3"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3"]
    books.close()


def test_a_wordbook_that_cannot_be_written_says_so(place: Path) -> None:
    place.write_text("a file where the folder should be")
    with pytest.raises(EngineError, match="wordbook can't be written"):
        gathered(["armistice"], Wordbook(place))
