"""One writer a data folder: whoever holds the lock follows the store's changes into the index."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from search.errors import DatelineError

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
