"""What an engine is asked to do: a small tree of tokens, with weights, that means the same on every engine.

`search.query.ranking` makes it from what a person typed; an engine only compiles it. Which documents match, and so
totals and facets, must be exactly equal on all engines; scores are each engine's BM25.

Phrases. "Slop" means something else in each library: in Whoosh the words stand in order, each at most so many positions
after the one before; in Lucene so many moves turn the phrase into the text, so that words may change places; tantivy
has Lucene's for two words and neither for more. Here it is Whoosh's, and a phrase can be spelled out as exact phrases,
which mean one thing everywhere (`exact_phrases`). `"a b c"` with slop 2 stands for `a b c`, `a b _ c`, `a _ b c` and
`a _ b _ c`, where `_` is a position left free: each step has one of `slop` lengths, so that n words have slop^(n-1)
ways, times the alternatives at each position. A plan allows four words and a slop of ten: 1,000 ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from search.article import Position
from search.errors import EngineError


@dataclass(frozen=True, slots=True)
class Term:
    """Documents whose text field holds this token; scored by BM25 times `weight`."""

    field: str
    token: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents that hold one token of each position in order, each at most `slop` places after the one before.

    With `slop` 1 (a plain phrase) an empty position leaves one place free. Scored as the engine scores a phrase,
    times `weight`. At least two positions; with `slop` above 1 at most four positions, slop at most 10, none empty.
    """

    field: str
    positions: tuple[Position, ...]
    slop: int = 1
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Keyword:
    """Documents one of whose whole values in a keyword field is this; scores nothing."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """Documents with an integer in a number field from `low` to `high`, both included, None open; scores nothing.

    With both ends open: documents that have any value there.
    """

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Ids:
    """Documents with one of these ids; scores nothing."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All documents; scores nothing."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match every child; the score is the sum. At least one child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match at least `least` of the children; the score is the sum over those that match."""

    children: tuple[Node, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class DisMax:
    """Documents that match a child; the score is that of the best one: other ways to say one thing."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the child; scores nothing, and may stand alone."""

    child: Node


@dataclass(frozen=True, slots=True)
class Constant:
    """Documents that match the child, each with the same score."""

    child: Node
    score: float


Node = Term | Phrase | Keyword | Range | Ids | Every | Nothing | And | Or | DisMax | Not | Constant


LEADING: Node = Not(Range("leads", 0, 0))
"""What stands for its family. Asked this way round an engine looks at the few that don't, not at all that do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One search as an engine runs it.

    A hit matches `match` and every one of `filters`; its score is that of `match` plus that of each of `should` that
    it also matches. `sort` is `score` (ties by `order`), `newest` or `oldest` (by day, undated last, ties by score-less
    `order`). `facets` names keyword or number fields whose values are counted over all matches, exactly.
    `vectors` asks for the vectors of the hits, which an engine may give with them or leave to `Reader.vectors`.
    """

    match: Node
    should: tuple[Node, ...] = ()
    filters: tuple[Node, ...] = ()
    sort: str = "score"
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    vectors: bool = False


def scaled(node: Node, factor: float) -> Node:
    """The same node with every score in it times `factor`."""
    match node:
        case Term() | Phrase():
            return replace(node, weight=node.weight * factor)
        case Constant():
            return replace(node, score=node.score * factor)
        case And() | Or() | DisMax():
            return replace(node, children=tuple(scaled(child, factor) for child in node.children))
        case _:
            return node


def tokens_of(node: Node) -> Iterator[Term | Phrase]:
    """The terms and phrases that a match may show, those under a Not left out."""
    match node:
        case Term() | Phrase():
            yield node
        case And() | Or() | DisMax():
            for child in node.children:
                yield from tokens_of(child)
        case Constant():
            yield from tokens_of(node.child)
        case _:
            return


Exact = tuple[tuple[int, str], ...]
"""Tokens with their places, the first at 0: `((0, "a"), (2, "b"))` is `a _ b`."""

Placed = tuple[tuple[int, Position], ...]
"""Positions with their places, the first at 0."""

MAX_EXACT = 20_000
"""How many exact phrases one phrase may stand for: more than any that a person types."""


def trimmed(phrase: Phrase) -> tuple[Position, ...]:
    """The positions without those that ask for nothing: empty ones at the ends, with slop all empty ones."""
    positions = list(phrase.positions)
    if phrase.slop > 1:
        return tuple(position for position in positions if position)
    while positions and not positions[0]:
        positions.pop(0)
    while positions and not positions[-1]:
        positions.pop()
    return tuple(positions)


def spread(positions: tuple[Position, ...], slop: int) -> Iterator[Placed]:
    """The positions with every choice of places, each at most `slop` after the one before."""
    for gaps in product(range(1, max(slop, 1) + 1), repeat=len(positions) - 1):
        place, placed = 0, [(0, positions[0])]
        for gap, position in zip(gaps, positions[1:], strict=True):
            place += gap
            placed.append((place, position))
        yield tuple(pair for pair in placed if pair[1])


def count_exact(positions: tuple[Position, ...], slop: int) -> int:
    """How many exact phrases `exact_phrases` gives."""
    ways: int = prod(len(position) or 1 for position in positions)
    return ways * int(max(slop, 1) ** (len(positions) - 1))


def check_exact(positions: tuple[Position, ...], slop: int) -> None:
    """Raise EngineError for positions that stand for more than MAX_EXACT exact phrases."""
    if count_exact(positions, slop) > MAX_EXACT:
        raise EngineError("The phrase has too many readings; shorten it, or take the ~ away.")


def exact_phrases(positions: tuple[Position, ...], slop: int) -> Iterator[Exact]:
    """Every exact phrase that the positions stand for. Raises EngineError for more than MAX_EXACT."""
    check_exact(positions, slop)
    if slop <= 1 and all(len(position) == 1 for position in positions):
        yield tuple((place, token) for place, (token,) in enumerate(positions))
        return
    for placed in spread(positions, slop):
        for tokens in product(*(dict.fromkeys(position) for _, position in placed)):
            yield tuple((place, token) for (place, _), token in zip(placed, tokens, strict=True))


def without_positions(phrase: Phrase) -> Node | None:
    """What a phrase of fewer than two positions means; None for a real phrase."""
    positions = trimmed(phrase)
    if len(positions) > 1:
        return None
    if not positions:
        return Nothing()
    return DisMax(tuple(Term(phrase.field, token, phrase.weight) for token in positions[0]))
