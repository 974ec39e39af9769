"""Fixtures that open an empty index of every engine; the contract suite runs on each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from opensearch_servers import Server, server_folder
from search.index.engines import engine_class, open_engine
from search.index.engines.base import Engine
from search.settings import Settings

ON_OPENSEARCH = [pytest.mark.opensearch, pytest.mark.xdist_group("opensearch")]
"""One worker runs all tests on OpenSearch, so that one server is started."""

ENGINES = ("tantivy", "whoosh", pytest.param("opensearch", marks=ON_OPENSEARCH))
"""Every engine that the contract suite runs on."""

Opener = Callable[[str], Engine]


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether a condition comes true; the time is only an end to waiting, not a promise that is tested."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture(autouse=True)
def gaps(request: pytest.FixtureRequest) -> None:
    """What an engine declares that it can't do has to fail there; once it works, the declaration has to go."""
    needed = request.node.get_closest_marker("needs")
    if needed is None:
        return
    kind = engine_class(request.getfixturevalue("engine_name"))
    reasons = [kind.unsupported[ability] for ability in needed.args if ability in kind.unsupported]
    if reasons:
        request.node.add_marker(pytest.mark.xfail(reason=reasons[0], strict=True))


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """A real OpenSearch of the current version; a running one may be named in OPENSEARCH_TEST_URL."""
    running = os.environ.get("OPENSEARCH_TEST_URL")
    if running:
        yield running
        return
    with server_folder() as folder:
        server = Server(folder)
        try:
            server.start()
            server.wait()
            yield server.url
        finally:
            server.kill()


@pytest.fixture
def engine_settings(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings under which the engine in turn finds its servers, with an empty data folder."""
    settings = Settings(data=tmp_path, engine=engine_name, opensearch_replicas=0)
    if engine_name != "opensearch":
        return settings
    url = request.getfixturevalue("opensearch_url")
    return replace(settings, opensearch_url=(url,), opensearch_index=f"test{uuid4().hex[:12]}")


@pytest.fixture
def open_index(engine_name: str, engine_settings: Settings, tmp_path: Path) -> Iterator[Opener]:
    """Opens the index of a name on the engine in turn; what was opened is closed and removed at the end."""
    opened: list[Engine] = []

    def open_one(name: str) -> Engine:
        place = (
            tmp_path / name if engine_name != "opensearch" else f"{engine_settings.opensearch_index}-{name}"
        )
        opened.append(open_engine(engine_name, place, engine_settings, analysis="test"))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.destroy()


@pytest.fixture
def engine(open_index: Opener) -> Engine:
    """An empty index of the engine in turn."""
    made = open_index("index")
    made.create()
    return made
