"""Pages are prepared by several processes, in order; one that a page kills takes no other page with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.connection import wait

from search.preparation import Prepared, Refusal, Task, prepare_pages

CHUNK = 16
"""Pages that a process is given at once."""

WORTH_IT = 64
"""With fewer pages than this, starting processes takes longer than the work."""

AHEAD = 3
"""Chunks waiting for each process, so that none is idle and little is held in memory."""


def prepare_all(tasks: Iterable[Task], *, workers: int | None = None) -> Iterator[tuple[Task, Prepared]]:
    """Prepare pages in order, by as many processes as there are processors, or by this one if they are few."""
    remaining = iter(tasks)
    first = list(islice(remaining, WORTH_IT))
    count = workers or os.cpu_count() or 1
    every = chain(first, remaining)
    if count == 1 or len(first) < WORTH_IT:
        for task in every:
            yield task, prepare_pages([task])[0]
    else:
        yield from _spread(every, count)


def _spread(tasks: Iterator[Task], count: int) -> Iterator[tuple[Task, Prepared]]:
    waiting: deque[tuple[list[Task], Future[list[Prepared]]]] = deque()
    pool = start_pool(count)
    try:
        for chunk in iter(lambda: list(islice(tasks, CHUNK)), []):
            if len(waiting) >= count * AHEAD:
                yield from _finished(*waiting.popleft())
            try:
                future = pool.submit(prepare_pages, chunk)
            except BrokenProcessPool:
                pool = start_pool(count)
                future = pool.submit(prepare_pages, chunk)
            waiting.append((chunk, future))
        while waiting:
            yield from _finished(*waiting.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _finished(chunk: list[Task], future: Future[list[Prepared]]) -> Iterator[tuple[Task, Prepared]]:
    try:
        done = future.result()
    except BrokenProcessPool:
        done = _again(chunk)
    return zip(chunk, done, strict=True)


def _again(chunk: list[Task]) -> list[Prepared]:
    """Prepare pages one of which may have ended its process: halves, until that one stands alone."""
    try:
        with start_pool(1) as pool:
            return pool.submit(prepare_pages, chunk).result()
    except BrokenProcessPool:
        if len(chunk) > 1:
            middle = len(chunk) // 2
            return _again(chunk[:middle]) + _again(chunk[middle:])
        message = "Cleaning it ended the process, as happens when memory runs out."
        return [Refusal(str(chunk[0].source.path), "failed", message)]


def start_pool(count: int) -> ProcessPoolExecutor:
    """Processes for `prepare_pages` that end with this one, however it ends."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["search.preparation"])
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin_worker)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker waits for its next task on a pipe that it holds both ends of: it would outlive a killed parent.
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
