"""Requests a second over HTTP, beside an empty Flask route on the same server in the same run.

    python -m benchmarks.http --data dateline-data [--queries FILE] [--workers 2] [--connections 8] [--seconds 5]

Without --queries the headlines of the archive are the queries. Rounds take turns and the best of three counts, since
other work on the machine only ever slows one down.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus
from urllib.request import urlopen

from benchmarks.http_client import Round, ask

ROUNDS = 3
WARMING_SECONDS = 10.0
"""For the answers in every worker's memory, before they are counted."""
MOST_QUERIES = 2_000


@dataclass(frozen=True, slots=True)
class Contest:
    """One row of the table: a server and what is asked of it."""

    name: str
    url: str
    paths: Sequence[str]


def main() -> None:
    """Measure and print the table."""
    given = _arguments()
    queries = _queries(given)
    searches = [f"/api/v1/search?q={quote_plus(query)}" for query in queries]
    dateline = [_tool("dateline"), "serve", "--port", "0", "--data", str(given.data)]
    dateline += ["--workers", str(given.workers)]
    with (
        _empty(given.workers) as empty,
        _serving(dateline, DATELINE_CACHE_ANSWERS="0") as fresh,
        _serving(dateline, DATELINE_CACHE_ANSWERS="10000") as kept,
    ):
        contests = [
            Contest("empty Flask route", empty, ["/"]),
            Contest("search, each anew", fresh, searches),
            Contest("search, from memory", kept, searches[:100]),
        ]
        ask(kept, searches[:100], connections=given.connections, seconds=WARMING_SECONDS)
        rounds = [[_round(contest, given) for contest in contests] for _ in range(ROUNDS)]
    _print(
        contests, rounds, f"{given.workers} workers, {given.connections} connections, {len(queries)} queries"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5.0)
    return parser.parse_args()


def _queries(given: argparse.Namespace) -> list[str]:
    if given.queries:
        return [line for line in given.queries.read_text(encoding="utf-8").splitlines() if line.strip()]
    # In a process of its own: each client of a round imports this module anew, and an archive takes long to import.
    command = [sys.executable, "-m", "benchmarks.headlines", str(given.data), str(MOST_QUERIES)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return found or sys.exit("The archive has no headlines; index something, or give --queries.")


def _round(contest: Contest, given: argparse.Namespace) -> Round:
    return ask(contest.url, contest.paths, connections=given.connections, seconds=given.seconds)


def _print(contests: Sequence[Contest], rounds: Sequence[Sequence[Round]], setting: str) -> None:
    print(setting)
    print(f"{'':<22}{'per second':>12}{'of empty':>10}{'p50 ms':>9}{'p95 ms':>9}{'failed':>8}")
    best = [max(column, key=lambda one: one.per_second) for column in zip(*rounds, strict=True)]
    for contest, one in zip(contests, best, strict=True):
        share = one.per_second / best[0].per_second
        times = f"{one.percentile(0.5):>9.2f}{one.percentile(0.95):>9.2f}"
        print(f"{contest.name:<22}{one.per_second:>12,.0f}{share:>10.2f}{times}{one.failed:>8}")


@contextmanager
def _serving(command: list[str], **settings: str) -> Iterator[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    environment |= {
        "DATELINE_RATE_LIMIT": "off",
        "DATELINE_LOG": "errors",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if found is None:
                sys.exit(f"{command[0]} did not say where it serves.")
            _wait_for(f"{found[0]}/health")
            yield found[0]
        finally:
            process.terminate()


@contextmanager
def _empty(workers: int) -> Iterator[str]:
    """The empty route on granian as `dateline serve` sets it up."""
    with Path(os.devnull).open("w") as nowhere:
        port = _free_port()
        command = [_tool("granian"), "--interface", "wsgi", "--factory", "--port", str(port)]
        command += ["--workers", str(workers), "--blocking-threads", "8", "benchmarks.empty_route:create_app"]
        with subprocess.Popen(command, stdout=nowhere, stderr=nowhere) as process:
            try:
                _wait_for(f"http://127.0.0.1:{port}/")
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


if __name__ == "__main__":
    main()
