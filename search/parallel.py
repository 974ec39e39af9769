"""How Python looks for circles of objects, in processes that are Dateline's own; importing the library sets nothing.

Nearly every object is freed by counting who holds it. For circles, which hold themselves, Python looks through what is
new after each 700 containers, now and then through everything. To clean a page makes thousands of containers and no
circle, so that looking that often takes a twelfth of the time and finds nothing.

Processes that share work, and end with the one that started them, however it ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import BinaryIO, Final

COLLECTED_AFTER: Final = 20_000
"""So many new containers until circles are looked for: those of some pages, a few megabytes."""


def collect_seldom() -> None:
    """Look for circles seldom: for processes that clean and index."""
    gc.set_threshold(COLLECTED_AFTER)


def keep_for_good() -> None:
    """Take what there is for what stays, such as imported modules: nobody looks through it again.

    For processes that live long, once they have started.
    """
    gc.freeze()


def start_pool(count: int, preload: Sequence[str]) -> ProcessPoolExecutor:
    """Start so many processes, in which these modules are there already where the platform can do that.

    They import the program's main module, which must do nothing by being imported.
    """
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(list(preload))
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin_worker)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends its workers
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
