"""The wordbook of an index, kept beside each generation in a file of SQLite's: what is suggested and expanded.

It holds the archive's word forms with counts, its headlines, and the names and phrases that recur.

It is derived from the store: where it is lost, broken or written by another version, it is begun again and
catches up. Deleted articles leave their words behind until the next rebuild, so what is offered from here is
checked against the index first.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from search.errors import EngineError

FORMAT = "2"
"""Counted up when what is written here changes."""

BUSY_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
_CACHE_KIB = 16_384

_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forms (
    form TEXT PRIMARY KEY, count INTEGER NOT NULL, since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS forms_since ON forms (since);
CREATE TABLE IF NOT EXISTS articles (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS headlines (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, headline TEXT NOT NULL, url TEXT
);
CREATE TABLE IF NOT EXISTS phrases (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, words TEXT NOT NULL, text TEXT NOT NULL, count INTEGER NOT NULL,
    UNIQUE (kind, words)
);
CREATE VIRTUAL TABLE IF NOT EXISTS headline_words USING fts5 (
    words, prefix = '1 2 3', detail = none, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co Pc'"
);
CREATE VIRTUAL TABLE IF NOT EXISTS phrase_words USING fts5 (
    words, prefix = '1 2 3', detail = none, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co Pc'"
);
"""


class Wordbook:
    """One wordbook, in a file or (without a place) in memory; safe for many threads.

    Raises EngineError where SQLite can't do what is asked.
    """

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
        self._reader = _opened(place)
        self._writer = _opened(place) if place is not None else self._reader
        self._reading = Lock()
        self._writing = Lock() if place is not None else self._reading
        self._inode = _inode(place)

    @property
    def is_lost(self) -> bool:
        """Whether its file was taken away or put in another's place since it was opened."""
        return self._place is not None and _inode(self._place) != self._inode

    def read(self, query: str, given: Sequence[object] = ()) -> list[Any]:
        """The rows of a query."""
        with self._reading, _told():
            return self._reader.execute(query, given).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction; the caller is the only writer of this index."""
        with self._writing, _told(), self._writer:
            yield self._writer

    def reached(self) -> int:
        """The store's change number up to which everything is in here."""
        rows = self.read("SELECT value FROM facts WHERE name = 'reached'")
        return int(rows[0][0]) if rows else 0

    def close(self) -> None:
        """Let go of the file."""
        with self._reading:
            self._reader.close()
        if self._writer is not self._reader:
            with self._writing:
                self._writer.close()


def _opened(place: Path | None) -> sqlite3.Connection:
    """A connection to a wordbook of this format; a file that is none, or an old one, is begun again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return _connected(place)
        except sqlite3.OperationalError as error:
            # Several processes that open a new file at once: SQLite does not wait while its journal is changed.
            if "locked" not in str(error) or time.monotonic() > until:
                raise EngineError(f"The wordbook can't be opened: {error}.") from error
            time.sleep(_PAUSE_SECONDS)
        except sqlite3.DatabaseError as error:
            if place is None:
                raise EngineError(f"The wordbook can't be opened: {error}.") from error
            remove(place)
            return _connected(place)


def _connected(place: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(place or ":memory:", timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        with connection:
            _stamp(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _stamp(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if str(version) == FORMAT:
        return
    if version:
        raise sqlite3.DatabaseError("another format")
    connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = f"The archive's wordbook can't be used: {error}. Take it away, and it is made again."
        raise EngineError(message) from error


def _inode(place: Path | None) -> int:
    if place is None:
        return 0
    try:
        return place.stat().st_ino
    except FileNotFoundError:
        return -1


def remove(place: Path) -> None:
    """Take a wordbook off the disk."""
    for ending in ("", "-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
