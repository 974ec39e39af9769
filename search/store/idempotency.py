"""Answers kept for a day, so that a request sent twice under one `Idempotency-Key` is done once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from search.store.database import Database
from search.store.tables import metadata

KEPT_SECONDS = 86_400
ABANDONED_SECONDS = 60
"""After so long a request without an answer is taken for one whose process died."""

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("headers", sa.Text),
    sa.Column("body", sa.LargeBinary),
    sa.Index("idempotency_by_created", "created"),
)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent the first time."""

    status: int
    headers: Mapping[str, str]
    body: bytes


State = KeptAnswer | Literal["new", "running", "reused"]


class Idempotency:
    """The answers of one archive's writing requests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, owner: str, key: str, fingerprint: str) -> State:
        """Claim a key for this request, or say what became of it before.

        `new`: go on and `finish`. `running`: the first has no answer yet. `reused`: it was another request.
        """
        now = int(time.time())
        name = _name(owner, key)
        with self._database.writing() as connection:
            connection.execute(sa.delete(idempotency).where(idempotency.c.created < now - KEPT_SECONDS))
            row = connection.execute(sa.select(idempotency).where(idempotency.c.key == name)).one_or_none()
            abandoned = row is not None and row.status is None and row.created < now - ABANDONED_SECONDS
            if row is not None and not abandoned:
                return _state(row, fingerprint)
            connection.execute(sa.delete(idempotency).where(idempotency.c.key == name))
            claim = {"key": name, "fingerprint": fingerprint, "created": now}
            connection.execute(sa.insert(idempotency), claim)
        return "new"

    def finish(self, owner: str, key: str, answer: KeptAnswer) -> None:
        """Keep the answer to a request that was begun."""
        kept = {"status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": answer.body}
        self._change(sa.update(idempotency).values(kept), owner, key)

    def forget(self, owner: str, key: str) -> None:
        """Let a request be tried again: it broke, and nothing of it holds."""
        self._change(sa.delete(idempotency), owner, key)

    def _change(self, statement: sa.Update | sa.Delete, owner: str, key: str) -> None:
        with self._database.writing() as connection:
            connection.execute(statement.where(idempotency.c.key == _name(owner, key)))


def _name(owner: str, key: str) -> str:
    return hashlib.sha256(f"{owner}\0{key}".encode()).hexdigest()


def _state(row: sa.Row[tuple[object, ...]], fingerprint: str) -> State:
    if row.fingerprint != fingerprint:
        return "reused"
    if row.status is None:
        return "running"
    return KeptAnswer(row.status, json.loads(row.headers), bytes(row.body))
