"""Articles put in and taken down one by one: versions, sending again, restoring, waiting."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import create_app
from api_fixtures import CASES, OPEN, make_key, service_of
from search.article import Article
from search.settings import Settings

WRITES = json.loads((CASES / "api_writes.json").read_text(encoding="utf-8"))
NOTE = {"headline": "A new note", "body": "Its body."}

Key = dict[str, str]


@pytest.fixture
def open_client(own: Flask) -> FlaskClient:
    return own.test_client()


@pytest.fixture(scope="module")
def strict_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An empty archive that takes small bodies only."""
    app = create_app(Settings(data=tmp_path_factory.mktemp("strict"), max_body=20_000, **OPEN))
    yield app
    service_of(app).archive.close()


@pytest.mark.parametrize("case", WRITES, ids=lambda case: case["comment"])
def test_refused_write(strict_app: Flask, case: dict[str, Any]) -> None:
    body = case["body"].replace("DEEP", "[" * 100_000).replace("HUGE", "x" * 20_001)
    key = make_key(strict_app, "write")
    headers = {"Content-Type": "application/json", **key, **case.get("headers", {})}
    path = case.get("path", "/api/v1/articles/a").replace("LONG", "x" * 513)
    answer = strict_app.test_client().open(
        path, method=case.get("method", "PUT"), data=body.encode("latin-1"), headers=headers
    )
    assert answer.json is not None
    found = (answer.status_code, answer.json["code"], answer.json["detail"])
    assert found == (case["status"], case["code"], case["detail"])


def test_put_creates_then_updates_then_changes_nothing(open_client: FlaskClient, writer: Key) -> None:
    def put(headline: str) -> tuple[int, str]:
        answer = open_client.put("/api/v1/articles/n/1", json={"headline": headline}, headers=writer)
        return answer.status_code, answer.json["outcome"]

    assert [put("One"), put("Two"), put("Two")] == [(201, "created"), (200, "updated"), (200, "unchanged")]


def test_references_and_dates_are_found_in_what_is_sent(open_client: FlaskClient, writer: Key) -> None:
    note = {"headline": "After Minsk II", "body": "They invoked Article 5 on 19 May 2021."}
    open_client.put("/api/v1/articles/found", json=note, headers=writer)
    article = open_client.get("/api/v1/articles/found").json
    assert {reference["name"] for reference in article["references"]} == {"Minsk II", "Article 5"}
    assert [hint["first"] for hint in article["date_hints"]] == ["2021-05-19"]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"body": "They signed the Paris Agreement."}, ["Paris Agreement"]),
        ({"section": "News"}, ["Minsk II"]),
        ({"body": "They signed.", "references": []}, []),
    ],
    ids=["another text", "the same text", "another text with findings of one's own"],
)
def test_what_was_found_in_a_text_goes_with_it(
    open_client: FlaskClient, writer: Key, change: dict[str, Any], names: list[str]
) -> None:
    path = "/api/v1/articles/found"
    open_client.put(path, json={"headline": "A note", "body": "They signed Minsk II."}, headers=writer)
    read = open_client.get(path).json
    assert [reference["name"] for reference in read["references"]] == ["Minsk II"]
    open_client.put(path, json={**read, **change}, headers=writer)
    again = open_client.get(path).json
    assert [reference["name"] for reference in again["references"]] == names


def test_waiting_makes_it_searchable(open_client: FlaskClient, writer: Key) -> None:
    answer = open_client.put("/api/v1/articles/n?wait=true", json=NOTE, headers=writer)
    assert answer.json["searchable"] is True
    assert open_client.get("/api/v1/search?q=headline:note").json["total"] >= 1


def test_what_was_read_can_be_sent_back(open_client: FlaskClient, writer: Key) -> None:
    read = open_client.get("/api/v1/articles/europe/minsk-ii")
    changed = {**read.json, "deck": "A better deck."}
    headers = {**writer, "If-Match": read.headers["ETag"]}
    answer = open_client.put("/api/v1/articles/europe/minsk-ii", json=changed, headers=headers)
    assert answer.json["outcome"] == "updated"
    assert open_client.get("/api/v1/articles/europe/minsk-ii").json["deck"] == "A better deck."


