"""The store's tables, and how those of an older store are brought to the state that this version of Dateline reads.

The declarations say what the newest migration leaves; each step on the way there is an Alembic script in
`search/store/migrations/versions`.
"""

from __future__ import annotations

from importlib import resources

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)
from sqlalchemy.engine import Connection

from search.errors import StoreError
from search.store.database import Database

metadata = MetaData()

Bytewise = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that every database compares by its bytes, so that exports are in one order."""

Number = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite takes only INTEGER for its row number, and it has 64 bits there."""

LIVE, TAKEN_DOWN, PRUNED = 0, 1, 2
"""States of a row: there; deleted for good; gone because its page was gone, and welcome back with it."""

articles = Table(
    "articles",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("id", Bytewise, nullable=False, unique=True),
    Column("change", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("published", Integer),
    Column("family", BigInteger, nullable=False),
    Column("leads", SmallInteger, nullable=False),
    Column("url", Text),
    Column("origin_root", Bytewise),
    Column("origin_path", Bytewise),
    Column("document", Text, nullable=False),
    Index("articles_by_change", "change", unique=True),
    Index("articles_by_family", "family"),
    Index("articles_by_origin", "origin_root", "origin_path"),
)
"""One row an id for good: a deleted article keeps its row as a tombstone without text. `number` counts arrivals.
`change` is the row's place in the change sequence; it moves when the article changes, and when another version of its
family takes or gives up the lead. `version` moves only with the article itself.
"""

families = Table(
    "families",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("first_id", Bytewise, nullable=False),
    Column("size", Integer, nullable=False),
    Column("urls", Text, nullable=False),
)
"""Families of two and more; `number` is their first article's, `urls` a JSON list in order of arrival."""

signs = Table(
    "signs",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Index("signs_by_article", "article"),
    sqlite_with_rowid=False,
)
"""Keys that a family shares, hashed to 64 bits, with their kind: see `search.store.families`."""

signatures = Table(
    "signatures",
    metadata,
    Column("article", Number, primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),
)

originals = Table(
    "originals",
    metadata,
    Column("article", Number, primary_key=True, autoincrement=False),
    Column("page", LargeBinary, nullable=False),
)
"""Pages as they came, compressed; apart from `articles` so that reading those stays quick."""

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single values: `identity`, a word that tells this store from any other."""

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""`articles`: how many there are. `change`: the newest change number; whoever writes locks this row first, so
that numbers are in commit order.
"""


HEAD = "0004"
"""The newest migration in `search/store/migrations/versions`; a test compares."""


def migrate(database: Database) -> None:
    """Run the migrations that are missing, in one transaction; nothing happens where there are none."""
    with database.reading() as connection:
        revision = _revision(connection)
    if revision == HEAD:
        return
    with database.writing() as connection:
        _wait_for_turn(connection)
        if _revision(connection) != HEAD:
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _wait_for_turn(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE has done it already. The number is any that no other program locks by.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(4611686018427387847)"))


def _upgrade(connection: Connection) -> None:
    # Imported here, since a start that finds nothing to do should not pay for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    with resources.as_file(resources.files("search.store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "The store was written by a newer version of Dateline; install that one to open it."
            ) from error
