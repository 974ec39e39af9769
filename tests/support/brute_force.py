"""What a plan matches, found by looking at every position of every document: what engines are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from search.article import BESIDE, IndexDocument, Position
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


def matches(document: IndexDocument, node: Node) -> bool:
    """Whether one document matches."""
    match node:
        case Term():
            return any(node.token in position for position in _positions(document, node.field))
        case Phrase():
            return _phrase(_positions(document, node.field), node)
        case Keyword():
            return node.value in document.keywords.get(node.field, ())
        case Range():
            return any(_within(number, node) for number in document.numbers.get(node.field, ()))
        case Ids():
            return document.id in node.ids
        case Every():
            return True
        case Nothing():
            return False
        case And():
            return all(matches(document, child) for child in node.children)
        case Or():
            return sum(matches(document, child) for child in node.children) >= max(node.least, 1)
        case DisMax():
            return any(matches(document, child) for child in node.children)
        case Not():
            return not matches(document, node.child)
        case Constant():
            return matches(document, node.child)


def found(documents: Iterable[IndexDocument], plan: Plan) -> list[IndexDocument]:
    """The documents that a plan matches."""
    wanted = (plan.match, *plan.filters)
    return [document for document in documents if all(matches(document, node) for node in wanted)]


def counted(documents: Iterable[IndexDocument], field: str) -> dict[str | int, int]:
    """In how many of these documents each value of a field stands."""
    counts: Counter[str | int] = Counter()
    for document in documents:
        counts.update({*document.keywords.get(field, ()), *document.numbers.get(field, ())})
    return dict(counts)


def by_day(documents: Iterable[IndexDocument], sort: str) -> list[str]:
    """Ids by day and order, undated ones last."""
    sign = -1 if sort == "newest" else 1

    def key(document: IndexDocument) -> tuple[bool, int, int]:
        day = next(iter(document.numbers.get("day", ())), None)
        return day is None, sign * (day or 0), document.order

    return [document.id for document in sorted(documents, key=key)]


def _positions(document: IndexDocument, field: str) -> list[Position]:
    text = document.text.get(field)
    return [] if text is None else [tuple(position.split(BESIDE)) for position in text.split(" ")]


def _within(number: int, node: Range) -> bool:
    return (node.low is None or node.low <= number) and (node.high is None or number <= node.high)


def _phrase(text: list[Position], phrase: Phrase) -> bool:
    positions = list(phrase.positions)
    while positions and not positions[0]:
        positions.pop(0)
    while positions and not positions[-1]:
        positions.pop()
    ends = {place for place, position in enumerate(text) if positions and set(position) & set(positions[0])}
    for wanted in positions[1:]:
        after = {place + step for place in ends for step in range(1, phrase.slop + 1)}
        inside = {place for place in after if place < len(text)}
        ends = {place for place in inside if not wanted or set(text[place]) & set(wanted)}
    return bool(ends)
