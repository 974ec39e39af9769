"""Several processes at one thing: work shared among them, and files that others see whole.

`ordered_map` gives the results of a stream of tasks in their order, and has a bounded number of tasks in flight. When
a process dies (memory ran out, a library crashed), Python's pool of processes is broken as a whole and says nothing of
the culprit: every task in flight fails. Each of these is then repeated in a process of its own, and only one that dies
there again is lost; the rest of the stream goes on in a new pool. Processes ignore Ctrl-C, which their parent gets
too, and end with their parent, however that ends.

In processes that are Dateline's own, Python also looks for garbage-collection cycles more seldom. Nearly every object
is freed by counting who holds it. For cycles, which hold themselves, Python looks through what is new after each 700
containers, now and then through everything. To clean a page makes thousands of containers and no cycle, so that
looking that often takes a twelfth of the time and finds nothing. Importing the library sets nothing: only
`collect_seldom` and `keep_for_good` do.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

COLLECTED_AFTER: Final = 20_000
"""So many new containers until cycles are looked for: those of some pages, a few megabytes."""

AHEAD: Final = 3
"""Tasks in flight for each process, so that none is idle and little is held in memory."""


def collect_seldom() -> None:
    """Look for garbage-collection cycles seldom: for processes that clean and index."""
    gc.set_threshold(COLLECTED_AFTER)


def keep_for_good() -> None:
    """Take what there is for what stays, such as imported modules: nobody looks through it again.

    For processes that live long, once they have started.
    """
    gc.freeze()


def ordered_map(
    work: Callable[[Job], Result],
    tasks: Iterable[Job],
    *,
    workers: int,
    preload: Sequence[str],
    lost: Callable[[Job], Result],
    is_sent: Callable[[Job], bool] = lambda _: True,
) -> Iterator[Result]:
    """The result of `work` for each task, in order, by so many processes.

    `work` and the tasks are sent by pickle, and the processes import the program's main module, which must do nothing
    by being imported. `preload` names modules that are slow to import and wanted by every process. A task for which
    `is_sent` is false is done in this process, in its turn. `lost` gives the result of a task that ended its process
    twice, the second time alone. An exception of `work` is raised here.
    """
    flight: deque[tuple[Job, Future[Result] | None]] = deque()
    pool = _start_pool(workers, preload)

    def landed() -> Result:
        task, future = flight.popleft()
        if future is None:
            return work(task)
        try:
            return future.result()
        except BrokenProcessPool:
            return alone(work, task, preload=preload, lost=lost)

    try:
        for task in tasks:
            if len(flight) >= workers * AHEAD:
                yield landed()
            try:
                future = pool.submit(work, task) if is_sent(task) else None
            except BrokenProcessPool:
                pool = _start_pool(workers, preload)
                future = pool.submit(work, task)
            flight.append((task, future))
        while flight:
            yield landed()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def alone(
    work: Callable[[Job], Result], task: Job, *, preload: Sequence[str], lost: Callable[[Job], Result]
) -> Result:
    """The result of one task by a process of its own; what `lost` gives where it ends that."""
    try:
        with _start_pool(1, preload) as pool:
            return pool.submit(work, task).result()
    except BrokenProcessPool:
        return lost(task)


def _start_pool(count: int, preload: Sequence[str]) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(list(preload))
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin_worker)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_for_good()
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker waits for its next task on a pipe that it holds both ends of: it would outlive a killed parent.
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file for this path, which other processes see whole when the block ends, and not at all if it raises.

    A crash leaves the old file or the new one, through a loss of power too.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """Put a small text into a file that other processes see whole."""
    with replacing(path) as file:
        file.write(text.encode())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the platform can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
