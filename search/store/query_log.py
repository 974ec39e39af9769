"""What people search for, if the operator wants to know: queries, totals and times, and no addresses."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from search.errors import StoreError
from search.store.database import Database
from search.store.tables import Number, metadata

LOG = logging.getLogger("dateline.queries")
MOST_WAITING = 10_000
FLUSH_SECONDS = 1.0
LONGEST = 500

query_log = sa.Table(
    "query_log",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("took_ms", sa.Float, nullable=False),
    sa.Index("query_log_by_at", "at"),
)


@dataclass(frozen=True, slots=True)
class QueryCount:
    """A query with how often it was asked, its largest total and its slowest time."""

    query: str
    count: int
    total: int
    slowest_ms: float


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many searches a day had (days since 1970, UTC), and how many of them found nothing."""

    day: int
    count: int
    zero: int


class QueryLog:
    """Reads and writes the log of one archive; writing never keeps a search waiting.

    Lines wait in memory and are written together once a second; more than 10,000 waiting are let go.
    """

    def __init__(
        self, database: Database, *, keep_days: int = 90, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._keep_seconds = keep_days * 86_400
        self._clock = clock
        self._waiting: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._timer: threading.Timer | None = None

    def add(self, query: str, total: int, took_ms: float) -> None:
        """Note a search; the same words in other spacing and case are one query."""
        words = " ".join(query.split()).lower()[:LONGEST].replace("\0", "")
        line = {"at": int(self._clock()), "query": words, "total": total, "took_ms": took_ms}
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(line)
            if self._timer is None:
                self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what waits, and let go of what is too old."""
        with self._flushing:
            with self._lock:
                lines, self._waiting, self._timer = self._waiting, [], None
            if not lines:
                return
            oldest = int(self._clock()) - self._keep_seconds
            try:
                with self._database.writing() as connection:
                    connection.execute(sa.insert(query_log), lines)
                    connection.execute(sa.delete(query_log).where(query_log.c.at < oldest))
            except StoreError:
                LOG.warning("%d lines of the query log could not be written", len(lines), exc_info=True)

    def top(self, since: int, limit: int = 20) -> list[QueryCount]:
        """The queries asked most since a time in seconds."""
        return self._counted(since, limit, sa.func.count().desc())

    def zero(self, since: int, limit: int = 20) -> list[QueryCount]:
        """The queries that found nothing, those asked most first."""
        return self._counted(since, limit, sa.func.count().desc(), query_log.c.total == 0)

    def slow(self, since: int, limit: int = 20) -> list[QueryCount]:
        """The queries that took longest."""
        return self._counted(since, limit, sa.func.max(query_log.c.took_ms).desc())

    def days(self, since: int) -> list[DayCount]:
        """Searches by day, the first day first; days without any are left out."""
        day = query_log.c.at // 86_400
        zero = sa.func.sum(sa.case((query_log.c.total == 0, 1), else_=0))
        query = sa.select(day.label("day"), sa.func.count(), zero).where(query_log.c.at >= since)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(day).order_by(day)).all()
        return [DayCount(int(row[0]), row[1], int(row[2])) for row in rows]

    def _counted(
        self, since: int, limit: int, order: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]
    ) -> list[QueryCount]:
        query = (
            sa.select(
                query_log.c.query,
                sa.func.count(),
                sa.func.max(query_log.c.total),
                sa.func.max(query_log.c.took_ms),
            )
            .where(query_log.c.at >= since, *where)
            .group_by(query_log.c.query)
            .order_by(order, query_log.c.query)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [QueryCount(words, count, total, slowest) for words, count, total, slowest in rows]