def test_a_tag_of_a_packed_answer_is_one_to_write_with(open_client: FlaskClient, writer: Key) -> None:
    read = open_client.get("/api/v1/articles/europe/minsk-ii", headers={"Accept-Encoding": "gzip"})
    headers = {**writer, "If-Match": read.headers["ETag"]}
    assert open_client.put("/api/v1/articles/europe/minsk-ii", json=NOTE, headers=headers).status_code == 200


def test_of_writers_that_read_the_same_version_one_wins(own: Flask, writer: Key) -> None:
    tag = own.test_client().get("/api/v1/articles/undated").headers["ETag"]
    answers: list[TestResponse] = []

    def write(number: int) -> None:
        headers = {**writer, "If-Match": tag}
        body = {"headline": f"Version {number}"}
        answers.append(own.test_client().put("/api/v1/articles/undated", json=body, headers=headers))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    loser = next(answer for answer in answers if answer.status_code == 412)
    assert loser.json["code"] == "version_conflict"
    assert loser.json["detail"].endswith("read it again, then send its ETag.")


def test_only_new_ones(open_client: FlaskClient, writer: Key) -> None:
    headers = {**writer, "If-None-Match": "*"}
    assert open_client.put("/api/v1/articles/undated", json=NOTE, headers=headers).status_code == 412
    assert open_client.put("/api/v1/articles/brand/new", json=NOTE, headers=headers).status_code == 201


def test_deleting(open_client: FlaskClient, writer: Key) -> None:
    path = "/api/v1/articles/undated"
    assert open_client.delete(path, headers={**writer, "If-Match": '"999999"'}).status_code == 412
    tag = open_client.get(path).headers["ETag"]
    answer = open_client.delete(f"{path}?wait=true", headers={**writer, "If-Match": tag})
    assert (answer.json["outcome"], answer.json["searchable"]) == ("deleted", True)
    assert open_client.get(path).status_code == 404
    again = open_client.delete(f"{path}?wait=true", headers={**writer, "If-Match": tag})
    assert (again.status_code, again.json) == (200, answer.json)
    never = open_client.delete("/api/v1/articles/never", headers=writer)
    assert (never.status_code, never.json["detail"]) == (
        404,
        "No article has the id 'never'; check it, percent-encoded.",
    )


@pytest.mark.parametrize("versions", ["one", "all"])
def test_deleting_a_story_of_several_versions(open_client: FlaskClient, writer: Key, versions: str) -> None:
    story = {"headline": "The pier falls", "canonical_url": "https://h.example/pier"}
    for id, body in (("p1", "It fell."), ("p2", "It fell at noon.")):
        open_client.put(f"/api/v1/articles/{id}", json={**story, "body": body}, headers=writer)
    answer = open_client.delete(f"/api/v1/articles/p2?versions={versions}", headers=writer)
    left, gone = ([], ["p1"]) if versions == "all" else (["p1"], [])
    assert (answer.json["versions_left"], answer.json["versions_deleted"]) == (left, gone)
    assert open_client.get("/api/v1/articles/p1").status_code == (404 if gone else 200)


@pytest.mark.parametrize(
    "record",
    [
        {
            "title": "A pier",
            "text": "It fell.",
            "byline": "By LENA MARSH and Tom Pike",
            "date": "Wed, 05 Mar 2014 13:00:00 GMT",
        },
        {
            "name": " A  pier",
            "content_html": "<p>It <b>fell</b>.</p>",
            "author": ["Lena Marsh, Tom Pike"],
            "pubDate": "13-Mar-14",
        },
        {
            "Headline": "A pier",
            "Content": {"rendered": "<p>It fell.</p>"},
            "creator": "Lena Marsh; Tom Pike",
            "published_at": 1394024400,
        },
    ],
)
def test_fields_go_by_the_names_that_they_have_in_files(
    open_client: FlaskClient, writer: Key, record: dict[str, Any]
) -> None:
    record |= {"thumbnail": "https://c.example/a.jpg", "colour": "red"}
    answer = open_client.put("/api/v1/articles/pier", json=record, headers=writer)
    assert (answer.status_code, answer.json["unknown_fields"]) == (201, ["colour"])
    article = open_client.get("/api/v1/articles/pier").json
    assert (article["headline"], article["body"], article["authors"]) == (
        "A pier",
        "It fell.",
        ["Lena Marsh", "Tom Pike"],
    )
    assert article["published"].startswith("2014-03")
    assert article["image"] == {"url": "https://c.example/a.jpg", "alt": ""}


