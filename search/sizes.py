"""How many bytes an archive takes on disk: the store, and each engine's index with the words beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from search.index import Index
from search.settings import Settings
from search.store.database import Database


class IndexPart(NamedTuple):
    """Part of what an engine answers from: its `index` with every generation kept, or the `words` beside it."""

    engine: str
    part: str


def store_bytes(database: Database) -> int:
    """Bytes of the database; on PostgreSQL of all that it holds."""
    if not database.is_sqlite:
        with database.reading() as connection:
            size = connection.execute(sa.text("SELECT pg_database_size(current_database())"))
            return int(size.scalar_one())
    if database.url.database in {None, "", ":memory:"}:
        return 0
    file = Path(str(database.url.database))
    return sum(_bytes(path) for path in file.parent.glob(f"{file.name}*"))


def index_bytes(settings: Settings, index: Index) -> dict[IndexPart, int]:
    """Bytes of every index of an archive, in its data folder or on a cluster. Raises EngineUnavailable."""
    elsewhere = index.bytes_elsewhere()
    there = {} if elsewhere is None else {IndexPart(settings.engine, "index"): elsewhere}
    return folder_bytes(settings.data) | there


def folder_bytes(data: Path) -> dict[IndexPart, int]:
    """Bytes of the indexes in a data folder."""
    sizes: Counter[IndexPart] = Counter()
    for part, path in _files(data / "index"):
        sizes[part] += _bytes(path)
    return dict(sizes)


def _files(folder: Path) -> Iterator[tuple[IndexPart, Path]]:
    for path in folder.rglob("*"):
        first, *others = path.relative_to(folder).parts
        if first == "words" and others:
            yield IndexPart(others[0], "words"), path
        elif others:
            yield IndexPart(first, "index"), path


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # a merge took it away while we looked
        return 0
