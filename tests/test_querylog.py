"""The query log counts what people searched for, not what they typed through on the way to it."""

from __future__ import annotations

import pytest
from flask import Flask

from api_fixtures import MakeApp, service_of
from search.store.query_log import QueryLog
from search.store.store import Store


@pytest.fixture
def logging_app(make_app: MakeApp) -> Flask:
    """An application whose operator keeps a query log."""
    return make_app(query_log=True)


def counts(log: QueryLog | None) -> dict[str, int]:
    assert log is not None
    log.flush()
    return {one.query: one.count for one in log.top(0, limit=100)}


def ask(app: Flask, *asked: str) -> None:
    """Search as a box does: with `…` at its end somebody is still typing."""
    for query in asked:
        parameters = {"q": query.removesuffix("…")} | ({"typing": "true"} if query.endswith("…") else {})
        assert app.test_client().get("/api/v1/search", query_string=parameters).status_code == 200


def test_what_was_typed_through_is_not_counted(logging_app: Flask) -> None:
    ask(logging_app, "mi…", "minsk…", "Minsk I…", "minsk ii…", "minsk ii")
    assert counts(service_of(logging_app).queries) == {"minsk ii": 1}


def test_whoever_stopped_there_is_counted(logging_app: Flask) -> None:
    """Two look for Minsk, and meanwhile a third one types through it."""
    ask(logging_app, "minsk…", "minsk…", "minsk…", "minsk", "minsk", "minsk ii…", "minsk ii")
    assert counts(service_of(logging_app).queries) == {"minsk": 2, "minsk ii": 1}


def test_who_comes_back_for_more_later_searched_twice(logging_app: Flask) -> None:
    ask(logging_app, "minsk…", "minsk", "minsk ii…", "minsk ii", "prague…", "prague")
    assert counts(service_of(logging_app).queries) == {"minsk": 1, "minsk ii": 1, "prague": 1}


def test_other_programs_are_counted_each_time(logging_app: Flask) -> None:
    ask(logging_app, "mi", "minsk", "Minsk  ")
    assert counts(service_of(logging_app).queries) == {"mi": 1, "minsk": 2}


def test_an_unfinished_query_is_remembered_apart(logging_app: Flask) -> None:
    client, path = logging_app.test_client(), "/api/v1/search?q=mins"
    for _ in range(2):  # from the archive, then from memory
        typing, settled = client.get(f"{path}&typing=true"), client.get(path)
        assert typing.headers["ETag"] != settled.headers["ETag"]
        assert (typing.json["total"], typing.json["warnings"]) == (1, [])
        assert [warning["code"] for warning in settled.json["warnings"]] == ["corrected"]


def test_what_is_too_old_goes(store: Store) -> None:
    now = [1_000_000.0]
    log = QueryLog(store.database, keep_days=1, clock=lambda: now[0])
    log.add("minsk", 1, 1.0)
    assert counts(log) == {"minsk": 1}
    now[0] += 86_401
    log.add("prague", 1, 1.0)
    assert counts(log) == {"prague": 1}