def test_fields_that_the_site_file_names_are_kept(own: Flask, writer: Key) -> None:
    (service_of(own).settings.data / "site.toml").write_text(
        "[fields.topic]\nfrom = ['tags']\n", encoding="utf-8"
    )
    client = own.test_client()
    answer = client.post(
        "/api/v1/articles/batch",
        json=[{"id": "t", "title": "A pier", "tags": "Gulls, piers", "x": 1}],
        headers=writer,
    )
    assert answer.json["results"][0]["unknown_fields"] == ["x"]
    assert client.get("/api/v1/articles/t").json["fields"] == {"topic": ["Gulls", "piers"]}


def test_a_short_item_is_taken_as_it_stands(open_client: FlaskClient, writer: Key) -> None:
    headers = {**writer, "Content-Type": "text/plain"}
    page = "Births\n\nMarsh: a daughter, on Tuesday."
    refused = open_client.post("/api/v1/pages?id=births", data=page, headers=headers)
    assert (refused.status_code, "as_is=true" in refused.json["detail"]) == (422, True)
    assert (
        open_client.post("/api/v1/pages?id=births&as_is=true", data=page, headers=headers).status_code == 201
    )
    article = open_client.get("/api/v1/articles/births").json
    assert (article["headline"], article["body"]) == ("Births", "Marsh: a daughter, on Tuesday.")


def test_what_was_taken_down_comes_back_only_when_asked(open_client: FlaskClient, writer: Key) -> None:
    path = "/api/v1/articles/undated"
    open_client.delete(path, headers=writer)
    refused = open_client.put(path, json=NOTE, headers=writer)
    assert (refused.status_code, refused.json["code"]) == (409, "article_deleted")
    assert (
        refused.json["detail"] == "The article 'undated' was taken down; add restore=true to bring it back."
    )
    assert open_client.put(f"{path}?restore=true", json=NOTE, headers=writer).status_code == 201


def test_a_put_whose_answer_was_lost_is_sent_again_as_it_was(open_client: FlaskClient, writer: Key) -> None:
    path = "/api/v1/articles/undated"
    headers = {**writer, "If-Match": open_client.get(path).headers["ETag"]}
    first, again = (open_client.put(path, json=NOTE, headers=headers) for _ in range(2))
    assert (first.status_code, first.json["outcome"]) == (200, "updated")
    assert (again.status_code, again.json["outcome"]) == (200, "unchanged")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = open_client.put(path, json={"headline": "Another"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (412, "version_conflict")


def test_an_idempotency_key_is_passed_over(open_client: FlaskClient, writer: Key) -> None:
    headers = {**writer, "Idempotency-Key": "import-7"}
    for headline, outcome in [("One", "created"), ("Two", "updated"), ("Two", "unchanged")]:
        answer = open_client.put("/api/v1/articles/sent", json={"headline": headline}, headers=headers)
        assert answer.json["outcome"] == outcome


def test_a_packed_body(open_client: FlaskClient, writer: Key) -> None:
    headers = {**writer, "Content-Encoding": "gzip"}
    body = gzip.compress(json.dumps(NOTE).encode())
    answer = open_client.put(
        "/api/v1/articles/packed", data=body, headers=headers, content_type="application/json"
    )
    assert answer.status_code == 201


def test_a_page_is_cleaned_on_the_way_in(open_client: FlaskClient, writer: Key) -> None:
    page = resources.files("index_data").joinpath("pages", "2020s", "kyiv-the-invoice-for-a-city.txt")
    path = "/api/v1/pages?url=https://paper.example/invoice"
    answer = open_client.post(path, data=page.read_bytes(), headers=writer, content_type="text/plain")
    assert (answer.status_code, answer.json["id"]) == (201, "https://paper.example/invoice")
    article = open_client.get("/api/v1/articles/https://paper.example/invoice").json
    assert article["headline"] == "Kyiv draws up an invoice"
    assert (article["section"], article["region"]) == ("Analysis", "Europe")
    assert "newsletter cta" not in article["body"]


def test_every_field_of_an_article_is_documented(own: Flask) -> None:
    fields = own.api_doc["components"]["schemas"]["SentArticle"]["properties"]
    assert set(Article.model_fields) <= set(fields)
