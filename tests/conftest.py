"""Fixtures and options that test modules share."""

from __future__ import annotations

import os

import pytest
from browser_fixtures import box, chromium, open_box, publisher, search_host
from engine_fixtures import engine, engine_name, engine_settings, open_index

__all__ = [
    "box",
    "chromium",
    "engine",
    "engine_name",
    "engine_settings",
    "open_box",
    "open_index",
    "publisher",
    "search_host",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    in_ci = os.environ.get("CI") == "true"
    parser.addoption(
        "--rounds", type=int, default=500 if in_ci else 40, help="rounds of tests/test_versus.py"
    )
    parser.addoption("--seed", type=int, default=1, help="the seed of its first round")
