"""Reading articles: by id, by place in the change sequence, and all of them.

Articles as lines of JSON, byte for byte the same for the same articles.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection

from search.store.database import Database
from search.store.model import ChangeRecord, StoredArticle, decode
from search.store.tables import LIVE, articles, families

BATCH = 500
"""Rows of one query where all are read: enough to be quick, few enough to hold."""

STEP = 100
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

# All ids go in one parameter, so that the statement is the same for any number of them and is prepared once.
_listed = sa.select(sa.func.json_each(sa.bindparam("ids", type_=sa.JSON)).table_valued("value").c.value)
_by_id_sqlite = _columns.where(articles.c.state == LIVE, articles.c.id.in_(_listed))
_any = sa.func.any(sa.bindparam("ids", type_=ARRAY(sa.Text)))
_by_id_postgresql = _columns.where(articles.c.state == LIVE, articles.c.id == _any)
_by_change = _columns.where(articles.c.change > sa.bindparam("after")).order_by(articles.c.change)
_in_order = _columns.where(articles.c.id > sa.bindparam("after"), articles.c.state == LIVE).order_by(
    articles.c.id
)


ChangeRow = tuple[Any, ...]
"""A row of the query above, its first column the id and its second the change number."""


def change_record(row: Any) -> ChangeRecord:
    """A row as a step of the change sequence."""
    return ChangeRecord(row[1], row[0], stored_article(row) if row[4] == LIVE else None)


def stored_article(row: Any) -> StoredArticle:
    """A row of the query above as what the store gives out."""
    id, _, version, number, _, leads, url, document, first_id, size, urls = row
    also_at: tuple[str, ...] = ()
    if size is not None:
        also_at = tuple(other for other in json.loads(urls) if other != url)
    return StoredArticle(decode(document), version, number, first_id or id, bool(leads), size or 1, also_at)


def read_many(connection: Connection, ids: Iterable[str]) -> dict[str, StoredArticle]:
    """The articles with these ids, in the order asked, those that there are."""
    wanted = list(dict.fromkeys(ids))
    query = _by_id_sqlite if connection.dialect.name == "sqlite" else _by_id_postgresql
    found = {row[0]: stored_article(row) for row in connection.execute(query, {"ids": wanted})}
    return {id: found[id] for id in wanted if id in found}


def read_changes(connection: Connection, after: int, limit: int) -> list[ChangeRecord]:
    """The next `limit` steps after a change number, or fewer (one at least) where they hold `MOST_TEXT`."""
    return [change_record(row) for row in read_change_rows(connection, after, limit)]


def read_change_rows(connection: Connection, after: int, limit: int) -> list[ChangeRow]:
    """The same as rows, which another process may make records of."""
    rows: dict[str, ChangeRow] = {}
    text = 0
    while len(rows) < limit:
        asked = min(STEP, limit - len(rows))
        some = connection.execute(_by_change.limit(asked), {"after": after}).all()
        for row in some:
            rows.pop(row.id, None)  # it may have changed again since the query before
            rows[row.id] = tuple(row)
            text += len(row.document or "")
            if text >= MOST_TEXT:
                return list(rows.values())
        if len(some) < asked:
            break
        after = some[-1].change
    return list(rows.values())


def read_in_order(connection: Connection, after: str) -> list[StoredArticle]:
    """The next batch of articles whose ids come after this one."""
    return [stored_article(row) for row in connection.execute(_in_order.limit(BATCH), {"after": after})]


def count_folded(database: Database) -> int:
    """How many articles are versions that searches show under another one of their family."""
    query = sa.select(sa.func.coalesce(sa.func.sum(families.c.size - 1), 0))
    with database.looking() as connection:
        return int(connection.execute(query).scalar_one())


def export_articles(articles: Iterable[StoredArticle], file: BinaryIO) -> int:
    """Write one line an article, in the order given; answers with how many.

    Every field stands in every line, in the order of `Article`, so that a reader needs no defaults.
    """
    count = 0
    for stored in articles:
        file.write(stored.article.model_dump_json().encode())
        file.write(b"\n")
        count += 1
    return count


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is whole; compressed, without a date inside, if that ends in
    .gz.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
