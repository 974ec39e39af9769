"""SQLite files of what is derived from the store: written by one process, read by many, made again where they are lost.

SQLite brings transactions that a kill leaves whole or undone and, with a write-ahead log, many processes that read
while one writes (https://sqlite.org/wal.html). A file that is damaged or of another format is begun again: whoever
writes it notices by its checkpoint, the store's change number that it goes up to.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from search.errors import EngineError

CACHE_KIB = 64 * 1024
"""What a writer may hold of a file. Keys of phrases are spread all over it: in SQLite's own 2 MB most are read anew."""

LOG_BYTES = 16 * 1024 * 1024
"""What the write-ahead log keeps on disk once a long transaction is in the file: a first build writes 50 MB at once."""

WAIT_SECONDS = 30.0
"""How long a writer waits for one that was killed to be gone, or for a copy that is being made."""

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file is called and holds; `format` is counted up when that changes, and `what` is for errors."""

    name: str
    what: str
    format: int
    schema: str


class DerivedFile:
    """One file in a folder of its own or (without one) in memory; safe for many threads, one of which writes.

    What reads sees the last transaction that was ended, here or in another process. A file that is lost, damaged or of
    another format reads as empty; who finds damage takes the file away, so that the writer begins it again.
    """

    def __init__(self, layout: Layout, folder: Path | None = None) -> None:
        self._layout = layout
        self._folder = folder
        self._path = folder and folder / layout.name
        self._lock = RLock()
        self._reader: sqlite3.Connection | None = None
        self._inode: int | None = None

    def read(self, statement: str, *parameters: Any) -> list[Any]:
        """The rows that a statement selects. Raises EngineError where they can't be read."""
        with self._lock:
            try:
                try:
                    return self._reading().execute(statement, parameters).fetchall()
                except sqlite3.DatabaseError as error:
                    if not self._took_away(error):
                        raise
                    return self._reading().execute(statement, parameters).fetchall()
            except (OSError, sqlite3.Error) as error:
                raise EngineError(f"The archive's {self._layout.what} can't be read: {error}.") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction for the archive's one writer: after it all that was written is in the file, or nothing.

        Begins the file where there is none that can be read. Raises EngineError where it can't be written.
        """
        try:
            if self._folder is None:
                with self._lock, _transaction(self._reading()) as connection:
                    yield connection
            else:
                with (
                    closing(_open_to_write(self._folder, self._layout)) as opened,
                    _transaction(opened) as connection,
                ):
                    yield connection
        except (OSError, sqlite3.Error) as error:
            self._took_away(error)
            raise EngineError(f"The archive's {self._layout.what} can't be written: {error}.") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._reader = self._inode = None

    def _reading(self) -> sqlite3.Connection:
        """The connection to the file that is there now: an open file keeps its inode, so that another has another."""
        inode = _inode(self._path) if self._path else None
        if self._reader is None or inode != self._inode:
            self.close()
            usable = _open_to_read(self._path, self._layout) if self._path and inode else None
            self._reader, self._inode = (usable, inode) if usable else (_in_memory(self._layout), None)
        return self._reader

    def _took_away(self, error: Exception) -> bool:
        """Whether an error told of damage, and the file was taken away."""
        damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
        if damaged and self._folder:
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        return damaged


def listed(values: Iterable[Any]) -> str:
    """Values as one parameter, for `IN (SELECT value FROM json_each(?))`."""
    return json.dumps([*values], ensure_ascii=False)


def _in_memory(layout: Layout) -> sqlite3.Connection:
    connection = _connect(":memory:")
    connection.executescript(layout.schema)
    return connection


def _open_to_read(path: Path, layout: Layout) -> sqlite3.Connection | None:
    """The file, opened; None where another version wrote it, or is about to."""
    connection = _connect(
        f"{path.absolute().as_uri()}?mode=rw"
    )  # a reader of the log locks in a file beside it
    if _format(connection) == layout.format:
        return connection
    connection.close()
    return None


def _open_to_write(folder: Path, layout: Layout) -> sqlite3.Connection:
    """The file, opened; a new one where there is none of this format."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = _connect(folder / layout.name)
    if _format(connection) != layout.format:
        connection.close()
        shutil.rmtree(folder)
        folder.mkdir()
        connection = _connect(folder / layout.name)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {layout.schema} PRAGMA user_version = {layout.format}; COMMIT")
    connection.execute(
        "PRAGMA synchronous = NORMAL"
    )  # a power cut may take the last changes: they are made again
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    return connection


def _connect(place: Path | str) -> sqlite3.Connection:
    """A connection in which every statement is a transaction, unless one was begun."""
    return sqlite3.connect(
        place, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )


def _format(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except (FileNotFoundError, NotADirectoryError):
        return None
