"""Related articles, pinned results and what may have been meant, in a real archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.archive import Archive
from search.article import Article
from search.errors import ArticleNotFound, WordListError
from search.query.curated import PINNED, Pins, read_pin
from search.query.request import SearchRequest
from search.store import FamilySigns, Submission
from search.testing import memory_archive
from search.text import word_lists
from search.text.word_lists import ListLine, WordLists

RIVER = "The river treaty shares water between two states and a dam. Salmon and irrigation were forgotten."
TEXTS = {
    "river": f"{RIVER} The engineers left.",
    "again": f"{RIVER} The engineers left!",
    "dam": "A dam on the river holds water back, and the treaty says nothing about salmon.",
    "salmon": "Salmon no longer climb the river. The dam and irrigation took the water.",
    "coal": "The last coal mine of the island closed. The miners left.",
    "vote": "The council voted on a budget and left.",
}


@pytest.fixture
def archive() -> Iterator[Archive]:
    articles = [Article(id=id, headline=f"Number {id}", body=body) for id, body in TEXTS.items()]
    with memory_archive(articles) as opened:
        yield opened


def ids(archive: Archive, query: str, **more: str) -> list[str]:
    return [hit.id for hit in archive.search(SearchRequest.model_validate({"q": query, **more})).hits]


def test_related_shares_what_is_telling(archive: Archive) -> None:
    found = [hit.id for hit in archive.related("dam")]
    assert {"salmon", "river"} <= set(found[:3])
    assert "dam" not in found
    assert "vote" not in found


def test_other_versions_of_the_story_are_no_relatives() -> None:
    one = Article(id="one", canonical_url="https://example.org/river", headline="River", body=RIVER)
    versions = [one, one.model_copy(update={"id": "two", "body": RIVER + " Corrected."})]
    others = [Article(id=id, headline=id, body=TEXTS[id]) for id in ("dam", "salmon")]
    with memory_archive() as archive:
        signed = [
            Submission(version, signs=FamilySigns(address="https://example.org/river"))
            for version in versions
        ]
        archive.put([*signed, *map(Submission, others)])
        archive.catch_up()
        for version in ("one", "two"):
            assert {hit.id for hit in archive.related(version)} == {"dam", "salmon"}


def test_an_article_of_no_telling_words_has_no_relatives(archive: Archive) -> None:
    archive.put([Submission(Article(id="odd", headline="Xyzzy"))])
    archive.catch_up()
    assert archive.related("odd") == []


def test_related_to_nothing(archive: Archive) -> None:
    with pytest.raises(ArticleNotFound):
        archive.related("nowhere")


def test_pinned_articles_stand_first(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_lists, "LOOK_SECONDS", 0.0)
    plain = ids(archive, "salmon")
    words = archive.settings.data / "words"
    words.mkdir()
    (words / PINNED).write_text("Salmón! => vote, nowhere, coal\nwrong\n", encoding="utf-8")
    assert ids(archive, "salmon") == ["vote", "coal", *plain]
    assert archive.search(SearchRequest(q="salmon")).total == len(plain) + 2
    assert ids(archive, "salmon river") != ["vote", "coal", *plain]
    assert set(ids(archive, "salmon", sort="newest")) == set(plain)


def test_a_wrong_pin_is_named() -> None:
    with pytest.raises(WordListError, match=r"pinned.txt, line 3: 'salmon' is no pin; write"):
        read_pin(ListLine("salmon", "pinned.txt", 3))


def test_a_comma_in_a_pinned_id() -> None:
    assert read_pin(ListLine(r"a b => x\,y, z", "pinned.txt", 1)) == ("a b", ("x,y", "z"))


@pytest.fixture(scope="module")
def councils() -> Iterator[Archive]:
    many = [Article(id=str(at), headline=f"Council {at}", body="The council met.") for at in range(12)]
    with memory_archive([*many, Article(id="slip", body="The councel met.")]) as opened:
        yield opened


def test_a_rare_word_may_be_a_mistake(councils: Archive) -> None:
    answer = councils.search(SearchRequest(q="councel met"))
    assert [hit.id for hit in answer.hits] == ["slip"]
    assert answer.suggestion == "council met"
    assert answer.warnings == []


def test_a_mistake_that_the_archive_makes_too_is_corrected_where_nothing_matches(councils: Archive) -> None:
    answer = councils.search(SearchRequest(q="councel 7"))
    assert [hit.headline for hit in answer.hits] == ["Council 7"]
    assert answer.suggestion == "council 7"
    assert [warning.code for warning in answer.warnings] == ["corrected"]


def test_what_would_find_nothing_more_is_not_suggested(councils: Archive) -> None:
    assert councils.search(SearchRequest(q="councel met NOT council")).suggestion is None


def test_a_word_of_deleted_articles_is_no_correction() -> None:
    articles = [Article(id="a", body="armistice"), Article(id="b", body="armament")]
    with memory_archive(articles) as archive:
        archive.delete(["a"])
        archive.catch_up()
        answer = archive.search(SearchRequest(q="armistise"))
        assert (answer.total, answer.suggestion) == (0, None)


def test_pins_and_synonyms_need_no_folder(tmp_path: Path) -> None:
    assert Pins(WordLists(tmp_path / "none")).ids("x") == ()
