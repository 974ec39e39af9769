"""ETags, 304, the memory of answers, and compression."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.http.middleware import takes_gzip
from api.service import Address, AnswerCache, CachedAnswer
from api_fixtures import MakeApp, make_key, service_of
from search.article import Article
from search.store import Submission
from search.text import word_lists

SEARCH = "/api/v1/search?q=straits&facets=region,year"


def put(app: Flask, id: str) -> None:
    archive = service_of(app).archive
    archive.put([Submission(Article(id=id, headline="Straits again"))])
    archive.settle()


def test_the_same_search_has_the_same_tag_until_the_archive_changes(own: Flask) -> None:
    client = own.test_client()
    first = client.get(SEARCH).headers["ETag"]
    assert first.startswith('W/"')
    assert client.get(SEARCH).headers["ETag"] == first
    known = client.get(SEARCH, headers={"If-None-Match": first})
    assert (known.status_code, known.data) == (304, b"")
    put(own, "another")
    changed = client.get(SEARCH, headers={"If-None-Match": first})
    assert changed.status_code == 200
    assert changed.json["total"] == 2


@pytest.mark.parametrize("path", ["/api/v1/search?q=a", "/api/v1/suggest?q=a", "/api/v1/search.rss?q=a"])
def test_tags_tell_urls_apart(client: FlaskClient, path: str) -> None:
    tags = {client.get(f"{path}{more}").headers["ETag"] for more in ("", "b", "+")}
    assert len(tags) == 3


def test_an_answer_from_memory_is_the_same_answer(own: Flask) -> None:
    client = own.test_client()
    first, again = client.get(SEARCH), client.get(SEARCH)
    assert first.data == again.data
    differing = {"X-Request-Id"}
    assert {k: v for k, v in first.headers if k not in differing} == {
        k: v for k, v in again.headers if k not in differing
    }


def test_an_error_is_not_kept(own: Flask) -> None:
    client = own.test_client()
    wrong = "/api/v1/search?page=0"
    assert [client.get(wrong).status_code for _ in range(2)] == [422, 422]


def test_an_own_word_list_that_changes_changes_tags(own: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_lists, "LOOK_SECONDS", 0.0)
    client = own.test_client()
    before = client.get(SEARCH).headers["ETag"]
    words = service_of(own).settings.data / "words"
    words.mkdir()
    (words / "synonyms.txt").write_text("straits, narrows\n", encoding="utf-8")
    assert client.get(SEARCH).headers["ETag"] != before


def test_an_empty_answer_varies_as_the_whole_one_does(client: FlaskClient) -> None:
    whole = client.get(SEARCH)
    for _ in range(2):
        empty = client.get(SEARCH, headers={"If-None-Match": whole.headers["ETag"]})
        assert (empty.status_code, empty.data) == (304, b"")
        for name in ("ETag", "Vary", "Cache-Control"):
            assert empty.headers[name] == whole.headers[name]


def test_another_day_has_other_tags(own: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = own.test_client()
    before = client.get(SEARCH).headers["ETag"]
    monkeypatch.setattr("api.service.today", lambda: date(2001, 1, 1))
    assert client.get(SEARCH).headers["ETag"] != before


def test_the_operator_says_how_long_caches_keep_answers(make_app: MakeApp) -> None:
    client = make_app(cache_control="public, max-age=60").test_client()
    assert client.get(SEARCH).headers["Cache-Control"] == "public, max-age=60"


def test_what_is_asked_with_a_key_is_no_shared_caches_business(own: Flask) -> None:
    answer = own.test_client().get(SEARCH, headers=make_key(own, "search"))
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_articles_have_tags_of_their_version(own: Flask) -> None:
    client = own.test_client()
    path = "/api/v1/articles/undated"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"1.00000000"'}).status_code == 200


def test_the_memory_keeps_the_answers_asked_for_last() -> None:
    cache = AnswerCache(2)
    answers = {name: CachedAnswer(name.encode(), "", "", []) for name in "abc"}
    for name in "ab":
        cache.put("s", Address(name, ""), answers[name])
    assert cache.get("s", Address("a", "")) is answers["a"]
    cache.put("s", Address("c", ""), answers["c"])
    assert cache.get("s", Address("b", "")) is None
    assert cache.get("s", Address("a", "")) is answers["a"]


def test_the_memory_drops_everything_of_an_older_state() -> None:
    cache = AnswerCache(2)
    cache.put("one", Address("a", ""), CachedAnswer(b"1", "", "", []))
    assert cache.get("two", Address("a", "")) is None
    cache.put("two", Address("b", ""), CachedAnswer(b"2", "", "", []))
    assert cache.get("one", Address("a", "")) is None


def test_the_memory_takes_no_giant() -> None:
    cache = AnswerCache(10, most_bytes=1000)
    cache.put("s", Address("a", ""), CachedAnswer(b"x" * 500, "", "", []))
    assert cache.get("s", Address("a", "")) is None


def test_answers_are_compressed_as_asked(client: FlaskClient) -> None:
    plain = client.get(SEARCH)
    for _ in range(2):
        answer = client.get(SEARCH, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == plain.data
        assert answer.headers["ETag"] == plain.headers["ETag"]
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data)


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip, deflate, br, zstd", True),
        ("gzip;q=1.0, br;q=0.5", True),
        ("*", True),
        ("br", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("gzip;q=0", False),
        ("", False),
        (";;;q=", False),
    ],
)
def test_who_takes_gzip(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) == taken


def test_what_is_small_is_sent_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/health", headers={"Accept-Encoding": "gzip"}).headers
