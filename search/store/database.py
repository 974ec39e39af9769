"""Connections and transactions: what SQLite and PostgreSQL need to be told to do the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import StaticPool

from search.errors import StoreError, StoreUnavailable

WRITES = "dateline_writes"
AUTOCOMMIT = "dateline_autocommit"
BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""


class Database:
    """One database by URL, with transactions that read and transactions that write; safe for many threads."""

    def __init__(self, url: str) -> None:
        self.url = _read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._in_memory = self.is_sqlite and self.url.database in {None, "", ":memory:"}
        if self.is_sqlite and not self._in_memory:
            _make_folder(Path(str(self.url.database)).parent)
        # A database in memory is its one connection: threads have to take turns.
        self._turn: Any = threading.RLock() if self._in_memory else nullcontext()
        self.engine = sa.create_engine(self.url, **self._options())
        self._thread = threading.local()
        self._kept: WeakSet[sa.Connection] = WeakSet()
        if self.is_sqlite:
            self._autocommitting = self.engine.execution_options(**{AUTOCOMMIT: True})
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self._autocommitting = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def _options(self) -> dict[str, Any]:
        if self._in_memory:
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
    def autocommit(self) -> Iterator[sa.Connection]:
        """A connection each of whose queries is a transaction of its own: the cheapest way to read.

        Over a file of SQLite each thread keeps its connection: taking one out of the pool and giving it back
        costs more than a query by id.
        """
        if not self.is_sqlite or self._in_memory:
            with self._turn, _plain_errors(self.url), self._autocommitting.connect() as connection:
                yield connection
            return
        with _plain_errors(self.url):
            try:
                yield self._kept_connection()
            except BaseException:
                self._thread.__dict__.clear()
                raise

    def _kept_connection(self) -> sa.Connection:
        if getattr(self._thread, "connection", None) is None:
            self._thread.connection = self._autocommitting.connect()
            self._kept.add(self._thread.connection)
        connection: sa.Connection = self._thread.connection
        return connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is kept when the block ends, and is nothing when it raises."""
        with self._turn, _plain_errors(self.url), self.engine.connect() as connection:
            connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    def size(self) -> int:
        """Bytes of the database; on PostgreSQL of all that it holds, and 0 for one in memory."""
        if not self.is_sqlite:
            with self.reading() as connection:
                query = sa.text("SELECT pg_database_size(current_database())")
                return int(connection.execute(query).scalar_one())
        if self._in_memory:
            return 0
        size, file = 0, Path(str(self.url.database))
        for path in file.parent.glob(f"{file.name}*"):
            with suppress(FileNotFoundError):  # SQLite's log goes when its last connection is closed
                size += path.stat().st_size
        return size

    def close(self) -> None:
        """Let go of every connection."""
        for connection in list(self._kept):
            connection.close()
        self._thread = threading.local()
        self.engine.dispose()


def among(column: sa.Column[Any], backend: str) -> sa.ColumnElement[bool]:
    """Whether a column has one of the values that the statement is executed with, as its parameter `values`.

    All values are one parameter, so that there may be any number of them, and the statement stays the same and is
    prepared once. `backend` is the name of the connection's dialect.
    """
    if backend == "sqlite":
        values = sa.func.json_each(sa.bindparam("values", type_=sa.JSON)).table_valued("value")
        return column.in_(sa.select(values.c.value))
    kind = sa.Text if isinstance(column.type, sa.Text) else sa.BigInteger
    return column == sa.func.any(sa.bindparam("values", type_=sa.ARRAY(kind)))


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
    if not options.get(AUTOCOMMIT):
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
