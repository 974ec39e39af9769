"""The store itself: a database of articles with a change sequence."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from search.store import reading
from search.store.database import Database
from search.store.model import (
    ChangeRecord,
    PutResult,
    StoredArticle,
    Submission,
    decompress,
)
from search.store.reading import ChangeRow
from search.store.tables import (
    LIVE,
    articles,
    counters,
    facts,
    migrate,
    originals,
)
from search.store.writing import ARTICLES, CHANGE, Writing


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
        with self.database.looking() as connection:
            version: int | None = connection.execute(query).scalar()
        return version

    def get_many(self, ids: Iterable[str]) -> dict[str, StoredArticle]:
        """The articles with these ids, those that there are."""
        with self.database.looking() as connection:
            return reading.read_many(connection, ids)

    def changes(self, after: int, limit: int) -> list[ChangeRecord]:
        """The next steps after a change number, in commit order; of two steps of an article only the last."""
        with self.database.looking() as connection:
            return reading.read_changes(connection, after, limit)

    def change_rows(self, after: int, limit: int) -> list[ChangeRow]:
        """The same steps for another process to read, by `change_record`."""
        with self.database.looking() as connection:
            return reading.read_change_rows(connection, after, limit)

    def last_change(self) -> int:
        """The newest change number; 0 in an empty store."""
        return self._counter(CHANGE)

    def count(self) -> int:
        """How many articles there are, without counting them."""
        return self._counter(ARTICLES)

    def state(self) -> tuple[int, int]:
        """The newest change number and the number of articles, as of one moment."""
        query = sa.select(counters.c.name, counters.c.value)
        with self.database.looking() as connection:
            values = {row.name: row.value for row in connection.execute(query)}
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
            with self.database.looking() as connection:
                batch = reading.read_in_order(connection, after)
            if not batch:
                return
            yield from batch
            after = batch[-1].article.id

    def original(self, id: str) -> bytes | None:
        """The page that an article was cleaned from; None where none was kept."""
        query = sa.select(originals.c.page).join(articles, articles.c.number == originals.c.article)
        with self.database.looking() as connection:
            page = connection.execute(query.where(articles.c.id == id)).scalar()
        return None if page is None else decompress(page)

    def came_from_file(self, id: str) -> bool:
        """Whether an article was read from a file below a folder, and so has an id that we gave it."""
        query = sa.select(articles.c.origin_path).where(articles.c.id == id)
        with self.database.looking() as connection:
            return connection.execute(query).scalar() is not None

    def origins(self, root: str) -> Iterator[tuple[str, str]]:
        """The path and id of every article that was read from below `root`, in order of path."""
        columns = articles.c.origin_path, articles.c.id
        query = sa.select(*columns).where(articles.c.origin_root == root, articles.c.state == LIVE)
        with self.database.looking() as connection:
            rows = connection.execute(query.order_by(*columns)).all()
        yield from ((path, id) for path, id in rows)

    def identity(self) -> str:
        """A word that no other store has, nor this one after it was made anew."""
        return self.fact("identity") or ""

    def renew_identity(self) -> None:
        """Become another store for every index: what they know of this one is no longer so."""
        self.set_fact("identity", uuid.uuid4().hex)

    def fact(self, name: str) -> str | None:
        """A single value kept under this name."""
        with self.database.looking() as connection:
            found: str | None = connection.execute(
                sa.select(facts.c.value).where(facts.c.name == name)
            ).scalar()
            return found

    def set_fact(self, name: str, value: str | None) -> None:
        """Keep a single value; None forgets it."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(facts).where(facts.c.name == name))
            if value is not None:
                connection.execute(sa.insert(facts), {"name": name, "value": value})

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()

    def _counter(self, name: str) -> int:
        with self.database.looking() as connection:
            value: int = connection.execute(
                sa.select(counters.c.value).where(counters.c.name == name)
            ).scalar_one()
            return value
