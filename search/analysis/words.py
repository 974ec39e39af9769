"""What the analysis gives out: tokens of articles and words of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from search.fields import Slot

Reading = tuple[Slot, ...]
"""Slots right after one another; an empty one is a gap."""


class Token(NamedTuple):
    """A token with its position (from 0) and the code points of the original text that it stands for."""

    text: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One typed word of a query and what it may be in the index.

    `readings` are sequences of slots, the likeliest first: `co-operation` is `(("co",), ("oper",))` or
    `(("cooper",),)`, a lower-case `us` is `(("US",),)` or `(("us",),)`. A sequence of several slots means those
    tokens right after one another. `function` is true for words that carry no content (the, of): never required.
    `exact` is the accented token of the form as typed, where it was typed with accents: it raises the score and
    is not required.
    """

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...]
    function: bool = False
    exact: str | None = None
