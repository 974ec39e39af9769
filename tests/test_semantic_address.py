"""Vectors from an address that speaks `/v1/embeddings`: a real server, and every way in which it can fail."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.archive import Archive
from search.article import Article
from search.errors import EmbedderError, SettingsError
from search.index.semantic.address_embedder import AddressEmbedder
from search.query.request import WITHOUT_MEANING, SearchRequest
from search.settings import Settings
from search.store import Submission
from search.testing import memory_archive

SERVER = Path(__file__).parent / "support" / "embeddings_server.py"
QUERY = "heavy showers flooded fields"
ARTICLES = [
    Article(id="one", body="Heavy showers flooded the fields again and farmers fear for what they sowed."),
    Article(id="two", body="Showers of praise, heavy with irony, flooded in from all fields of science."),
    Article(id="three", body="The fields of the flooded valley saw heavy showers flooded fields."),
]

Started = Callable[..., str]


@pytest.fixture
def start() -> Iterator[Started]:
    """Starts a server and gives its address up to /v1."""
    running = []

    def started(*arguments: str) -> str:
        process = subprocess.Popen(
            [sys.executable, str(SERVER), *arguments], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout is not None
        return f"http://127.0.0.1:{int(process.stdout.readline())}/v1"

    yield started
    for process in running:
        process.terminate()
        process.wait()
        process.stdout.close()


def test_an_archive_searched_through_an_address(start: Started) -> None:
    with memory_archive(ARTICLES, semantic=True, semantic_url=start(), semantic_model="hashed") as archive:
        archive.semantic.catch_up()
        assert archive.semantic.state().vectors == 3
        answer = archive.search(SearchRequest(q=QUERY, explain=True))
        assert (answer.hits[0].id, answer.warnings) == ("three", [])
        assert "ordered by meaning too" in (answer.hits[0].explain or "")


def test_a_search_goes_on_when_the_address_goes_away(
    start: Started, caplog: pytest.LogCaptureFixture
) -> None:
    address = start()
    with memory_archive(ARTICLES, semantic=True, semantic_url=address) as archive:
        archive.semantic.catch_up()
        archive.semantic._embedder._address = "http://127.0.0.1:9/v1/embeddings"
        with caplog.at_level(logging.WARNING):
            answers = [archive.search(SearchRequest(q=QUERY)) for _ in range(3)]
        words = archive.search(SearchRequest(q=QUERY, semantic=False))
        for answer in answers:
            assert answer.hits == words.hits
            assert [warning.code for warning in answer.warnings] == [WITHOUT_MEANING]
        assert caplog.text.count("can't be reached") == 1
        assert "can't be reached" in archive.semantic.state().trouble
        archive.semantic._embedder._address = f"{address}/embeddings"
        archive.semantic._trouble._until = 0.0
        assert archive.search(SearchRequest(q=QUERY)).warnings == []
        assert archive.semantic.state().trouble == ""


@pytest.mark.parametrize(
    ("arguments", "path", "within", "message"),
    [
        (["secret"], "", 10, "answered 401 .*no such key.*; set its key in DATELINE_SEMANTIC_KEY"),
        ([], "/elsewhere", 10, "answered 404 .*; give the address up to /v1 in DATELINE_SEMANTIC_URL"),
        (["", "2"], "", 0.2, "took longer than 0.2 s; give it longer with DATELINE_SEMANTIC_TIMEOUT"),
        (["", "", "garbled"], "", 10, "does not answer as /v1/embeddings does; give another"),
    ],
)
def test_errors_say_what_to_change(
    arguments: list[str], path: str, within: float, message: str, start: Started
) -> None:
    embedder = AddressEmbedder(start(*arguments) + path)
    with pytest.raises(EmbedderError, match=message):
        embedder.embed(["text"], within)


def test_a_key_is_sent(start: Started) -> None:
    assert AddressEmbedder(start("secret"), key="secret").embed(["text"]).any()


def test_one_text_that_is_refused_takes_no_other_along(
    start: Started, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = AddressEmbedder(start())
    with caplog.at_level(logging.WARNING):
        rows = embedder.embed(["a text", "REFUSED", "another " * 500, ""])
    assert [bool(row.any()) for row in rows] == [True, False, True, False]
    assert "A text goes without a vector" in caplog.text
    assert not embedder.embed(["REFUSED"]).any()


def test_a_follower_waits_for_an_address_that_is_away(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, semantic=True, semantic_url="http://127.0.0.1:9/v1")
    with Archive.open(settings) as archive:
        change = archive.put([Submission(article) for article in ARTICLES])[-1].change
        assert archive.wait_for(change, timeout=30)
        for _ in range(300):
            if archive.semantic.state().trouble:
                break
            archive.semantic._stopping.wait(0.1)
        assert "can't be reached" in archive.semantic.state().trouble
        assert archive.search(SearchRequest(q=QUERY)).total == 3


def test_what_is_no_address_is_said() -> None:
    with pytest.raises(SettingsError, match=r"DATELINE_SEMANTIC_URL: .* is no address"):
        Settings.from_environment({"DATELINE_SEMANTIC_URL": "embeddings.example.org"})
