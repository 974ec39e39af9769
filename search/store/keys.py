"""Keys: who may write, and who may search an archive that is closed.

A key reads `dl_<id>_<secret>`. Only a hash of the secret is kept: it is 32 random bytes, so that one round of
SHA-256 is as good as a slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

import sqlalchemy as sa

from search.store.database import Database
from search.store.tables import metadata

Role = Literal["search", "write"]
ROLES: tuple[Role, ...] = ("search", "write")
_SHAPE = re.compile(r"dl_([0-9a-z]{12})_([0-9A-Za-z_-]{43})")

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("created", sa.BigInteger, nullable=False),
    sa.Column("expires", sa.BigInteger),
    sa.Column("revoked", sa.BigInteger),
    sa.Column("origins", sa.Text, nullable=False),
    sa.Column("per_minute", sa.Integer),
)


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; times are seconds since 1970. No origins: any origin, and none."""

    id: str
    name: str
    role: Role
    created: int
    expires: int | None = None
    revoked: int | None = None
    origins: tuple[str, ...] = ()
    per_minute: int | None = None

    def is_valid(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def allows(self, role: Role) -> bool:
        """Whether it may do what this role may: writers may search too."""
        return self.role == role or self.role == "write"

    def serves(self, origin: str | None) -> bool:
        """Whether a request from this origin may use it; one that is bound to origins needs one of them."""
        return not self.origins or origin in self.origins


class Keys:
    """The keys of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        name: str,
        role: Role,
        *,
        expires: int | None = None,
        origins: Sequence[str] = (),
        per_minute: int | None = None,
    ) -> tuple[Key, str]:
        """Make a key; its text is answered this once and never again."""
        secret = secrets.token_urlsafe(32)
        id = secrets.token_hex(6)
        key = Key(id, name, role, int(time.time()), expires, None, tuple(origins), per_minute)
        row = {
            "id": id,
            "name": name,
            "role": role,
            "hash": _hash(secret),
            "created": key.created,
            "expires": expires,
            "origins": " ".join(origins),
            "per_minute": per_minute,
        }
        with self._database.writing() as connection:
            connection.execute(sa.insert(keys), row)
        return key, f"dl_{id}_{secret}"

    def every(self) -> list[Key]:
        """Every key that was ever made, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(keys).order_by(keys.c.created, keys.c.id)).all()
        return [_key(row) for row in rows]

    def revoke(self, id: str) -> Key | None:
        """End a key now; None where there is no such key. One that was revoked before keeps its time."""
        with self._database.writing() as connection:
            row = connection.execute(sa.select(keys).where(keys.c.id == id)).one_or_none()
            if row is None:
                return None
            key = _key(row)
            if key.revoked is None:
                key = replace(key, revoked=int(time.time()))
                connection.execute(sa.update(keys).where(keys.c.id == id).values(revoked=key.revoked))
        return key

    def find(self, text: str) -> Key | None:
        """The key that this text is, valid or not; None where it is none. Compared in constant time."""
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            return None
        with self._database.reading() as connection:
            row = connection.execute(sa.select(keys).where(keys.c.id == shape[1])).one_or_none()
        expected = row.hash if row is not None else b"\0" * 32
        same = hmac.compare_digest(bytes(expected), _hash(shape[2]))
        return _key(row) if same and row is not None else None


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _key(row: sa.Row[tuple[object, ...]]) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        role=cast(Role, row.role),
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        origins=tuple(row.origins.split()),
        per_minute=row.per_minute,
    )
