"""The vectors of an archive's articles in one SQLite file, for all engines and generations alike.

A vector depends on the text and on the model, not on an engine: so a rebuilt index, or another engine's, finds them
made. Beside each stands a hash of the text that it was made of: an article that changed in its date alone keeps its
own. A file of another model is begun again. After a crash, what follows the checkpoint is made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.index.derived_file import DerivedFile, Layout, listed

_SCHEMA = """
CREATE TABLE state (checkpoint INTEGER NOT NULL, embedder TEXT NOT NULL, store TEXT NOT NULL);
INSERT INTO state VALUES (0, '', '');

CREATE TABLE vectors (id TEXT PRIMARY KEY, text BLOB NOT NULL, vector BLOB NOT NULL) WITHOUT ROWID;
"""
"""`text` is the hash of what was embedded; `vector` has a byte a dimension, and none for a text that can't be read."""

LAYOUT = Layout("vectors.sqlite", "vectors", 1, _SCHEMA)

READ_AT_ONCE = 4096
"""Vectors that a look at all of them reads at once: 2 MB."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Articles with the hash of their text and their vector, and those that are gone, up to a change number."""

    checkpoint: int
    rows: list[tuple[str, bytes, bytes]]
    gone: list[str]
    count: int
    """Changes that this stands for, those of articles whose text is as it was among them."""


class VectorFile(DerivedFile):
    """The file of one archive, or (without a folder) one in memory; only vectors by `embedder` count."""

    def __init__(self, embedder: str, folder: Path | None = None) -> None:
        super().__init__(LAYOUT, folder)
        self._embedder = embedder

    def checkpoint(self) -> int:
        """The store's change number up to which every article has its vector."""
        rows = self.read("SELECT checkpoint FROM state WHERE embedder = ?", self._embedder)
        return sum(number for (number,) in rows)

    def begin(self, store: str, last_change: int, ids: Callable[[], Iterable[str]]) -> None:
        """Make the file fit for vectors of this model and this store's articles, of which `ids` gives all.

        Vectors of another model go; of another store (a backup, say) they stay where an article's text is the same.
        """
        ((checkpoint, embedder, other),) = self.read("SELECT checkpoint, embedder, store FROM state")
        if (embedder, other) == (self._embedder, store) and checkpoint <= last_change:
            return
        with self.writing() as database:
            if embedder == self._embedder:
                kept = listed(ids())
                database.execute(
                    "DELETE FROM vectors WHERE id NOT IN (SELECT value FROM json_each(?))", (kept,)
                )
            else:
                database.execute("DELETE FROM vectors")
            database.execute(
                "UPDATE state SET checkpoint = 0, embedder = ?, store = ?", (self._embedder, store)
            )

    def hashes(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The hash of the text that the vector of each of these articles was made of."""
        rows = self.read(
            "SELECT id, text FROM vectors WHERE id IN (SELECT value FROM json_each(?))", listed(ids)
        )
        return dict(rows)

    def write(self, embedded: Embedded) -> None:
        """Put vectors in, all of them or none, with the change number that they go up to."""
        with self.writing() as database:
            database.executemany(
                "INSERT OR REPLACE INTO vectors (id, text, vector) VALUES (?, ?, ?)", embedded.rows
            )
            database.executemany("DELETE FROM vectors WHERE id = ?", ((id,) for id in embedded.gone))
            database.execute("UPDATE state SET checkpoint = ?", (embedded.checkpoint,))

    def vectors(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The packed vectors of those of these articles that have one."""
        rows = self.read(
            "SELECT id, vector FROM vectors, state WHERE embedder = ? AND vector <> x''"
            " AND id IN (SELECT value FROM json_each(?))",
            self._embedder,
            listed(ids),
        )
        return dict(rows)

    def all_vectors(self) -> Iterator[tuple[list[str], list[bytes]]]:
        """Every packed vector with its article's id, some thousand at a time, in order of id."""
        last = ""
        while rows := self.read(
            "SELECT id, vector FROM vectors, state WHERE embedder = ? AND id > ? ORDER BY id LIMIT ?",
            self._embedder,
            last,
            READ_AT_ONCE,
        ):
            last = rows[-1][0]
            whole = [(id, vector) for id, vector in rows if vector]
            yield [id for id, _ in whole], [vector for _, vector in whole]

    def count(self) -> int:
        """How many articles have a vector."""
        rows = self.read("SELECT count(*) FROM vectors, state WHERE embedder = ?", self._embedder)
        return sum(number for (number,) in rows)
