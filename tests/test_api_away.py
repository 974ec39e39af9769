"""The service while its engine or its store is away: it lives, says so, and goes on with what it can do."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from flask import Flask

from api_fixtures import MakeApp, make_key, service_of
from opensearch_servers import free_port


@pytest.fixture
def away(make_app: MakeApp) -> Flask:
    """An application whose cluster does not run."""
    dead = f"http://127.0.0.1:{free_port()}"
    return make_app(settled=False, engine="opensearch", opensearch_url=(dead,), opensearch_timeout=0.2)


def test_it_starts_and_is_alive(away: Flask) -> None:
    assert away.test_client().get("/health").status_code == 200


def test_being_alive_asks_nothing_of_the_engine(away: Flask) -> None:
    snapshots = service_of(away).archive.index._snapshots
    snapshots.look_again()
    before = snapshots._last
    assert away.test_client().get("/health").status_code == 200
    assert snapshots._last is before


def test_articles_are_taken_in_and_read(away: Flask) -> None:
    client, key = away.test_client(), make_key(away, "write")
    assert client.put("/api/v1/articles/a", json={"headline": "Flood"}, headers=key).status_code == 201
    assert client.get("/api/v1/articles/a").get_json()["headline"] == "Flood"


@pytest.mark.parametrize(
    "path", ["/api/v1/search?q=flood", "/api/v1/suggest?q=flo", "/api/v1/search.rss?q=flood"]
)
def test_what_needs_the_engine_says_to_come_again(away: Flask, path: str) -> None:
    found = away.test_client().get(path)
    assert (found.status_code, found.get_json()["code"]) == (503, "engine_unavailable")
    assert found.headers["Retry-After"] == "5"
    assert "127.0.0.1" not in found.text


def test_ready_names_the_server_to_the_machine_itself_alone(away: Flask) -> None:
    client = away.test_client()
    near, far = client.get("/ready"), client.get("/ready", environ_base={"REMOTE_ADDR": "203.0.113.5"})
    assert {near.status_code, far.status_code} == {503}
    assert "DATELINE_OPENSEARCH_URL" in near.get_json()["checks"]["engine"]["detail"]
    assert "in the server's log" in far.get_json()["checks"]["engine"]["detail"]
    assert "127.0.0.1" not in far.text
    assert far.get_json()["checks"]["store"]["ok"]


def test_numbers_of_requests_are_there_all_the_same(away: Flask) -> None:
    numbers = away.test_client().get("/metrics").text
    assert 'dateline_up{part="engine"} 0.0' in numbers
    assert 'dateline_up{part="store"} 1.0' in numbers
    assert "dateline_articles 0.0" in numbers
    assert "dateline_requests_total" in numbers
    assert "dateline_index_lag_changes" not in numbers


def test_what_the_follower_logs_is_json_too() -> None:
    program = """if True:
        import logging, api.http.context
        api.http.context.set_up_logs()
        logging.getLogger("search.index.follower").warning("Away")
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr)["message"] == "Away"
