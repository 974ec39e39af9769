"""One writing transaction: which submissions change what, under numbers in commit order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from search.errors import ArticleConflict
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
BATCH = 500

_known = sa.select(
    articles.c.id,
    articles.c.number,
    articles.c.version,
    articles.c.state,
    articles.c.content_hash,
    articles.c.family,
    articles.c.origin_root,
    articles.c.origin_path,
).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))


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
    """The changes of one transaction, gathered and then written together."""

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
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), BATCH):
            for row in self.connection.execute(_known, {"ids": wanted[start : start + BATCH]}):
                origin = Origin(row.origin_root, row.origin_path) if row.origin_root is not None else None
                self.rows[row.id] = _Row(
                    row.number, row.version, row.state, row.content_hash, row.family, origin
                )

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
            self._note_origin(id, row, submission.origin)
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

    def _note_origin(self, id: str, row: _Row, origin: Origin | None) -> None:
        if origin is not None and origin != row.origin:
            row.origin = self.moved[id] = origin

    def finish(self) -> None:
        """Write everything that was taken, and the number reached."""
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
        state = TAKEN_DOWN if for_good else PRUNED
        gone = [id for id in dict.fromkeys(ids) if id in self.rows and self.rows[id].state == LIVE]
        changes = {id: self.last + place for place, id in enumerate(gone, 1)}
        self.last += len(gone)
        self.arrived -= len(gone)
        if gone:
            self._bury(changes, state)
            numbers, families = zip(
                *((self.rows[id].number, self.rows[id].family) for id in gone), strict=True
            )
            self.last = regroup(self.connection, [], numbers, families, self.last)
        self._mark_pruned_as_taken_down(ids, for_good)
        self._count()
        return changes

    def _bury(self, changes: dict[str, int], state: int) -> None:
        statement = sa.update(articles).where(articles.c.number == sa.bindparam("b_number"))
        emptied = statement.values(
            change=sa.bindparam("b_change"),
            version=sa.bindparam("b_change"),
            state=state,
            family=articles.c.number,
            leads=0,
            content_hash="",
            published=None,
            url=None,
            document="",
        )
        rows = [{"b_number": self.rows[id].number, "b_change": change} for id, change in changes.items()]
        self.connection.execute(emptied, rows)
        for id in changes:
            self.rows[id].state = state
        numbers = [{"b_number": self.rows[id].number} for id in changes]
        self.connection.execute(
            sa.delete(originals).where(originals.c.article == sa.bindparam("b_number")), numbers
        )

    def _mark_pruned_as_taken_down(self, ids: Sequence[str], for_good: bool) -> None:
        # Its page is gone already, and must not bring it back: nothing changes for a reader, so no number is
        # given.
        pruned = [{"b_id": id} for id in ids if id in self.rows and self.rows[id].state == PRUNED]
        if for_good and pruned:
            statement = sa.update(articles).where(articles.c.id == sa.bindparam("b_id"))
            self.connection.execute(statement.values(state=TAKEN_DOWN), pruned)

    def _write_articles(self) -> None:
        new: list[dict[str, Any]] = []
        old: list[dict[str, Any]] = []
        for id, (submission, document) in self.taken.items():
            row = self.rows[id]
            (new if row.is_new else old).append(_values(submission, row, document))
        if new:
            self.connection.execute(
                sa.insert(articles), [{"family": v["number"], "leads": 1, **v} for v in new]
            )
        if old:
            statement = sa.update(articles).where(articles.c.number == sa.bindparam("b_number"))
            names = [name for name in old[0] if name not in {"number", "id"}]
            assign: dict[str, Any] = {name: sa.bindparam(f"b_{name}") for name in names}
            rows = [{f"b_{name}": value for name, value in values.items()} for values in old]
            self.connection.execute(statement.values(**assign), rows)

    def _write_originals(self) -> None:
        kept = [
            {"article": self.rows[id].number, "page": compress(submission.original)}
            for id, (submission, _) in self.taken.items()
            if submission.original is not None
        ]
        replaced = [{"b_number": self.rows[id].number} for id in self.taken if not self.rows[id].is_new]
        if replaced:
            statement = sa.delete(originals).where(originals.c.article == sa.bindparam("b_number"))
            self.connection.execute(statement, replaced)
        if kept:
            self.connection.execute(sa.insert(originals), kept)

    def _write_origins(self) -> None:
        moved = [
            {"b_id": id, "b_root": origin.root, "b_path": origin.path} for id, origin in self.moved.items()
        ]
        if moved:
            statement = sa.update(articles).where(articles.c.id == sa.bindparam("b_id"))
            assign: dict[str, Any] = {
                "origin_root": sa.bindparam("b_root"),
                "origin_path": sa.bindparam("b_path"),
            }
            self.connection.execute(statement.values(**assign), moved)

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
