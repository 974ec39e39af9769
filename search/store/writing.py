"""One writing transaction: which submissions change what, under numbers in commit order.

`begin` locks the counter of changes before anything is read, so that writers come one after another and the numbers
that they give are in the order in which their transactions are committed. `take` then decides what becomes of each
submission from what is in memory, and `finish` writes all of it together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from search.errors import ArticleConflict
from search.store.database import among
from search.store.families import regroup
from search.store.model import (
    Origin,
    Outcome,
    PutResult,
    Submission,
    compress,
    encode,
)
from search.store.tables import (
    LIVE,
    PRUNED,
    TAKEN_DOWN,
    articles,
    counters,
    originals,
)

CHANGE = "change"
ARTICLES = "articles"

_rows = sa.select(
    articles.c.id,
    articles.c.number,
    articles.c.version,
    articles.c.state,
    articles.c.content_hash,
    articles.c.family,
    articles.c.origin_root,
    articles.c.origin_path,
)
# Names of parameters must differ from those of columns: SQLAlchemy keeps the latter for itself.
_update_by_number = sa.update(articles).where(articles.c.number == sa.bindparam("b_number"))


@dataclass(slots=True)
class _Row:
    """What the store knows of an id: the state before this transaction, then after each submission."""

    number: int
    version: int
    state: int
    content_hash: str
    family: int
    origin: Origin | None
    is_new: bool = False


@dataclass(slots=True)
class Writing:
    """The changes of one transaction, collected and then written together.

    `last` is the last change number that was given, `arrived` by how many articles the store grew.
    """

    connection: Connection
    last: int = 0
    rows: dict[str, _Row] = field(default_factory=dict)
    taken: dict[str, tuple[Submission, str]] = field(default_factory=dict)
    moved: dict[str, Origin] = field(default_factory=dict)
    arrived: int = 0

    def begin(self, ids: Iterable[str]) -> None:
        """Lock the sequence, so that numbers come in commit order, and only then look at what is there."""
        query = sa.select(counters.c.value).where(counters.c.name == CHANGE).with_for_update()
        self.last = self.connection.execute(query).scalar_one()
        query = _rows.where(among(articles.c.id, self.connection.dialect.name))
        rows = self.connection.execute(query, {"values": list(dict.fromkeys(ids))})
        for id, number, version, state, content_hash, family, root, path in rows:
            origin = Origin(root, path) if root is not None else None
            self.rows[id] = _Row(number, version, state, content_hash, family, origin)

    def take(self, submission: Submission, *, restore: bool) -> PutResult:
        """Decide what becomes of one submission.

        What is there already is `unchanged` before the version of an If-Match is compared, so that a request whose
        answer was lost can be sent again as it was (RFC 9110, 13.1.1, allows that; for If-None-Match it does not).
        """
        id = submission.article.id
        row = self.rows.get(id)
        version = row.version if row is not None and row.state == LIVE else 0
        expected = submission.expected_version
        document, digest = encode(submission.article)
        if row is not None and version and row.content_hash == digest and expected != 0:
            if submission.origin is not None and submission.origin != row.origin:
                row.origin = self.moved[id] = submission.origin
            return PutResult(id, "unchanged", version)
        if expected not in {None, version}:
            return PutResult(id, "conflict", version)
        if row is not None and row.state == TAKEN_DOWN and not restore:
            return PutResult(id, "deleted_before", row.version)
        return self._accept(submission, document, digest)

    def _accept(self, submission: Submission, document: str, digest: str) -> PutResult:
        id = submission.article.id
        self.last += 1
        row = self.rows.get(id)
        outcome: Outcome = "updated" if row is not None and row.state == LIVE else "created"
        self.arrived += outcome == "created"
        if row is None:
            row = self.rows[id] = _Row(self.last, 0, LIVE, "", self.last, None, is_new=True)
        row.version, row.state, row.content_hash = self.last, LIVE, digest
        row.origin = submission.origin or row.origin
        self.taken[id] = (submission, document)
        return PutResult(id, outcome, self.last)

    def finish(self) -> None:
        """Write everything that was taken, and the last number."""
        self._write_articles()
        self._write_originals()
        self._write_origins()
        taken = [(self.rows[id].number, submission) for id, (submission, _) in self.taken.items()]
        if taken:
            families = [self.rows[id].family for id in self.taken]
            self.last = regroup(self.connection, taken, [], families, self.last)
        self._count()

    def expect(self, version: int) -> None:
        """Go on only if every article that is there is at this version. Raises ArticleConflict."""
        for id, row in self.rows.items():
            if row.state == LIVE and row.version != version:
                message = (
                    f"The article {id!r} is at version {row.version}; read it again, then send its ETag."
                )
                raise ArticleConflict(message, id=id, version=str(row.version))

    def remove(self, ids: Sequence[str], *, for_good: bool) -> dict[str, int]:
        """Leave tombstones; answers with the change number of each id that was there."""
        rows = {id: self.rows[id] for id in ids if id in self.rows}
        gone = {id: row for id, row in rows.items() if row.state == LIVE}
        changes = {id: self.last + place for place, id in enumerate(gone, 1)}
        self.last += len(gone)
        self.arrived -= len(gone)
        if gone:
            self._bury({gone[id].number: change for id, change in changes.items()}, for_good)
            numbers, families = [row.number for row in gone.values()], [row.family for row in gone.values()]
            self.last = regroup(self.connection, [], numbers, families, self.last)
        pruned = [{"b_number": row.number} for row in rows.values() if row.state == PRUNED]
        if for_good and pruned:
            # Their pages are gone already, and must not bring them back from now on: nothing changes for a
            # reader, so no number is given.
            self.connection.execute(_update_by_number.values(state=TAKEN_DOWN), pruned)
        self._count()
        return changes

    def _bury(self, changes: dict[int, int], for_good: bool) -> None:
        """Make tombstones of the rows with these numbers, under these change numbers."""
        emptied = _update_by_number.values(
            change=sa.bindparam("b_change"),
            version=sa.bindparam("b_change"),
            state=TAKEN_DOWN if for_good else PRUNED,
            family=articles.c.number,
            leads=0,
            content_hash="",
            published=None,
            url=None,
            document="",
        )
        rows = [{"b_number": number, "b_change": change} for number, change in changes.items()]
        self.connection.execute(emptied, rows)
        self._forget_originals(list(changes))

    def _forget_originals(self, numbers: list[int]) -> None:
        statement = sa.delete(originals).where(among(originals.c.article, self.connection.dialect.name))
        self.connection.execute(statement, {"values": numbers})

    def _write_articles(self) -> None:
        new: list[dict[str, Any]] = []
        old: list[dict[str, Any]] = []
        for id, (submission, document) in self.taken.items():
            row = self.rows[id]
            values = _values(submission, row, document)
            if row.is_new:
                new.append({"family": row.number, "leads": 1, **values})
            else:
                old.append({f"b_{name}": value for name, value in values.items()})
        if new:
            self.connection.execute(sa.insert(articles), new)
        if old:
            names = [name.removeprefix("b_") for name in old[0] if name not in {"b_number", "b_id"}]
            assigned: dict[str, Any] = {name: sa.bindparam(f"b_{name}") for name in names}
            self.connection.execute(_update_by_number.values(**assigned), old)

    def _write_originals(self) -> None:
        pages = [
            {"article": self.rows[id].number, "page": compress(submission.original)}
            for id, (submission, _) in self.taken.items()
            if submission.original is not None
        ]
        replaced = [self.rows[id].number for id in self.taken if not self.rows[id].is_new]
        if replaced:
            self._forget_originals(replaced)
        if pages:
            self.connection.execute(sa.insert(originals), pages)

    def _write_origins(self) -> None:
        moved = [
            {"b_number": self.rows[id].number, "b_root": origin.root, "b_path": origin.path}
            for id, origin in self.moved.items()
        ]
        if moved:
            assigned: dict[str, Any] = {
                "origin_root": sa.bindparam("b_root"),
                "origin_path": sa.bindparam("b_path"),
            }
            self.connection.execute(_update_by_number.values(assigned), moved)

    def _count(self) -> None:
        statement = sa.update(counters).where(counters.c.name == sa.bindparam("b_name"))
        self.connection.execute(statement.values(value=self.last), {"b_name": CHANGE})
        if self.arrived:
            added = statement.values(value=counters.c.value + self.arrived)
            self.connection.execute(added, {"b_name": ARTICLES})


def _values(submission: Submission, row: _Row, document: str) -> dict[str, Any]:
    article = submission.article
    return {
        "number": row.number,
        "id": article.id,
        "change": row.version,
        "version": row.version,
        "state": LIVE,
        "content_hash": row.content_hash,
        "published": article.published.toordinal() if article.published else None,
        "url": article.url or article.canonical_url,
        "origin_root": row.origin.root if row.origin else None,
        "origin_path": row.origin.path if row.origin else None,
        "document": document,
    }
