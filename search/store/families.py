"""Which articles are versions of one story, and which of them stands for it in searches.

Articles are the nodes of a graph, and what two of them share joins them: the same canonical URL, the same text, or
nearly the same text (`search.store.signatures`). Its connected components are the families. They are kept as they are
found: each transaction takes the articles that it changes, whoever bears one of their signs, and all the families that
these are in, and joins the members anew, by a union of sets (B. Galler and M. Fischer, "An improved equivalence
algorithm", 1964). No other family can have changed.

A long text that is the same suffices. Any other sign only proposes a pair: the two articles are read, and headlines,
days and texts say whether they are one story. Two that did not change and are of different families were compared when
the later one came, and are not again.

The newest published version leads a family; of several of one day, and of undated ones, the last to arrive.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from search.store.database import among
from search.store.model import Submission
from search.store.signatures import NEAR, Gist, address_key, agreement, same_by_address, same_by_text
from search.store.tables import (
    LIVE,
    articles,
    families,
    signatures,
    signs,
)

CROWD = 200
"""A sign that so many articles bear is a template's, not a story's: further ones are not joined by it."""


BAND, TEXT, ADDRESS, SHORT_TEXT = range(4)
"""Kinds of keys: a band, where signatures have to agree as well; a long text, which suffices; an address and a text of
few words, where the articles are compared.
"""


def keys_of(submission: Submission) -> dict[int, int]:
    """The signs of an article as keys of 64 bits, each with its kind."""
    keys: dict[int, int] = {}
    signs = submission.signs
    if not submission.came_with_id:
        keys.update((_key("band", band), BAND) for band in signs.bands)
        if signs.fingerprint:
            keys[_key("text", signs.fingerprint)] = TEXT if signs.is_telling else SHORT_TEXT
    if signs.address:
        keys[_key("address", signs.address)] = ADDRESS
    return keys


def _key(kind: str, value: str) -> int:
    digest = hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(slots=True)
class _Member:
    number: int
    id: str
    url: str | None
    published: int | None
    family: int
    leads: int


def regroup(
    connection: Connection,
    taken: Sequence[tuple[int, Submission]],
    removed: Iterable[int],
    old_families: Iterable[int],
    last: int,
) -> int:
    """Find the families of articles that changed or went; answers with the last change number that was used.

    `taken` pairs numbers of articles with what they are now; `old_families` are those that the changed ones
    were in. Whoever takes or gives up the lead of a family gets the next change number after `last`.
    """
    changed = {number for number, _ in taken}
    regrouping = _Regrouping(connection, changed | set(removed), changed | set(old_families))
    regrouping.sign(taken)
    return regrouping.write(regrouping.components(regrouping.members()), last)


@dataclass(slots=True)
class _Regrouping:
    """One transaction's work: the articles that changed, and every family that they were in or come near.

    `bearers` are the articles of each key, `kinds` the kind of each, `parent` leads from each member to the first of
    its set, and `gists` are the articles that were compared.
    """

    connection: Connection
    changed: set[int]
    touched_families: set[int]
    bearers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[int, int] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)
    gists: dict[int, Gist] = field(default_factory=dict)

    def sign(self, taken: Sequence[tuple[int, Submission]]) -> None:
        """Replace the signs of the changed articles, and find who else bears one of them."""
        for table in (signs, signatures):
            self._execute(sa.delete(table), table.c.article, self.changed)
        keys = {number: keys_of(submission) for number, submission in taken}
        self._meet_bearers(signs.c.key, {key for own in keys.values() for key in own})
        crowded = {key for key, bearers in self.bearers.items() if len(bearers) >= CROWD}
        rows = [
            {"key": key, "article": number, "kind": kind}
            for number, own in keys.items()
            for key, kind in own.items()
            if key not in crowded
        ]
        signed = [
            {"article": number, "signature": submission.signs.signature}
            for number, submission in taken
            if submission.signs.signature and not submission.came_with_id
        ]
        if rows:
            self.connection.execute(sa.insert(signs), rows)
        if signed:
            self.connection.execute(sa.insert(signatures), signed)
        for row in rows:
            self._note(row["key"], row["article"], row["kind"])

    def _execute(self, statement: Any, column: sa.Column[Any], values: Iterable[int]) -> Any:
        """The result of a statement over the rows whose column has one of these values."""
        there = among(column, self.connection.dialect.name)
        return self.connection.execute(statement.where(there), {"values": sorted(values)})

    def _meet_bearers(self, column: sa.Column[Any], values: Iterable[int]) -> None:
        query = sa.select(signs.c.key, signs.c.article, signs.c.kind)
        for key, article, kind in self._execute(query, column, values):
            self._note(key, article, kind)

    def _note(self, key: int, article: int, kind: int) -> None:
        self.bearers[key].add(article)
        self.kinds[key] = kind

    def members(self) -> list[_Member]:
        """Everyone whose family may be another one now."""
        near = {number for bearers in self.bearers.values() if len(bearers) > 1 for number in bearers}
        query = sa.select(articles.c.family)
        self.touched_families.update(self._execute(query, articles.c.number, near - self.changed).scalars())
        table = articles.c
        query = sa.select(table.number, table.id, table.url, table.published, table.family, table.leads)
        rows = self._execute(query.where(table.state == LIVE), table.family, self.touched_families)
        members = [_Member(*row) for row in rows]
        # A family that loses one has to be held together by the signs that the others share.
        others = [member.number for member in members if member.number not in self.changed]
        self._meet_bearers(signs.c.article, others)
        return members

    def components(self, members: Sequence[_Member]) -> list[list[_Member]]:
        """The members, those together that signs connect."""
        self.parent = {member.number: member.number for member in members}
        old = {member.number: member.family for member in members if member.number not in self.changed}
        pairs: dict[int, set[tuple[int, int]]] = {BAND: set(), ADDRESS: set(), SHORT_TEXT: set()}
        for key, bearers in self.bearers.items():
            together = sorted(number for number in bearers if number in self.parent)
            if self.kinds[key] == TEXT:
                for number in together[1:]:
                    self._join(together[0], number)
            else:
                pairs[self.kinds[key]].update(_undecided(together, old))
        self._join_alike(pairs[SHORT_TEXT] | self._near(pairs[BAND]), same_by_text)
        self._join_alike(pairs[ADDRESS], same_by_address)
        groups: dict[int, list[_Member]] = defaultdict(list)
        for member in members:
            groups[self._root(member.number)].append(member)
        return list(groups.values())

    def _near(self, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those pairs whose signatures agree."""
        query = sa.select(signatures.c.article, signatures.c.signature)
        numbers = {number for pair in pairs for number in pair}
        signed = {
            number: bytes(value) for number, value in self._execute(query, signatures.c.article, numbers)
        }
        return {
            (first, second)
            for first, second in pairs
            if agreement(signed.get(first, b""), signed.get(second, b"")) >= NEAR
        }

    def _join_alike(self, pairs: set[tuple[int, int]], alike: Callable[[Gist, Gist], bool]) -> None:
        """Join the pairs that are not together yet and are alike."""
        self._read_gists({number for pair in pairs for number in pair})
        for first, second in sorted(pairs):
            apart = self._root(first) != self._root(second)
            if apart and alike(self.gists[first], self.gists[second]):
                self._join(first, second)

    def _read_gists(self, numbers: set[int]) -> None:
        query = sa.select(articles.c.number, articles.c.document)
        for number, document in self._execute(query, articles.c.number, numbers - self.gists.keys()):
            article = json.loads(document)  # four fields of it: the model would read a hundred dates as well
            address = address_key(article["url"] or article["canonical_url"] or "")
            self.gists[number] = Gist(article["headline"], article["body"], article["published"], address)

    def _root(self, number: int) -> int:
        while self.parent[number] != number:
            # Each look shortens the way for the next one.
            self.parent[number] = number = self.parent[self.parent[number]]
        return number

    def _join(self, first: int, second: int) -> None:
        low, high = sorted((self._root(first), self._root(second)))
        self.parent[high] = low

    def write(self, groups: Sequence[Sequence[_Member]], last: int) -> int:
        """Write the families and announce whoever took or gave up the lead; answers with the last change."""
        self._execute(sa.delete(families), families.c.number, self.touched_families)
        rows = [_family_row(group) for group in groups if len(group) > 1]
        if rows:
            self.connection.execute(sa.insert(families), rows)
        placed, announced = [], []
        for group in groups:
            first, leader = min(member.number for member in group), max(group, key=_rank).number
            for member in group:
                leads = member.number == leader
                if (member.family, member.leads) != (first, leads):
                    placed.append({"b_number": member.number, "b_family": first, "b_leads": int(leads)})
                if member.leads != leads and member.number not in self.changed:
                    last += 1
                    announced.append({"b_number": member.number, "b_change": last})
        _write_members(self.connection, placed, announced)
        return last


def _undecided(together: Sequence[int], old: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The pairs of articles that have to be compared; `old` are the families of those that did not change."""
    for first, second in combinations(together, 2):
        if first not in old or second not in old or old[first] == old[second]:
            yield first, second


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


def _write_members(
    connection: Connection, placed: list[dict[str, int]], announced: list[dict[str, int]]
) -> None:
    statement = sa.update(articles).where(articles.c.number == sa.bindparam("b_number"))
    if placed:
        family = statement.values(family=sa.bindparam("b_family"), leads=sa.bindparam("b_leads"))
        connection.execute(family, placed)
    if announced:
        connection.execute(statement.values(change=sa.bindparam("b_change")), announced)
