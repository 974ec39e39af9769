"""Fixtures for the API: applications on real archives in temporary folders."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from api.service import EXTENSION, Service
from search.article import Article
from search.settings import Settings
from search.store import Submission
from search.store.keys import Keys

CASES = Path(__file__).parent.parent / "cases"
ARTICLES = json.loads((CASES / "api_articles.json").read_text(encoding="utf-8"))
OPEN = {"rate_limit": "off", "log": "errors"}

MakeApp = Callable[..., Flask]


def service_of(app: Flask) -> Service:
    """What an application's routes work with."""
    service: Service = app.extensions[EXTENSION]
    return service


def make_key(app: Flask, role: str, **more: Any) -> dict[str, str]:
    """The header that shows a new key of this role."""
    _, text = Keys(service_of(app).archive.store.database).create("test", role, **more)
    return {"Authorization": f"Bearer {text}"}


def fill(app: Flask) -> None:
    """Put the sample articles in, and wait until searches see them."""
    archive = service_of(app).archive
    archive.put([Submission(Article.model_validate(article)) for article in ARTICLES])
    archive.settle()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on the sample articles; nothing may be written through it."""
    settings = Settings(data=tmp_path_factory.mktemp("api"), origins=("https://paper.example",), **OPEN)
    app = create_app(settings)
    fill(app)
    yield app
    service_of(app).archive.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application that is only read."""
    return app.test_client()


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Applications and settings of one's own; with the sample articles unless `empty`, searchable if `settled`."""
    made: list[Flask] = []

    def make(*, empty: bool = False, settled: bool = True, **settings: Any) -> Flask:
        app = create_app(Settings(**{"data": tmp_path / f"data{len(made)}", **OPEN, **settings}))
        made.append(app)
        if settled:
            service_of(app).archive.settle() if empty else fill(app)
        return app

    yield make
    for app in made:
        service_of(app).archive.close()


@pytest.fixture
def own(make_app: MakeApp) -> Flask:
    """An application on the sample articles that may be written to."""
    return make_app()


@pytest.fixture
def writer(own: Flask) -> dict[str, str]:
    """The header that shows a key of role write for `own`."""
    return make_key(own, "write")
