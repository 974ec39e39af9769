"""The store: a database of articles with a change sequence, the truth that every index is rebuilt from.

Whatever changes an article takes the next change number, and a row keeps the number of its last change alone. An index
that knows one number asks for all that came after it, and is told of each article once, in the order of the numbers.
Nothing is missed by that, because numbers come in the order of commits: a transaction that writes locks the row of the
counter first (`search.store.writing`), so that nobody can commit a lower number after a higher one was seen. (A
database's own sequences don't promise this: a transaction may take its number early and commit late.)

A deleted article keeps its row, without text, as a tombstone. It tells each index of the deletion, and says that the
article's page, which may be met again at any time, is not to bring it back.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from search.store.database import Database, among
from search.store.model import (
    ChangeRecord,
    PutResult,
    StoredArticle,
    Submission,
    decode,
    decompress,
)
from search.store.tables import (
    LIVE,
    articles,
    counters,
    facts,
    families,
    migrate,
    originals,
)
from search.store.writing import ARTICLES, CHANGE, Writing

READ_AT_ONCE = 500
"""Rows of one query where all articles are read: enough to be quick, few enough to hold."""

CHANGES_AT_ONCE = 100
"""Rows of one query where changes are read, each of which may be a long article."""

MOST_TEXT = 8_000_000
"""Characters of articles after which no more changes are read at once: to index takes many times as much memory."""

_columns = sa.select(
    articles.c.id,
    articles.c.change,
    articles.c.version,
    articles.c.number,
    articles.c.state,
    articles.c.leads,
    articles.c.url,
    articles.c.document,
    families.c.first_id,
    families.c.size,
    families.c.urls,
).select_from(articles.outerjoin(families, families.c.number == articles.c.family))

_by_change = _columns.where(articles.c.change > sa.bindparam("after")).order_by(articles.c.change)
_in_order = _columns.where(articles.c.id > sa.bindparam("after"), articles.c.state == LIVE).order_by(
    articles.c.id
)


@cache
def _by_ids(backend: str) -> sa.Select[Any]:
    """Made once for each kind of database: every search reads its hits by it."""
    return _columns.where(articles.c.state == LIVE, among(articles.c.id, backend))


ChangeRow = tuple[Any, ...]
"""The columns above as a plain tuple, which may go to another process: the id first, then the change number."""


class Store:
    """A database of articles, SQLite or PostgreSQL by URL; safe for many threads and processes.

    Raises StoreUnavailable where the database can't be reached, StoreError where it can't be used.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        try:
            migrate(self.database)
        except BaseException:
            self.database.close()
            raise

    def put(self, submissions: Sequence[Submission], *, restore: bool = False) -> list[PutResult]:
        """Take articles in, in one transaction; `restore` brings back what was deleted."""
        with self.database.writing() as connection:
            writing = Writing(connection)
            writing.begin(submission.article.id for submission in submissions)
            results = [writing.take(submission, restore=restore) for submission in submissions]
            writing.finish()
        return results

    def delete(
        self, ids: Sequence[str], *, for_good: bool = True, expected: int | None = None
    ) -> dict[str, int]:
        """Leave a tombstone for each id that is there; answers with the change numbers of those.

        What is deleted for good is not brought back by indexing its page again; what is not, is. `expected`
        is the version that each has to be at (If-Match). Raises ArticleConflict where one is at another.
        """
        with self.database.writing() as connection:
            writing = Writing(connection)
            writing.begin(ids)
            if expected is not None:
                writing.expect(expected)
            return writing.remove(ids, for_good=for_good)

    def deleted_at(self, id: str) -> int | None:
        """The change number under which an article went; None where there is one, or never was."""
        query = sa.select(articles.c.version).where(articles.c.id == id, articles.c.state != LIVE)
        with self.database.autocommit() as connection:
            version: int | None = connection.execute(query).scalar()
        return version

    def get_many(self, ids: Iterable[str]) -> dict[str, StoredArticle]:
        """The articles with these ids that there are, in the order of the ids."""
        wanted = list(dict.fromkeys(ids))
        with self.database.autocommit() as connection:
            rows = connection.execute(_by_ids(connection.dialect.name), {"values": wanted})
            stored = {row[0]: _stored_article(row) for row in rows}
        return {id: stored[id] for id in wanted if id in stored}

    def changes(self, after: int, limit: int) -> list[ChangeRecord]:
        """The next steps after a change number, in commit order; of two steps of an article only the last.

        There are at most `limit` of them, and fewer (one at least) where they hold more than `MOST_TEXT`.
        """
        return [change_record(row) for row in self.change_rows(after, limit)]

    def change_rows(self, after: int, limit: int) -> list[ChangeRow]:
        """The same steps for another process to read, by `change_record`."""
        rows: dict[str, ChangeRow] = {}
        text = 0
        with self.database.autocommit() as connection:
            while len(rows) < limit:
                size = min(CHANGES_AT_ONCE, limit - len(rows))
                batch = connection.execute(_by_change.limit(size), {"after": after}).all()
                for row in batch:
                    rows.pop(row.id, None)  # it may have changed again since the query before
                    rows[row.id] = tuple(row)
                    text += len(row.document or "")
                    if text >= MOST_TEXT:
                        return list(rows.values())
                if len(batch) < size:
                    break
                after = batch[-1].change
        return list(rows.values())

    def last_change(self) -> int:
        """The newest change number; 0 in an empty store."""
        return self.state()[0]

    def count(self) -> int:
        """How many articles there are, without counting them."""
        return self.state()[1]

    def state(self) -> tuple[int, int]:
        """The newest change number and the number of articles, as of one moment."""
        with self.database.autocommit() as connection:
            rows = connection.execute(sa.select(counters.c.name, counters.c.value)).all()
        values = {row.name: row.value for row in rows}
        return values[CHANGE], values[ARTICLES]

    def ids(self) -> Iterator[str]:
        """Every id, in order."""
        query = sa.select(articles.c.id).where(articles.c.state == LIVE).order_by(articles.c.id)
        with self.database.reading() as connection:
            yield from connection.execution_options(yield_per=10_000).execute(query).scalars()

    def articles(self) -> Iterator[StoredArticle]:
        """Every article, in order of id, read in batches."""
        after = ""
        while True:
            with self.database.autocommit() as connection:
                rows = connection.execute(_in_order.limit(READ_AT_ONCE), {"after": after}).all()
            if not rows:
                return
            yield from map(_stored_article, rows)
            after = rows[-1].id

    def original(self, id: str) -> bytes | None:
        """The page that an article was cleaned from; None where none was kept."""
        query = sa.select(originals.c.page).join(articles, articles.c.number == originals.c.article)
        with self.database.autocommit() as connection:
            page = connection.execute(query.where(articles.c.id == id)).scalar()
        return None if page is None else decompress(page)

    def came_from_file(self, id: str) -> bool:
        """Whether an article was read from a file below a folder, and so has an id that we gave it."""
        query = sa.select(articles.c.origin_path).where(articles.c.id == id)
        with self.database.autocommit() as connection:
            return connection.execute(query).scalar() is not None

    def origins(self, root: str) -> Iterator[tuple[str, str]]:
        """The path and id of every article that was read from below `root`, in order of path."""
        columns = articles.c.origin_path, articles.c.id
        query = sa.select(*columns).where(articles.c.origin_root == root, articles.c.state == LIVE)
        with self.database.autocommit() as connection:
            rows = connection.execute(query.order_by(*columns)).all()
        yield from ((path, id) for path, id in rows)

    def identity(self) -> str:
        """A token that no other store has, nor this one after it was made anew."""
        return self.fact("identity") or ""

    def renew_identity(self) -> None:
        """Become another store for every index: what they know of this one is no longer so."""
        self.set_fact("identity", uuid.uuid4().hex)

    def fact(self, name: str) -> str | None:
        """A single value kept under this name."""
        with self.database.autocommit() as connection:
            value: str | None = connection.execute(
                sa.select(facts.c.value).where(facts.c.name == name)
            ).scalar()
            return value

    def set_fact(self, name: str, value: str | None) -> None:
        """Keep a single value; None forgets it."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(facts).where(facts.c.name == name))
            if value is not None:
                connection.execute(sa.insert(facts), {"name": name, "value": value})

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()


def change_record(row: Any) -> ChangeRecord:
    """A row as a step of the change sequence."""
    return ChangeRecord(row[1], row[0], _stored_article(row) if row[4] == LIVE else None)


def _stored_article(row: Any) -> StoredArticle:
    id, _, version, number, _, leads, url, document, first_id, size, urls = row
    also_at: tuple[str, ...] = ()
    if size is not None:
        also_at = tuple(other for other in json.loads(urls) if other != url)
    return StoredArticle(decode(document), version, number, first_id or id, bool(leads), size or 1, also_at)


def count_folded(store: Store) -> int:
    """How many articles are versions that searches show under another one of their family."""
    query = sa.select(sa.func.coalesce(sa.func.sum(families.c.size - 1), 0))
    with store.database.autocommit() as connection:
        return int(connection.execute(query).scalar_one())


def versions_of(store: Store, id: str) -> list[str]:
    """The other articles of an article's family, which searches show under one of them, in order of arrival."""
    family = sa.select(articles.c.family).where(articles.c.id == id, articles.c.state == LIVE)
    others = articles.c.family == family.scalar_subquery(), articles.c.state == LIVE, articles.c.id != id
    query = sa.select(articles.c.id).where(*others).order_by(articles.c.number)
    with store.database.autocommit() as connection:
        return list(connection.execute(query).scalars())
