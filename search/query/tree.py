"""What a query says, as it was typed: the tree that `search.query.language` makes and `search.query.ranking` reads.

Leaves hold raw words, not tokens: analysis runs later, over whole runs of neighbouring words, so that it sees "Minsk"
before "II". `span` is the half-open range of code points in the typed text that a node comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """A run of neighbouring words with nothing between them; `field` is None where none was named."""

    text: str
    span: Span
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A phrase; `slop` is how many places a word may stand after the one before it (1: right after)."""

    text: str
    span: Span
    field: str | None = None
    slop: int = 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with `*` or `?` in it."""

    text: str
    span: Span
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word within `edits` changes, the first `prefix` letters kept."""

    text: str
    span: Span
    field: str | None = None
    edits: int = 1
    prefix: int = 0


@dataclass(frozen=True, slots=True)
class WordRange:
    """Words between two others, in the order of code points; None is open."""

    low: str | None
    high: str | None
    span: Span
    field: str | None = None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Days:
    """Articles published, or mentioning, within days `first` to `last`, both included; None is open."""

    field: str
    first: date | None
    last: date | None
    span: Span


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article (`*`), or, with a field, every article that has something there (`region:*`)."""

    span: Span
    field: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every child has to match (AND)."""

    children: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Any:
    """At least one child has to match (OR)."""

    children: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Loose:
    """Children side by side without an operator: how many have to match is ranking's rule for few and many words."""

    children: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Without:
    """Articles that do not match the child (NOT)."""

    child: Tree
    span: Span


@dataclass(frozen=True, slots=True)
class Optional:
    """`must ANDMAYBE may`: the second only raises the score."""

    must: Tree
    may: Tree
    span: Span


@dataclass(frozen=True, slots=True)
class Filtered:
    """`scored REQUIRE unscored`: both have to match, only the first scores."""

    scored: Tree
    unscored: Tree
    span: Span


@dataclass(frozen=True, slots=True)
class Boosted:
    """The child with its score times `factor` (`^2`)."""

    child: Tree
    factor: float
    span: Span


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing was asked."""

    span: Span


Tree = (
    Words
    | Quoted
    | Pattern
    | Fuzzy
    | WordRange
    | Days
    | Everything
    | All
    | Any
    | Loose
    | Without
    | Optional
    | Filtered
    | Boosted
    | Empty
)


def is_plain(query: Tree) -> bool:
    """Whether a query is words alone: no quotes, operators, patterns or fields."""
    match query:
        case Words(field=None):
            return True
        case Loose(children):
            return all(is_plain(child) for child in children)
        case _:
            return False


Change = Callable[[Tree, Tree | None], Tree]
"""What a node becomes, by the node with its children changed already and what it stands in."""


def mapped(query: Tree, change: Change, parent: Tree | None = None) -> Tree:
    """The tree with every node as `change` makes it, from the leaves up."""
    match query:
        case All() | Any() | Loose():
            children = tuple(mapped(child, change, query) for child in query.children)
            changed: Tree = replace(query, children=children)
        case Without() | Boosted():
            changed = replace(query, child=mapped(query.child, change, query))
        case Optional():
            must, may = mapped(query.must, change, query), mapped(query.may, change, query)
            changed = replace(query, must=must, may=may)
        case Filtered():
            scored, unscored = mapped(query.scored, change, query), mapped(query.unscored, change, query)
            changed = replace(query, scored=scored, unscored=unscored)
        case _:
            changed = query
    return change(changed, parent)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the typed text that lenient mode passed over, or strict mode refuses: where, what and the mend."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query read: its tree and what was wrong with it (empty in strict mode, which raises instead)."""

    text: str
    tree: Tree
    problems: tuple[Problem, ...] = ()
