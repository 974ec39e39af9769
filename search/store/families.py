"""Which articles are versions of one story, and which of them stands for it in searches.

A family is what shared signs connect: the same canonical URL, the same text, or nearly the same text. The
newest published version leads; of several of one day, and of undated ones, the last to arrive.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from search.store.model import FamilySigns, Submission
from search.store.signatures import NEAR, agreement
from search.store.tables import (
    LIVE,
    articles,
    families,
    signatures,
    signs,
)

CROWD = 200
"""A sign that so many articles bear is a template's, not a story's: further ones are not joined by it."""

CHUNK = 500


def keys_of(submission: Submission) -> dict[int, bool]:
    """The keys by which an article joins a family, each with whether it suffices alone."""
    found: FamilySigns = submission.signs
    keys: dict[int, bool] = {}
    if not submission.came_with_id:
        keys.update((_hash("band", band), False) for band in found.bands)
        if found.fingerprint:
            keys[_hash("text", found.fingerprint)] = True
    if found.address:
        keys[_hash("address", found.address)] = True
    return keys


def _hash(kind: str, value: str) -> int:
    digest = hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(slots=True)
class _Member:
    number: int
    id: str
    url: str | None
    published: int | None
    family: int
    leads: bool


@dataclass(slots=True)
class Regrouping:
    """One regrouping: the articles that changed, and every family that they were in or come near."""

    connection: Connection
    changed: set[int]
    touched_families: set[int]
    bearers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    uncertain: set[int] = field(default_factory=set)
    parent: dict[int, int] = field(default_factory=dict)

    def sign(self, taken: Sequence[tuple[int, Submission]]) -> None:
        """Replace the signs of the changed articles, and find who else bears one of them."""
        for chunk in _chunks(sorted(self.changed)):
            self.connection.execute(sa.delete(signs).where(signs.c.article.in_(chunk)))
            self.connection.execute(sa.delete(signatures).where(signatures.c.article.in_(chunk)))
        keys = {number: keys_of(submission) for number, submission in taken}
        every = sorted({key for found in keys.values() for key in found})
        crowded = self._meet_bearers(every)
        rows = [
            {"key": key, "article": number, "certain": int(certain)}
            for number, found in keys.items()
            for key, certain in found.items()
            if key not in crowded
        ]
        kept = [
            {"article": number, "signature": submission.signs.signature}
            for number, submission in taken
            if submission.signs.signature and not submission.came_with_id
        ]
        if rows:
            self.connection.execute(sa.insert(signs), rows)
        if kept:
            self.connection.execute(sa.insert(signatures), kept)
        self._note(rows)

    def _meet_bearers(self, keys: Sequence[int]) -> set[int]:
        for chunk in _chunks(keys):
            query = sa.select(signs.c.key, signs.c.article, signs.c.certain).where(signs.c.key.in_(chunk))
            self._note(row._asdict() for row in self.connection.execute(query))
        return {key for key, bearers in self.bearers.items() if len(bearers) >= CROWD}

    def _note(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            self.bearers[row["key"]].add(row["article"])
            if not row["certain"]:
                self.uncertain.add(row["key"])

    def members(self) -> list[_Member]:
        """Everyone whose family may be another one now."""
        near = {number for bearers in self.bearers.values() if len(bearers) > 1 for number in bearers}
        columns = (articles.c.number, articles.c.family)
        for chunk in _chunks(sorted(near - self.changed)):
            query = sa.select(*columns).where(articles.c.number.in_(chunk))
            self.touched_families.update(row.family for row in self.connection.execute(query))
        found: list[_Member] = []
        for chunk in _chunks(sorted(self.touched_families)):
            found += self._members_of(chunk)
        self._complete_bearers([member.number for member in found if member.number not in self.changed])
        return found

    def _members_of(self, numbers: Sequence[int]) -> list[_Member]:
        table = articles.c
        query = sa.select(table.number, table.id, table.url, table.published, table.family, table.leads)
        rows = self.connection.execute(query.where(table.family.in_(numbers), table.state == LIVE))
        return [_Member(*row[:5], bool(row.leads)) for row in rows]

    def _complete_bearers(self, numbers: Sequence[int]) -> None:
        # A family that loses one has to be held together by the signs that the others share.
        for chunk in _chunks(numbers):
            query = sa.select(signs.c.key, signs.c.article, signs.c.certain).where(signs.c.article.in_(chunk))
            self._note(row._asdict() for row in self.connection.execute(query))

    def components(self, members: Sequence[_Member]) -> list[list[_Member]]:
        """The members, those together that signs connect."""
        self.parent = {member.number: member.number for member in members}
        for key, bearers in self.bearers.items():
            together = sorted(number for number in bearers if number in self.parent)
            if len(together) > 1 and key not in self.uncertain:
                for number in together[1:]:
                    self._join(together[0], number)
        self._join_near_ones()
        groups: dict[int, list[_Member]] = defaultdict(list)
        for member in members:
            groups[self._root(member.number)].append(member)
        return list(groups.values())

    def _join_near_ones(self) -> None:
        pairs = {
            (one, other)
            for key in self.uncertain
            for one in self.bearers[key]
            for other in self.bearers[key]
            if one < other and one in self.parent and other in self.parent
        }
        known = self._signatures({number for pair in pairs for number in pair})
        for one, other in sorted(pairs):
            apart = self._root(one) != self._root(other)
            if apart and agreement(known.get(one, b""), known.get(other, b"")) >= NEAR:
                self._join(one, other)

    def _signatures(self, numbers: set[int]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for chunk in _chunks(sorted(numbers)):
            query = sa.select(signatures.c.article, signatures.c.signature).where(
                signatures.c.article.in_(chunk)
            )
            found.update((row.article, bytes(row.signature)) for row in self.connection.execute(query))
        return found

    def _root(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = number = self.parent[self.parent[number]]
        return number

    def _join(self, one: int, other: int) -> None:
        low, high = sorted((self._root(one), self._root(other)))
        self.parent[high] = low

    def write(self, groups: Sequence[Sequence[_Member]], last: int) -> int:
        """Write the families and announce whoever took or gave up the lead; answers with the last change."""
        for chunk in _chunks(sorted(self.touched_families)):
            self.connection.execute(sa.delete(families).where(families.c.number.in_(chunk)))
        rows = [_family_row(group) for group in groups if len(group) > 1]
        if rows:
            self.connection.execute(sa.insert(families), rows)
        updates = []
        for group in groups:
            first, leader = min(member.number for member in group), max(group, key=_rank).number
            for member in group:
                leads = member.number == leader
                if (member.family, member.leads) != (first, leads):
                    announced = member.leads != leads and member.number not in self.changed
                    last += announced
                    updates.append((member.number, first, leads, last if announced else None))
        _write_members(self.connection, updates)
        return last


def _rank(member: _Member) -> tuple[int, int]:
    return (member.published or 0, member.number)


def _family_row(group: Sequence[_Member]) -> dict[str, Any]:
    ordered = sorted(group, key=lambda member: member.number)
    urls = list(dict.fromkeys(member.url for member in ordered if member.url))
    return {
        "number": ordered[0].number,
        "first_id": ordered[0].id,
        "size": len(ordered),
        "urls": json.dumps(urls),
    }


def _write_members(connection: Connection, updates: Sequence[tuple[int, int, bool, int | None]]) -> None:
    statement = sa.update(articles).where(articles.c.number == sa.bindparam("b_number"))
    placed = statement.values(family=sa.bindparam("b_family"), leads=sa.bindparam("b_leads"))
    rows = [
        {"b_number": number, "b_family": first, "b_leads": int(leads)} for number, first, leads, _ in updates
    ]
    if rows:
        connection.execute(placed, rows)
    announced = [{"b_number": number, "b_change": change} for number, _, _, change in updates if change]
    if announced:
        connection.execute(statement.values(change=sa.bindparam("b_change")), announced)


def regroup(
    connection: Connection,
    taken: Sequence[tuple[int, Submission]],
    removed: Iterable[int],
    old_families: Iterable[int],
    last: int,
) -> int:
    """Find the families of articles that changed or went; answers with the last change number given.

    `taken` pairs numbers of articles with what they are now; `old_families` are those that the changed ones
    were in.
    """
    changed = {number for number, _ in taken}
    work = Regrouping(connection, changed | set(removed), changed | set(old_families))
    work.sign(taken)
    return work.write(work.components(work.members()), last)


def _chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
