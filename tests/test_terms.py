"""The archive's word forms: counted, expanded, compared, kept."""

from __future__ import annotations

import json
import random
import shutil
import string
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import OSA

from search.article import Article
from search.errors import EngineError
from search.index.terms import Gathered, Terms, TermsFile, TermsFolder, TermsWriter
from search.index.terms.storage import NAME
from search.store import ChangeRecord
from search.text.word_forms import digits_of
from showing import record

DATA = json.loads((Path(__file__).parent / "cases" / "terms.json").read_text(encoding="utf-8"))


def write(file: TermsFile, *records: ChangeRecord) -> None:
    writer = TermsWriter(file)
    writer.observe(records)
    writer.write()


def gathered(texts: list[str], file: TermsFile) -> Terms:
    write(file, *[record(Article(id=str(at), body=text), at) for at, text in enumerate(texts, 1)])
    return Terms(file)


@pytest.fixture(scope="module")
def terms() -> Iterator[Terms]:
    made = gathered(DATA["texts"], TermsFile())
    yield made
    made.file.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "words"


@pytest.mark.parametrize(("form", "count"), DATA["counts"].items())
def test_count(terms: Terms, form: str, count: int) -> None:
    assert terms.count(form) == count


@pytest.mark.parametrize("case", DATA["matching"], ids=lambda case: case["comment"])
def test_matching(terms: Terms, case: dict[str, Any]) -> None:
    found = terms.matching(case["pattern"], case["limit"])
    assert list(found.forms) == case["forms"]
    assert found.cut == case.get("cut", False)


@pytest.mark.parametrize("case", DATA["near"], ids=lambda case: case["comment"])
def test_near(terms: Terms, case: dict[str, Any]) -> None:
    found = terms.near(case["word"], edits=case["edits"], prefix=case["prefix"], limit=9)
    assert list(found.forms) == case["forms"]


@pytest.mark.parametrize("case", DATA["between"], ids=lambda case: case["comment"])
def test_between(terms: Terms, case: dict[str, Any]) -> None:
    ends = {key: case[key] for key in ("low_included", "high_included")}
    assert list(terms.between(case["low"], case["high"], limit=9, **ends).forms) == case["forms"]


def counted(words: Iterable[str]) -> Terms:
    terms = Terms()
    writer = TermsWriter(terms.file)
    writer.add(Gathered(1, Counter(words), touched={"all"}))
    writer.write()
    return terms


def random_words(count: int) -> list[str]:
    seed = random.Random(5)
    letters = "aeinrst" + string.ascii_lowercase + "éжł3"
    return [
        "".join(seed.choices(letters, k=seed.randint(2, 20 if at % 9 == 0 else 9))) for at in range(count)
    ]


def begins_near(word: str, form: str) -> bool:
    """Whether a form's beginning is within one edit of a word."""
    return any(OSA.distance(word, form[: len(word) + shift]) <= 1 for shift in (0, 1, -1))


def test_the_search_loses_no_near_form() -> None:
    words = sorted({*random_words(3000)})
    terms = counted(words)
    for word in [word for word in words if len(word) > 3][::40]:
        for edits in (1, 2):
            expected = [form for form in words if OSA.distance(word, form) <= edits]
            same_digits = {form for form in expected if digits_of(form) == digits_of(word)}
            assert {*terms.near(word, edits=edits, prefix=0, limit=9999).forms} == same_digits


def test_the_search_loses_no_near_beginning() -> None:
    words = sorted({*random_words(3000)})
    terms = counted(words)
    for word in [word[:6] for word in words if len(word) > 3][::20]:
        for typed in (word, word[0] + word[2] + word[1] + word[3:], word[:2] + word[3:] + "x"):
            same = [form for form in words if form[0] == typed[0] and digits_of(form) == digits_of(typed)]
            others = [form for form in same if len(form) >= len(typed) - 1 and not form.startswith(typed)]
            expected = {form for form in others if begins_near(typed, form)}
            assert {*terms.beginning_near(typed, 9999)} == expected


def test_what_was_written_bit_by_bit_answers_as_what_was_written_at_once() -> None:
    words = random_words(4000)
    several = TermsFile()
    for change in range(1, 41):
        writer = TermsWriter(several)
        writer.add(Gathered(change, Counter(words[change * 100 - 100 : change * 100])))
        writer.write()
    one, parts = counted(words), Terms(several)
    for pattern in ("a*", "*st", "?r*", "*", "n?t*"):
        assert parts.matching(pattern, 20) == one.matching(pattern, 20)
    for word in words[::200]:
        assert parts.near(word, edits=1, prefix=1, limit=5) == one.near(word, edits=1, prefix=1, limit=5)


def test_new_forms_are_near_as_soon_as_they_are_there(place: Path) -> None:
    terms = gathered(["Odesa"], TermsFile(place))
    assert terms.near("odesza", edits=1, prefix=1, limit=3).forms == ("odesa",)
    write(terms.file, record(Article(id="new", body="Odessza"), 9))
    assert set(terms.near("odesza", edits=1, prefix=1, limit=3).forms) == {"odesa", "odessza"}


