"""An index catches up with the store: the changes after the one it has reached, in order, in batches.

One writer a data folder: whoever holds the lock follows the store's changes into the index.
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
from search.index.engines.base import Engine, Writer
from search.index.terms import TermsWriter
from search.store import ChangeRecord
from search.store.store import ChangeRow, Store

BATCH = 1000
"""Changes read from the store at once, or fewer long ones."""

COMMIT_SECONDS = 2.0
"""How long a long way is gone before what was done is committed: a crash repeats at most that."""

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
    """Bring one index and its terms to the store's last change; answers with the change reached.

    The caller holds the lock that makes it the only writer. Everything done so far stays if it is cut short. Where
    there is much to do, so many `workers` build documents; they do it by the word lists that come with Dateline.
    """
    reached = engine.reader().reached()
    last = store.last_change()
    _catch_up_terms(store, terms, reached)
    if last <= reached:
        return reached
    if workers > 1 and last - reached >= WORTH_IT:
        built = build_all(_rows(store, reached, last), terms, workers)
    else:
        built = (build(records, terms, make_document) for records in _batches(store, reached, last))
    with engine.writer() as writer:
        return _apply_all(built, writer, reached, terms, progress)


def _catch_up_terms(store: Store, terms: TermsWriter, reached: int) -> None:
    """Bring terms that were lost to where their index is."""
    known = terms.checkpoint()
    if known < reached:
        for records in _batches(store, known, reached):
            terms.observe(records)
        terms.write()


def _apply_all(
    built: Iterator[Built], writer: Writer, reached: int, terms: TermsWriter, progress: Progress | None
) -> int:
    """Apply what is built. Words are written before the last commit, so that no search is ahead of them for long."""
    committed, since = reached, time.monotonic()
    for batch in built:
        writer.apply(batch.changes)
        terms.add(batch.gathered)
        reached = batch.reached
        if time.monotonic() - since >= COMMIT_SECONDS:
            writer.commit(reached)
            committed, since = reached, time.monotonic()
        if progress is not None:
            progress(len(batch.changes))
    terms.write()
    if reached > committed:
        writer.commit(reached)
    return reached


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


logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
"""Between two looks at the change number: what is acknowledged is searchable well within a second."""

TURN_SECONDS = 0.5
"""Between two tries for the lock of a follower that waits for its turn."""

RETRY_SECONDS = 2.0
"""After an error of the store or the engine, which may be over by then."""


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
    """A thread that tries for the lock, and while it has it calls `step` several times a second; first `begin`, once.

    Every process of an archive may run one. An error is logged and the step tried again: a follower ends only
    with `stop` or with its process, and then another takes over.
    """

    def __init__(self, data: Path, step: Callable[[], object], begin: Callable[[], object]) -> None:
        self._lock = writer_lock(data)
        self._turn = _turn_lock(data)
        self._step = step
        self._begin = begin
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

    @property
    def leads(self) -> bool:
        """Whether this follower is the one that writes now."""
        return self._lock.is_locked

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._lock.acquire(timeout=0):
                    self._begin()
                    self._follow()
            except Timeout:
                pass  # another process leads; this one tries again below
            except OSError:
                logger.exception("The lock of the index can't be had; trying again.")
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
                logger.warning("The index can't follow the store now, and will try again: %s", error)
                self._stopping.wait(RETRY_SECONDS)
            except Exception:
                logger.exception("The index could not follow the store; trying again.")
                self._stopping.wait(RETRY_SECONDS)
            self._stopping.wait(POLL_SECONDS)
