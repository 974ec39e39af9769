"""A small HTTP client that costs little: blocking sockets that stay open, one process a connection."""

from __future__ import annotations

import itertools
import multiprocessing
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of requests came to; times are seconds, sorted."""

    seconds: float
    times: list[float]
    failed: int

    @property
    def per_second(self) -> float:
        """Answers a second over all connections."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """The time that this share of answers took at most, in milliseconds."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))] * 1000


def ask(url: str, paths: Sequence[str], *, connections: int, seconds: float) -> Round:
    """Ask for these paths in turn, over and over, on several connections at once."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    start = context.Barrier(connections)
    workers = [
        context.Process(target=_work, args=(url, paths, number, seconds, start, answers))
        for number in range(connections)
    ]
    for worker in workers:
        worker.start()
    results = [answers.get(timeout=seconds + 120) for _ in workers]
    for worker in workers:
        worker.join()
    times = sorted(itertools.chain.from_iterable(result[0] for result in results))
    return Round(seconds, times, sum(result[1] for result in results))


def _work(url: str, paths: Sequence[str], number: int, seconds: float, start: Any, answers: Any) -> None:
    where = urlsplit(url)
    turn = _requests(paths, number, str(where.netloc))
    times: list[float] = []
    failed = 0
    with socket.create_connection((str(where.hostname), where.port or 80)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        now = time.perf_counter()
        until = now + seconds
        while now < until:
            connection.sendall(next(turn))
            failed += not _is_ok(connection)
            began, now = now, time.perf_counter()
            times.append(now - began)
    answers.put((times, failed))


def _requests(paths: Sequence[str], number: int, host: str) -> Iterator[bytes]:
    """Each connection begins elsewhere, so that they do not ask the same at the same time."""
    at = len(paths) * number // 8 % len(paths)
    for path in itertools.cycle([*paths[at:], *paths[:at]]):
        yield f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def _is_ok(connection: socket.socket) -> bool:
    """Read one answer; whether it was a 200."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        piece = connection.recv(65_536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        data += piece
    head = data[:end].lower()
    at = head.index(b"content-length:") + 15
    length = int(head[at : head.find(b"\r\n", at) if b"\r\n" in head[at:] else end])
    left = end + 4 + length - len(data)
    while left > 0:
        left -= len(connection.recv(65_536))
    return head.startswith(b"http/1.1 200")
