"""Who may do what over HTTP."""

from __future__ import annotations

import base64
import json
import logging
import time

import pytest
from flask import Flask

from api.service import KeyRing
from api_fixtures import MakeApp, make_key, service_of
from search.store.keys import Keys

PUT = "/api/v1/articles/new"
NOTE = {"headline": "A new note"}


def test_searching_is_open_by_default(own: Flask) -> None:
    assert own.test_client().get("/api/v1/articles/undated").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/search?q=a",
        "/api/v1/suggest?q=a",
        "/api/v1/articles/undated",
        "/api/v1/articles/undated/related",
        "/api/v1/search.rss?q=a",
        "/api/v1/search.json?q=a",
    ],
)
def test_a_closed_archive_answers_nobody_without_a_key(make_app: MakeApp, path: str) -> None:
    app = make_app(empty=True, search_access="closed")
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.json["code"]) == (401, "key_required")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Dateline"'


@pytest.mark.parametrize("role", ["search", "write"])
def test_a_closed_archive_answers_keys(make_app: MakeApp, role: str) -> None:
    app = make_app(search_access="closed")
    answer = app.test_client().get("/api/v1/articles/undated", headers=make_key(app, role))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_key_for_searching_does_not_write(own: Flask) -> None:
    answer = own.test_client().put(PUT, json=NOTE, headers=make_key(own, "search"))
    assert (answer.status_code, answer.json["detail"]) == (
        403,
        "This needs a key of role write; this key has role search.",
    )


def test_a_key_that_has_expired(own: Flask) -> None:
    old = make_key(own, "write", expires=int(time.time()) - 1)
    answer = own.test_client().put(PUT, json=NOTE, headers=old)
    assert (answer.status_code, answer.json["code"]) == (401, "key_invalid")


def test_a_key_that_was_revoked(own: Flask) -> None:
    keys = Keys(service_of(own).archive.store.database)
    key, text = keys.create("gone", "write")
    keys.revoke(key.id)
    answer = own.test_client().put(PUT, json=NOTE, headers={"Authorization": f"Bearer {text}"})
    assert (answer.status_code, answer.json["code"]) == (401, "key_invalid")


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://paper.example", 200), ("https://other.example", 403), (None, 403)],
)
def test_a_key_bound_to_an_origin(make_app: MakeApp, origin: str | None, status: int) -> None:
    app = make_app(search_access="closed")
    headers = make_key(app, "search", origins=["https://paper.example"])
    headers |= {"Origin": origin} if origin else {}
    answer = app.test_client().get("/api/v1/articles/undated", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json["detail"] == "This key serves other origins only; use one made for this page."


def test_a_page_whose_key_is_bound_to_it_gets_its_preflight(make_app: MakeApp) -> None:
    app = make_app(empty=True, search_access="closed")
    make_key(app, "search", origins=["https://paper.example"])
    asked = {"Origin": "https://paper.example", "Access-Control-Request-Method": "GET"}
    answer = app.test_client().options("/api/v1/search", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://paper.example"
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, If-None-Match"
    assert answer.headers["Access-Control-Max-Age"] == "86400"


def test_keys_stand_in_no_log(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = make_app(empty=True, log="requests", slow_ms=0)
    key = make_key(app, "write")
    app.test_client().put(PUT, json=NOTE, headers=key)
    app.test_client().put(PUT, json=NOTE, headers={"Authorization": "Bearer dl_made_up"})
    logged = "\n".join(json.dumps(record.__dict__, default=str) for record in caplog.records)
    assert "/api/v1/articles/new" in logged
    assert key["Authorization"].removeprefix("Bearer ") not in logged
    assert "dl_made_up" not in logged


def test_a_key_is_looked_up_once_in_a_while(own: Flask) -> None:
    keys = Keys(service_of(own).archive.store.database)
    key, text = keys.create("remembered", "search")
    ring = KeyRing(keys)
    assert ring.find(text) == key
    keys.revoke(key.id)
    assert ring.find(text) == key, "a key is remembered for a few seconds"
    assert KeyRing(keys).find(text) is None


def test_what_the_operator_may_see(make_app: MakeApp) -> None:
    app = make_app(query_log=True)
    stranger = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **stranger).json["code"] == "local_only"
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    assert client.get("/metrics", headers=make_key(app, "write"), **stranger).status_code == 200
    assert client.get("/metrics", headers=make_key(app, "search"), **stranger).status_code == 403


def test_the_page_for_the_operator(make_app: MakeApp) -> None:
    app = make_app(query_log=True)
    refused = app.test_client().get("/admin")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="Dateline"')
    queries = service_of(app).queries
    assert queries is not None
    queries.add("Harbour <b>", 0, 3.0)
    queries.flush()
    text = make_key(app, "write")["Authorization"].removeprefix("Bearer ")
    prompt = base64.b64encode(f"operator:{text}".encode()).decode()
    page = app.test_client().get("/admin", headers={"Authorization": f"Basic {prompt}"})
    assert page.status_code == 200
    assert "harbour &lt;b&gt;" in page.text
    assert "1 searches, 1 of them found nothing" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_query_log_has_what_people_ask_for_and_no_feeds(make_app: MakeApp) -> None:
    app = make_app(query_log=True)
    client = app.test_client()
    for _ in range(2):  # the second time from memory
        for path in ("/api/v1/search?q=one", "/search?q=Two", "/api/v1/search.rss?q=three", "/search"):
            assert client.get(path).status_code == 200
    queries = service_of(app).queries
    assert queries is not None
    queries.flush()
    assert {(line.query, line.count) for line in queries.top(0)} == {("one", 2), ("two", 2)}


def test_without_a_query_log_there_is_no_page_for_it(own: Flask) -> None:
    answer = own.test_client().get("/admin", headers=make_key(own, "write"))
    assert answer.status_code == 404
    assert "set DATELINE_QUERY_LOG to `on` to keep one" in answer.text
