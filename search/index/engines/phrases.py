"""A phrase with alternatives and slop, spelled out as exact phrases: those mean one thing in every library.

"Slop" means something else in each: in Whoosh the words stand in order, each at most so many positions after the
one before; in Lucene so many moves turn the phrase into the text, so that words may change places; tantivy has
Lucene's for two words and neither for more. Here it is Whoosh's. `"a b c"` with slop 2 stands for `a b c`, `a b _ c`,
`a _ b c` and `a _ b _ c`, where `_` is a position left free: each step has one of `slop` lengths, so that n words have
slop^(n-1) ways, times the alternatives at each position. A plan allows four words and a slop of ten: 1,000 ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from search.article import Slot
from search.errors import EngineError
from search.index.plan import (
    DisMax,
    Node,
    Nothing,
    Phrase,
    Term,
)

Exact = tuple[tuple[int, str], ...]
"""Tokens with their positions, the first at 0: `((0, "a"), (2, "b"))` is `a _ b`."""

Placed = tuple[tuple[int, Slot], ...]
"""Slots with their positions, the first at 0."""

MAX_EXACT = 20_000
"""How many exact phrases one phrase may stand for: more than any that a person types."""


def trimmed(phrase: Phrase) -> tuple[Slot, ...]:
    """The slots without those that ask for nothing: empty ones at the ends, with slop all empty ones."""
    slots = list(phrase.slots)
    if phrase.slop > 1:
        return tuple(slot for slot in slots if slot)
    while slots and not slots[0]:
        slots.pop(0)
    while slots and not slots[-1]:
        slots.pop()
    return tuple(slots)


def spread(slots: tuple[Slot, ...], slop: int) -> Iterator[Placed]:
    """The slots with every choice of positions, each at most `slop` after the one before."""
    for gaps in product(range(1, max(slop, 1) + 1), repeat=len(slots) - 1):
        position, placed = 0, [(0, slots[0])]
        for gap, slot in zip(gaps, slots[1:], strict=True):
            position += gap
            placed.append((position, slot))
        yield tuple(pair for pair in placed if pair[1])


def count_exact(slots: tuple[Slot, ...], slop: int) -> int:
    """How many exact phrases `exact_phrases` gives."""
    ways: int = prod(len(slot) or 1 for slot in slots)
    return ways * int(max(slop, 1) ** (len(slots) - 1))


def check_exact(slots: tuple[Slot, ...], slop: int) -> None:
    """Raise EngineError for slots that stand for more than MAX_EXACT exact phrases."""
    if count_exact(slots, slop) > MAX_EXACT:
        raise EngineError("The phrase has too many readings; shorten it, or take the ~ away.")


def exact_phrases(slots: tuple[Slot, ...], slop: int) -> Iterator[Exact]:
    """Every exact phrase that the slots stand for. Raises EngineError for more than MAX_EXACT."""
    check_exact(slots, slop)
    if slop <= 1 and all(len(slot) == 1 for slot in slots):
        yield tuple((position, token) for position, (token,) in enumerate(slots))
        return
    for placed in spread(slots, slop):
        for tokens in product(*(dict.fromkeys(slot) for _, slot in placed)):
            yield tuple((position, token) for (position, _), token in zip(placed, tokens, strict=True))


def without_positions(phrase: Phrase) -> Node | None:
    """What a phrase of fewer than two slots means; None for a real phrase."""
    slots = trimmed(phrase)
    if len(slots) > 1:
        return None
    if not slots:
        return Nothing()
    return DisMax(tuple(Term(phrase.field, token, phrase.weight) for token in slots[0]))
