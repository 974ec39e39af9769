"""Pages are prepared by several processes, in order; one that a page kills takes no other page with it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import chain

from search.ingest.submissions import (
    Prepared,
    Refusal,
    Task,
    origin_of,
    place_of,
    prepare,
)
from search.parallel import start_pool

CHUNK = 16
"""Pages that a process is given at once."""

WORTH_IT = 200
"""With fewer pages and records than this, starting processes takes longer than the work."""

_PRELOAD = ["search.ingest.submissions", "search.cleaning.html", "numpy"]
"""With what takes long to be imported and every process would import for itself at its first page."""

AHEAD = 3
"""Chunks waiting for each process, so that none is idle and little is held in memory."""


def prepare_all(items: Iterable[Task | Prepared], *, workers: int | None = None) -> Iterator[Prepared]:
    """Prepare tasks in order, by as many processes as there are processors, or by this one if they are few.

    What is prepared already is handed on in its place.
    """
    remaining = iter(items)
    first = list(_worth_it(remaining))
    count = workers or os.cpu_count() or 1
    every = chain(first, remaining)
    if count == 1 or sum(map(_weight, first)) < WORTH_IT:
        for item in every:
            yield from _prepare_chunk([item])
    else:
        yield from _spread(every, count)


def _worth_it(items: Iterator[Task | Prepared]) -> Iterator[Task | Prepared]:
    """The first items, until they are enough to be shared or too many to be held."""
    weight = 0
    for held, item in enumerate(items, 1):
        yield item
        weight += _weight(item)
        if max(weight, held) >= WORTH_IT:
            return


def _weight(item: Task | Prepared) -> int:
    """How many pages or records there are still to be prepared in it."""
    if not isinstance(item, Task):
        return 0
    return (item.data or b"").count(b"\n") if item.first_line is not None else 1


def _prepare_chunk(chunk: list[Task | Prepared]) -> list[Prepared]:
    return [done for item in chunk for done in (prepare(item) if isinstance(item, Task) else [item])]


def _spread(items: Iterator[Task | Prepared], count: int) -> Iterator[Prepared]:
    waiting: deque[tuple[list[Task | Prepared], Future[list[Prepared]]]] = deque()
    pool = start_pool(count, _PRELOAD)
    try:
        for chunk in _chunks(items):
            if len(waiting) >= count * AHEAD:
                yield from _finished(*waiting.popleft())
            if not any(isinstance(item, Task) for item in chunk):
                waiting.append((chunk, _done(chunk)))
                continue
            try:
                future = pool.submit(_prepare_chunk, chunk)
            except BrokenProcessPool:
                pool = start_pool(count, _PRELOAD)
                future = pool.submit(_prepare_chunk, chunk)
            waiting.append((chunk, future))
        while waiting:
            yield from _finished(*waiting.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _done(chunk: list[Task | Prepared]) -> Future[list[Prepared]]:
    future: Future[list[Prepared]] = Future()
    future.set_result([item for item in chunk if not isinstance(item, Task)])
    return future


def _chunks(items: Iterator[Task | Prepared]) -> Iterator[list[Task | Prepared]]:
    """Several pages are given at once; lines of a file are a chunk by themselves."""
    chunk: list[Task | Prepared] = []
    for item in items:
        chunk.append(item)
        if len(chunk) >= CHUNK or (isinstance(item, Task) and item.first_line is not None):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _finished(chunk: list[Task | Prepared], future: Future[list[Prepared]]) -> list[Prepared]:
    try:
        return future.result()
    except BrokenProcessPool:
        return _again(chunk)


def _again(chunk: list[Task | Prepared]) -> list[Prepared]:
    """Prepare items one of which may have ended its process: halves, until that one stands alone."""
    try:
        with start_pool(1, _PRELOAD) as pool:
            return pool.submit(_prepare_chunk, chunk).result()
    except BrokenProcessPool:
        if len(chunk) > 1:
            middle = len(chunk) // 2
            return _again(chunk[:middle]) + _again(chunk[middle:])
        return [_killer(item) if isinstance(item, Task) else item for item in chunk]


def _killer(task: Task) -> Refusal:
    message = "Cleaning it ended the process, as happens when memory runs out."
    return Refusal(place_of(task), "failed", message, origin_of(task.source))
