"""Fixtures and options that test modules share."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

from api_fixtures import app, client, make_app, own, writer
from browser_fixtures import archive_server, box, chromium, open_box, publisher, search_host
from engine_fixtures import engine, engine_name, engine_settings, gaps, open_index, opensearch_url
from redis_fixtures import redis_server
from server_fixtures import server, start_server
from store_fixtures import open_store, postgres_server, store, store_url

__all__ = [
    "app",
    "archive_server",
    "box",
    "chromium",
    "client",
    "engine",
    "engine_name",
    "engine_settings",
    "gaps",
    "make_app",
    "open_box",
    "open_index",
    "open_store",
    "opensearch_url",
    "own",
    "postgres_server",
    "publisher",
    "redis_server",
    "search_host",
    "server",
    "start_server",
    "store",
    "store_url",
    "writer",
]


CASES = Path(__file__).parent / "cases"

# No test asserts how fast a machine is.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")


def pytest_addoption(parser: pytest.Parser) -> None:
    in_ci = os.environ.get("CI") == "true"
    parser.addoption(
        "--rounds", type=int, default=500 if in_ci else 40, help="rounds of tests/test_versus.py"
    )
    parser.addoption(
        "--commits", type=int, default=1_000 if in_ci else 90, help="commits of tests/test_growth.py"
    )
    parser.addoption(
        "--kills", type=int, default=200 if in_ci else 20, help="writers killed in tests/test_kills.py"
    )
    parser.addoption("--seed", type=int, default=1, help="the seed of its first round")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    # What a learnt model misses of what is right for a reader stays on a list, and in sight.
    missed = frozenset(json.loads((CASES / "cleaning_missed.json").read_text("utf-8"))["missed"])
    for item in items:
        if item.nodeid.removeprefix("tests/") in missed:
            item.add_marker(pytest.mark.xfail(reason="the model of cleaning misses it", strict=True))
