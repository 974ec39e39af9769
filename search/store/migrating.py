"""Bringing a store's tables to the state that this version of Dateline reads."""

from __future__ import annotations

from importlib import resources

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from search.errors import StoreError
from search.store.database import Database

HEAD = "0002"
"""The newest migration in `search/migrations/versions`; a test compares."""


def migrate(database: Database) -> None:
    """Run the migrations that are missing, in one transaction; nothing happens where there are none."""
    with database.reading() as connection:
        found = _revision(connection)
    if found == HEAD:
        return
    with database.writing() as connection:
        _wait_for_turn(connection)
        if _revision(connection) != HEAD:
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _wait_for_turn(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE has done it already.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(4611686018427387847)"))


def _upgrade(connection: Connection) -> None:
    # Imported here, since a start that finds nothing to do should not pay for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    with resources.as_file(resources.files("search.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "The store was written by a newer version of Dateline; install that one to open it."
            ) from error
