"""The one writer of an index: who may write, and how the index catches up with the store.

Changes have numbers, given in the order of their commits, and an index keeps the number that it goes up to, its
checkpoint, in the very commit that takes it there. To catch up is to read the changes after the checkpoint in order,
in batches, and to commit them; a crash repeats at most the last few seconds, and taking a change in twice is harmless.

One writer a data folder. Every process of an archive may follow the store, and whoever holds the writer lock does: a
lock of the operating system on a file, freed when its holder dies, however that ends, so that another takes over. Who
wants to write himself (a rebuild, a rollback) takes a second lock first, the turn: the holder of the writer lock looks
between two steps whether somebody holds the turn, and if so lets the writer lock go. Without it, a follower that takes
its lock again at once would leave others hardly a moment to get in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from search.errors import DatelineError
from search.index.building import (
    WORTH_IT,
    Built,
    MakeDocument,
    build,
    build_all,
)
from search.index.engines import Engine, Writer
from search.index.terms import TermsWriter
from search.store import ChangeRecord
from search.store.store import ChangeRow, Store

LOG = logging.getLogger(__name__)

BATCH = 1000
"""Changes read from the store at once, or fewer long ones."""

COMMIT_SECONDS = 2.0
"""How long a long way is gone before what was done is committed: a crash repeats at most that."""

POLL_SECONDS = 0.1
"""Between two looks at the change number: what is acknowledged is searchable well within a second."""

TURN_SECONDS = 0.5
"""Between two tries for the lock of a follower that waits for its turn."""

RETRY_SECONDS = 2.0
"""After an error of the store or the engine, which may be over by then."""

Progress = Callable[[int], None]
"""Told how many changes were taken in since it was told last."""

_R = TypeVar("_R")


def catch_up(
    store: Store,
    engine: Engine,
    make_document: MakeDocument,
    *,
    terms: TermsWriter,
    workers: int = 1,
    progress: Progress | None = None,
) -> int:
    """Bring one index and its terms to the store's last change; answers with the new checkpoint.

    The caller holds the lock that makes it the only writer. Everything done so far stays if it is cut short. Where
    there is much to do, so many `workers` build documents; they do it by the word lists that come with Dateline.
    """
    checkpoint = engine.reader().checkpoint()
    last = store.last_change()
    _catch_up_terms(store, terms, checkpoint)
    if last <= checkpoint:
        return checkpoint
    if workers > 1 and last - checkpoint >= WORTH_IT:
        built = build_all(_rows(store, checkpoint, last), terms, workers)
    else:
        built = (build(records, terms, make_document) for records in _batches(store, checkpoint, last))
    with engine.writer() as writer:
        return _apply_all(built, writer, checkpoint, terms, progress)


def _catch_up_terms(store: Store, terms: TermsWriter, checkpoint: int) -> None:
    """Bring terms that were lost to where their index is."""
    after = terms.checkpoint()
    if after < checkpoint:
        for records in _batches(store, after, checkpoint):
            terms.observe(records)
        terms.write()


def _apply_all(
    built: Iterator[Built], writer: Writer, checkpoint: int, terms: TermsWriter, progress: Progress | None
) -> int:
    """Apply what is built. Words are written before the last commit, so that no search is ahead of them for long."""
    committed, since = checkpoint, time.monotonic()
    for batch in built:
        writer.apply(batch.changes)
        terms.add(batch.gathered)
        checkpoint = batch.checkpoint
        if time.monotonic() - since >= COMMIT_SECONDS:
            writer.commit(checkpoint)
            committed, since = checkpoint, time.monotonic()
        if progress is not None:
            progress(len(batch.changes))
    terms.write()
    if checkpoint > committed:
        writer.commit(checkpoint)
    return checkpoint


def _batches(store: Store, after: int, last: int) -> Iterator[list[ChangeRecord]]:
    return _read(store.changes, lambda record: record.change, after, last)


def _rows(store: Store, after: int, last: int) -> Iterator[list[ChangeRow]]:
    return _read(store.change_rows, lambda row: int(row[1]), after, last)


def _read(
    read: Callable[[int, int], list[_R]], change_of: Callable[[_R], int], after: int, last: int
) -> Iterator[list[_R]]:
    """The changes up to the last one: what comes meanwhile is for the next time, so that there is an end."""
    while after < last and (steps := read(after, BATCH)):
        yield steps
        after = change_of(steps[-1])


def writer_lock(data: Path) -> FileLock:
    """The lock whose holder alone writes to the live index; the system frees it when its holder dies."""
    data.mkdir(parents=True, exist_ok=True)
    return FileLock(data / "follower.lock", timeout=0, thread_local=False)


def _turn_lock(data: Path) -> FileLock:
    return FileLock(data / "turn.lock", timeout=-1, thread_local=False)


@contextmanager
def writer_turn(data: Path) -> Iterator[None]:
    """Hold the writer lock, asking whoever follows to let it go between two steps."""
    data.mkdir(parents=True, exist_ok=True)
    with _turn_lock(data):
        lock = writer_lock(data)
        lock.acquire(timeout=-1)
    try:
        yield
    finally:
        lock.release()


class Follower:
    """A thread that tries for the writer lock, and while it has it calls `step` several times a second.

    An error is logged and the step tried again: a follower ends only with `stop` or with its process.
    """

    def __init__(self, data: Path, step: Callable[[], object]) -> None:
        self._lock = writer_lock(data)
        self._turn = _turn_lock(data)
        self._step = step
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dateline-follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step under way, and let the lock go."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._lock.acquire(timeout=0):
                    self._follow()
            except Timeout:
                pass  # another process leads; this one tries again below
            except OSError:
                LOG.exception("The lock of the index can't be had; trying again.")
                self._stopping.wait(RETRY_SECONDS)
            self._stopping.wait(TURN_SECONDS)

    def _is_asked_for_turn(self) -> bool:
        try:
            with self._turn.acquire(timeout=0):
                return False
        except Timeout:
            return True

    def _follow(self) -> None:
        while not self._stopping.is_set() and not self._is_asked_for_turn():
            try:
                self._step()
            except DatelineError as error:
                LOG.warning("The index can't follow the store now, and will try again: %s", error)
                self._stopping.wait(RETRY_SECONDS)
            except Exception:
                LOG.exception("The index could not follow the store; trying again.")
                self._stopping.wait(RETRY_SECONDS)
            self._stopping.wait(POLL_SECONDS)
