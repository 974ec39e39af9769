"""The server as a real process: workers that die and come back, requests that are finished, ports."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from command_line import dateline, start
from engine_fixtures import eventually
from search.cli.serve_command import (
    DEATHS,
    AddressTaken,
    Respawns,
    find_address,
)

PATIENCE = 180
"""Seconds until waiting ends on a machine that has much else to do; no promise that is tested."""

Server = tuple[str, subprocess.Popen[str]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers over an archive of three articles; they end with the test."""
    records = [{"id": name, "headline": f"Flood at {name}", "body": "It rose."} for name in "abc"]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    dateline("index", "news.jsonl", "--data", "data", cwd=tmp_path)
    started: list[subprocess.Popen[str]] = []
    log = tmp_path / "server.log"

    def start_one(workers: int = 2) -> Server:
        arguments = ["serve", "--data", "data", "--port", "0", "--workers", str(workers)]
        with log.open("w") as output:  # a pipe that nobody reads would fill, and stop the server
            process = start(*arguments, cwd=tmp_path, stdout=output)
        started.append(process)
        assert eventually(lambda: "http://" in log.read_text(), seconds=PATIENCE)
        found = re.search(r"http://[\w.:]+", log.read_text())
        assert found
        assert eventually(lambda: answers(found.group()), seconds=PATIENCE)
        return found.group(), process

    yield start_one
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.HTTPError:
        return False


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The worker processes of a server, by what the system knows of them."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in listed if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def found(url: str) -> int:
    return int(httpx.get(f"{url}/api/v1/search", params={"q": "flood"}, timeout=PATIENCE).json()["total"])


def finds(url: str, total: int) -> bool:
    """Whether a search finds so many; a worker that was just killed drops the connections that it had taken."""
    try:
        return found(url) == total
    except httpx.HTTPError:
        return False


def test_it_serves_and_says_where(serve: Callable[..., Server]) -> None:
    url, _ = serve()
    assert found(url) == 3


@pytest.mark.slow
def test_a_killed_worker_comes_back_and_the_service_goes_on(serve: Callable[..., Server]) -> None:
    """Twice in a row, the second time within the seconds in which granian alone would give up."""
    url, process = serve()
    for _ in range(2):
        before = workers_of(process)
        os.kill(before[0], signal.SIGKILL)
        assert eventually(lambda: len(set(workers_of(process)) - set(before)) == 1, seconds=PATIENCE)  # noqa: B023
    assert process.poll() is None
    assert eventually(lambda: finds(url, 3), seconds=PATIENCE)


@pytest.mark.slow
def test_when_the_follower_is_killed_another_worker_follows(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    url, process = serve()
    os.kill(workers_of(process)[0], signal.SIGKILL)
    (tmp_path / "more.jsonl").write_text(json.dumps({"id": "d", "headline": "Flood at d"}) + "\n")
    assert dateline("index", "more.jsonl", "--data", "data", cwd=tmp_path).returncode == 0
    assert eventually(lambda: finds(url, 4), seconds=PATIENCE)


@pytest.mark.slow
def test_the_index_is_rebuilt_while_it_serves(serve: Callable[..., Server], tmp_path: Path) -> None:
    url, _ = serve()
    over = threading.Event()

    def ask() -> set[int]:
        seen = set()
        while not over.is_set():
            seen.add(found(url))
        return seen

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        assert dateline("rebuild", "--data", "data", cwd=tmp_path).returncode == 0
        over.set()
        assert asking.result() == {3}


@pytest.mark.slow
def test_requests_under_way_are_finished_on_sigterm(serve: Callable[..., Server]) -> None:
    url, process = serve(workers=1)
    host = httpx.URL(url)
    body = json.dumps({"headline": "H"}).encode()

    def slow_request() -> int:
        def slowly() -> Iterator[bytes]:
            yield body[:3]
            sent.set()
            time.sleep(1)  # the client's slowness is what is tested
            yield body[3:]

        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        return httpx.put(
            f"{host}/api/v1/articles/x", content=slowly(), headers=headers, timeout=PATIENCE
        ).status_code

    sent = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(slow_request)
        assert sent.wait(PATIENCE)
        process.terminate()
        assert answer.result() in {401, 403}, "closed without a key, but answered"
    assert process.wait(PATIENCE) == 0


def test_a_taken_address_says_what_to_do() -> None:
    with pytest.raises(AddressTaken, match="Nothing can be served"):
        find_address("192.0.2.1", 0)


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    from search.cli.serve_command import Address

    assert Address("::1", 80).url == "http://[::1]:80"


def test_one_death_is_forgiven_and_many_are_not() -> None:
    respawns = Respawns()
    asked = [respawns.get(0, 0) for _ in range(DEATHS)]
    assert asked[:-1] == [0] * (DEATHS - 1)
    assert asked[-1] > 0
    assert respawns.get(1, 0) == 0
