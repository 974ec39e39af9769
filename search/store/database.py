"""Connections and transactions: what SQLite and PostgreSQL need to be told to do the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import StaticPool

from search.errors import StoreError, StoreUnavailable

WRITES = "dateline_writes"
LOOKS = "dateline_looks"
BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""


class Database:
    """One database by URL, with transactions that read and transactions that write; safe for many threads."""

    def __init__(self, url: str) -> None:
        self.url = _read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        in_memory = self.is_sqlite and self.url.database in {None, "", ":memory:"}
        if self.is_sqlite and not in_memory:
            _make_folder(Path(str(self.url.database)).parent)
        # A database in memory is its one connection: threads have to take turns.
        self._turn: Any = threading.RLock() if in_memory else nullcontext()
        self.engine = sa.create_engine(self.url, **self._options(in_memory))
        self._keeps_lookers = self.is_sqlite and not in_memory
        self._thread = threading.local()
        self._lookers: WeakSet[sa.Connection] = WeakSet()
        self._looking = self.engine.execution_options(**{LOOKS: True})
        if not self.is_sqlite:
            self._looking = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)

    def _options(self, in_memory: bool) -> dict[str, Any]:
        if in_memory:
            return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        if self.is_sqlite:
            arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
            return {"connect_args": arguments, "pool_size": 8, "max_overflow": 56}
        return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 24}

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the database."""
        with self._turn, _plain_errors(self.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def looking(self) -> Iterator[sa.Connection]:
        """A connection for one query, which is a transaction of its own: the cheapest way to read."""
        if not self._keeps_lookers:
            with self._turn, _plain_errors(self.url), self._looking.connect() as connection:
                yield connection
            return
        with _plain_errors(self.url):
            try:
                yield self._looker()
            except BaseException:
                self._thread.__dict__.clear()
                raise

    def _looker(self) -> sa.Connection:
        # Taking one out of the pool and giving it back costs more than a query by id.
        if getattr(self._thread, "looker", None) is None:
            self._thread.looker = self._looking.connect()
            self._lookers.add(self._thread.looker)
        looker: sa.Connection = self._thread.looker
        return looker

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is kept when the block ends, and is nothing when it raises."""
        with self._turn, _plain_errors(self.url), self.engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of every connection."""
        for looker in list(self._lookers):
            looker.close()
        self._thread = threading.local()
        self.engine.dispose()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} can't be made for the store: {error.strerror}.") from error


def _read_url(url: str) -> URL:
    try:
        read = make_url(url)
    except sa.exc.ArgumentError:
        raise StoreError(
            f"DATELINE_STORE is {url!r}; give a URL such as postgresql://user:password@host/database."
        ) from None
    if read.get_backend_name() == "postgresql":
        return read.set(drivername="postgresql+psycopg")
    if read.get_backend_name() == "sqlite":
        return read
    raise StoreError(
        f"No store can be kept in {read.get_backend_name()}; give a sqlite:// or postgresql:// URL."
    )


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guesses
    # WAL: readers never wait for the writer. synchronous=FULL: a commit is on the disk, not only with the
    # system, when it returns, so that an acknowledged article survives the loss of power; a batch of a
    # thousand pays for it once.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "cache_size=-65536",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer that began as a reader could find its view outdated and fail; IMMEDIATE queues it instead.
    options = connection.get_execution_options()
    if not options.get(LOOKS):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES) else "BEGIN")


@contextmanager
def _plain_errors(url: URL) -> Iterator[None]:
    """Every error of the database library as one of ours, without the password that URLs may hold."""
    try:
        yield
    except sa.exc.OperationalError as error:
        where = url.render_as_string(hide_password=True)
        raise StoreUnavailable(f"The store at {where} can't be used now: {_first_line(error)}") from error
    except sa.exc.SQLAlchemyError as error:
        where = url.render_as_string(hide_password=True)
        raise StoreError(f"The store at {where} refused: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]
