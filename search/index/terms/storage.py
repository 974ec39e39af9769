"""The SQLite files in which the terms of an index are kept, one beside each of its generations.

SQLite is what an index of words needs to be built on: sorted tables in which whatever begins alike stands side by
side, full text by its module FTS5 (https://sqlite.org/fts5.html), transactions that a kill leaves whole or undone, and,
with a write-ahead log, many processes that read while one writes (https://sqlite.org/wal.html).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from search.errors import EngineError

NAME = "terms.sqlite"

FORMAT = 8
"""Counted up when what is written here changes; a file of another format is begun again."""

CACHE_KIB = 64 * 1024
"""What a writer may hold of a file. Keys of phrases are spread all over it: in SQLite's own 2 MB most are read anew."""

LOG_BYTES = 16 * 1024 * 1024
"""What the write-ahead log keeps on disk once a long transaction is in the file: a first build writes 50 MB at once."""

WAIT_SECONDS = 30.0
"""How long a writer waits for one that was killed to be gone, or for a copy that is being made."""

LAST = "\U0010ffff"
"""Sorts after everything that is written: whatever begins with a text is from the text up to the text and this."""

MOST_OPEN = 3
"""The live generation, the one being built, and one that a search may still be at."""

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

_WORDS = """
    detail = none, columnsize = 0, prefix = '1 2 3', tokenize = "ascii tokenchars '!#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"
"""
"""How FTS5 keeps words, which are split already: whatever is no blank belongs to one. Of each it keeps the rows that
hold it, and the same for up to three first letters: else the rows of all words that begin so are joined at each look.
"""

_SCHEMA = f"""
CREATE TABLE state (checkpoint INTEGER NOT NULL);
INSERT INTO state VALUES (0);

CREATE TABLE forms (form TEXT PRIMARY KEY, articles INTEGER NOT NULL, backwards TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX endings ON forms (backwards);

CREATE TABLE articles (id TEXT PRIMARY KEY, headline INTEGER, names BLOB NOT NULL) WITHOUT ROWID;

CREATE VIRTUAL TABLE headlines USING fts5 (words, text UNINDEXED, id UNINDEXED, url UNINDEXED, {_WORDS});

CREATE TABLE names (key INTEGER PRIMARY KEY, articles INTEGER NOT NULL, words TEXT, kind TEXT, text TEXT);
CREATE INDEX beginnings ON names (words, kind, articles) WHERE words IS NOT NULL;
CREATE INDEX likeliest ON names (kind = 'phrase', -articles, length(words), words) WHERE words IS NOT NULL;
CREATE VIRTUAL TABLE name_words USING fts5 (words, content = '', {_WORDS});
"""
"""`forms` are word forms with the number of articles that hold each, and backwards, so that endings are beginnings too.
`headlines` have numbers that put the newest last; an article has the number of its headline and the keys of its names,
eight bytes each: what it says no longer when it changes. A name's `key` is a hash. Of most phrases, which one article
alone says, nothing else is kept: `words` is NULL until a second one says the same.
"""


class TermsFile:
    """The terms of one generation in a folder or (without one) in memory; safe for many threads, one of which writes.

    What reads sees the last transaction that was ended, here or in another process. A file that is lost, damaged or of
    another format reads as empty; who finds damage takes the file away, so that the writer begins it again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._path = folder and folder / NAME
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
                raise EngineError(f"The archive's terms can't be read: {error}.") from error

    def checkpoint(self) -> int:
        """The store's change number up to which everything is in here."""
        return sum(number for (number,) in self.read("SELECT checkpoint FROM state"))

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
                with closing(_open_to_write(self._folder)) as opened, _transaction(opened) as connection:
                    yield connection
        except (OSError, sqlite3.Error) as error:
            self._took_away(error)
            raise EngineError(f"The archive's terms can't be written: {error}.") from error

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
            usable = _open_to_read(self._path) if self._path and inode else None
            self._reader, self._inode = (usable, inode) if usable else (_in_memory(), None)
        return self._reader

    def _took_away(self, error: Exception) -> bool:
        """Whether an error told of damage, and the file was taken away."""
        damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
        if damaged and self._folder:
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        return damaged


class TermsFolder:
    """The terms of an archive's generations, each in a folder of its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, TermsFile] = {}
        self._lock = RLock()

    def file(self, name: str) -> TermsFile:
        """The terms of a generation, empty where nothing was written for it yet."""
        with self._lock:
            if name not in self._open:
                self._open[name] = TermsFile(self._folder / name)
                while len(self._open) > MOST_OPEN:
                    self._open.pop(next(iter(self._open))).close()
            return self._open[name]

    def begin(self, name: str) -> None:
        """Begin with a new generation; what a broken build left under its name is taken away."""
        with self._lock:
            if name in self._open:
                self._open.pop(name).close()
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def keep(self, names: Collection[str]) -> None:
        """Take away the terms of all other generations; for the holder of the writer lock."""
        with self._lock:
            for name in self._open.keys() - names:
                self._open.pop(name).close()
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.is_dir() and path.name not in names:
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_file():  # of an older version, which kept the words of each generation in one file
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for file in self._open.values():
                file.close()
            self._open.clear()


def listed(values: Iterable[Any]) -> str:
    """Values as one parameter, for `IN (SELECT value FROM json_each(?))`."""
    return json.dumps([*values], ensure_ascii=False)


def _in_memory() -> sqlite3.Connection:
    connection = _connect(":memory:")
    connection.executescript(_SCHEMA)
    return connection


def _open_to_read(path: Path) -> sqlite3.Connection | None:
    """The file, opened; None where another version wrote it, or is about to."""
    connection = _connect(
        f"{path.absolute().as_uri()}?mode=rw"
    )  # a reader of the log locks in a file beside it
    if _format(connection) == FORMAT:
        return connection
    connection.close()
    return None


def _open_to_write(folder: Path) -> sqlite3.Connection:
    """The file, opened; a new one where there is none of this format."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = _connect(folder / NAME)
    if _format(connection) != FORMAT:
        connection.close()
        shutil.rmtree(folder)
        folder.mkdir()
        connection = _connect(folder / NAME)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT")
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
