"""A real server: `dateline serve` with worker processes, on a port of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api_fixtures import ARTICLES

DATELINE = [str(Path(sys.executable).with_name("dateline"))]
START_SECONDS = 180.0


@dataclass(frozen=True)
class Server:
    """A running server with its archive and a key to write with."""

    url: str
    data: Path
    key: str
    process: subprocess.Popen[str]
    environment: dict[str, str]

    @property
    def bearer(self) -> dict[str, str]:
        """The header that shows the key."""
        return {"Authorization": f"Bearer {self.key}"}

    def run(self, *arguments: str) -> str:
        """What another command on the same archive prints."""
        command = [*DATELINE, *arguments, "--data", str(self.data)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


StartServer = Callable[..., Server]


def start(data: Path, *, workers: int = 2, source: Path | None = None, **settings: str) -> Server:
    """Index the articles of `source`, else the four of the tests, make a key and serve them."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    environment |= {
        "DATELINE_RATE_LIMIT": "off",
        "DATELINE_LOG": "errors",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    records = data.parent / f"{data.name}.jsonl"
    records.write_text("\n".join(json.dumps(article) for article in ARTICLES), encoding="utf-8")
    where = ["--data", str(data)]
    subprocess.run(
        [*DATELINE, "index", str(source or records), *where], env=environment, check=True, capture_output=True
    )
    made = subprocess.run(
        [*DATELINE, "keys", "create", "--role", "write", *where],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    process = subprocess.Popen(
        [*DATELINE, "serve", "--port", "0", "--workers", str(workers), *where],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    server = Server(found[0], data, made.stdout.splitlines()[-1], process, environment)
    _wait_until_ready(server)
    return server


def _wait_until_ready(server: Server) -> None:
    transport = httpx.HTTPTransport(retries=20)  # with its growing waits, until the workers listen
    with httpx.Client(transport=transport, timeout=START_SECONDS) as client:
        assert client.get(f"{server.url}/health").status_code == 200


def stop(server: Server) -> int:
    """End a server as an operator does; answers with its exit status."""
    server.process.send_signal(signal.SIGTERM)
    server.process.communicate(timeout=START_SECONDS)
    return server.process.returncode


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests share: each uses ids of its own."""
    server = start(tmp_path_factory.mktemp("server") / "archive", DATELINE_QUERY_LOG="on")
    yield server
    stop(server)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Servers of one's own, with settings as variables."""
    started: list[Server] = []

    def make(**given: str) -> Server:
        started.append(start(tmp_path / f"archive{len(started)}", **given))  # type: ignore[arg-type]
        return started[-1]

    yield make
    for server in started:
        if server.process.poll() is None:
            stop(server)