def test_what_was_seen_before_a_crash_is_not_counted_twice(place: Path) -> None:
    records = [record(Article(id="a", body="armistice"), 1), record(Article(id="b", body="armistice"), 2)]
    gathered(["armistice"], TermsFile(place))
    file = TermsFile(place)
    write(file, record(Article(id="0", body="armistice"), 1), records[1])
    assert Terms(file).count("armistice") == 2


def test_a_new_version_of_an_article_counts_once_and_brings_its_new_words(place: Path) -> None:
    file = TermsFile(place)
    for change, body in enumerate(["armistice", "armistice at Compiègne"], 1):
        write(file, record(Article(id="a", body=body), change))
    assert Terms(file).counts(["armistice", "compiegne"]) == {"armistice": 1, "compiegne": 1}


@pytest.mark.parametrize("damage", [b"", b"this is nothing of ours, " * 100])
def test_damaged_terms_are_begun_again(place: Path, damage: bytes) -> None:
    first = gathered(["armistice"], TermsFile(place))
    first.file.close()
    (place / NAME).write_bytes(damage)
    file = TermsFile(place)
    assert file.checkpoint() == 0
    assert gathered(["ceasefire"], file).count("ceasefire") == 1
    assert Terms(TermsFile(place)).counts(["armistice", "ceasefire"]) == {"ceasefire": 1}


def test_a_file_cut_short_is_damage(place: Path) -> None:
    gathered(["armistice"], TermsFile(place)).file.close()
    whole = (place / NAME).read_bytes()
    for length in range(0, len(whole) - 4096, 997):
        place.mkdir(exist_ok=True)
        (place / NAME).write_bytes(whole[:length])
        assert TermsFile(place).checkpoint() == 0


def test_damage_that_a_reader_meets_later_is_mended_by_the_next_writer(place: Path) -> None:
    words = random_words(4000)
    terms = gathered([" ".join(words)], TermsFile(place))
    terms.file.close()
    with (place / NAME).open("r+b") as file:
        file.seek(4096)
        whole = file.read()
        file.seek(4096)
        file.write(bytes(len(whole)))
    assert terms.matching("a*", 20).forms == ()
    assert terms.file.checkpoint() == 0
    assert gathered(["ceasefire"], terms.file).count("ceasefire") == 1


def test_terms_of_another_version_are_begun_again(place: Path) -> None:
    terms = gathered(["armistice"], TermsFile(place))
    with terms.file.writing() as database:
        database.execute("PRAGMA user_version = 7")
    (place / "00000001.segment").write_text("of a version before that")
    terms.file.close()
    assert terms.counts(["armistice"]) == {}
    assert gathered(["ceasefire"], terms.file).counts(["armistice", "ceasefire"]) == {"ceasefire": 1}
    assert not (place / "00000001.segment").exists()


def test_another_process_sees_what_was_written(place: Path) -> None:
    reading, writing = Terms(TermsFile(place)), TermsFile(place)
    for change in range(1, 12):
        write(writing, record(Article(id=str(change), body="armistice"), change))
        assert reading.count("armistice") == change


def test_readers_see_whole_transactions_while_one_writes(place: Path) -> None:
    file, done = TermsFile(place), threading.Event()
    gathered(["armistice ceasefire"], file)

    def look() -> list[Counter[str]]:
        terms, seen, is_last = Terms(TermsFile(place)), [], False
        while not is_last:
            is_last = done.is_set()  # and then looks once more: a reader that was slow to begin sees the end
            seen.append(Counter(terms.counts(["armistice", "ceasefire"])))
        return seen

    with ThreadPoolExecutor(3) as pool:
        looks = [pool.submit(look) for _ in range(3)]
        for change in range(2, 60):
            write(file, record(Article(id=str(change), body="armistice, ceasefire"), change))
        done.set()
    for seen in (one.result() for one in looks):
        counts = [count["armistice"] for count in seen]
        assert counts == [count["ceasefire"] for count in seen] == sorted(counts)
        assert counts[-1] > 1


def write_and_fail(file: TermsFile) -> None:
    with file.writing() as database:
        database.execute("DELETE FROM forms")
        database.execute("DELETE FROM no_table")


def test_a_transaction_that_is_cut_short_changes_nothing(place: Path) -> None:
    terms = gathered(["armistice"], TermsFile(place))
    with pytest.raises(EngineError, match="no such table"):
        write_and_fail(terms.file)
    assert terms.count("armistice") == 1


def test_a_file_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    folder = TermsFolder(tmp_path)
    first = gathered(["armistice"], folder.file("1"))
    assert Terms(folder.file("1")).count("armistice") == first.count("armistice") == 1
    shutil.rmtree(tmp_path / "1")
    assert folder.file("1").checkpoint() == 0
    assert gathered(["ceasefire"], folder.file("1")).counts(["armistice", "ceasefire"]) == {"ceasefire": 1}


def test_only_the_generations_that_are_kept_have_terms(tmp_path: Path) -> None:
    folder = TermsFolder(tmp_path)
    for name in ("1", "2", "3"):
        gathered(["armistice"], folder.file(name))
    (tmp_path / "2.sqlite").write_text("what an older version kept")
    folder.keep({"2", "3"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3"]
    folder.close()


def test_terms_that_cannot_be_written_say_so(place: Path) -> None:
    place.write_text("a file where the folder should be")
    with pytest.raises(EngineError, match="terms can't be written"):
        gathered(["armistice"], TermsFile(place))
