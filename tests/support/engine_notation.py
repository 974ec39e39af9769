"""The short notation that the cases of `tests/cases/engine_*.json` are written in.

A text is positions with blanks between: `minsk 2`, two tokens at one position as `AIDS|aid`, a gap as `_`.
A node is a list with its kind first: `["and", ["term", "body", "peace"], ["not", ["every"]]]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.article import IndexDocument, Position, joined
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Every,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
)


def positions(text: str) -> list[Position]:
    """Positions out of a text such as `the AIDS|aid _ crisis`."""
    return [() if word == "_" else tuple(word.split("|")) for word in text.split()]


def document(case: Mapping[str, Any], order: int) -> IndexDocument:
    """A document of a case; its order is its place in the list unless the case says another one."""
    text = {field: joined(positions(value)) for field, value in case.get("text", {}).items()}
    return IndexDocument(
        id=case["id"],
        order=case.get("order", order),
        text=text,
        keywords=case.get("keywords", {}),
        numbers=case.get("numbers", {}),
    )


def node(notation: list[Any]) -> Node:
    """A node out of its notation."""
    kind, *rest = notation
    if kind in LEAVES:
        return LEAVES[kind](*rest)
    if kind == "phrase":
        field, text, *more = rest
        return Phrase(field, tuple(positions(text)), *more)
    if kind == "not":
        return Not(node(rest[0]))
    if kind == "constant":
        return Constant(node(rest[0]), rest[1])
    if kind == "least":
        return Or(tuple(node(child) for child in rest[1:]), rest[0])
    return {"and": And, "or": Or, "dis_max": DisMax}[kind](tuple(node(child) for child in rest))


LEAVES: dict[str, Any] = {
    "term": Term,
    "keyword": Keyword,
    "range": Range,
    "ids": lambda *ids: Ids(tuple(ids)),
    "every": Every,
    "nothing": Nothing,
}


def plan(case: Mapping[str, Any]) -> Plan:
    """The plan of a case."""
    return Plan(
        match=node(case["match"]),
        should=tuple(map(node, case.get("should", []))),
        filters=tuple(map(node, case.get("filters", []))),
        sort=case.get("sort", "score"),
        offset=case.get("offset", 0),
        limit=case.get("limit", 100),
        facets=tuple(case.get("facets", [])),
    )
