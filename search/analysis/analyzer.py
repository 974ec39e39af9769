"""Text becomes tokens: the one analysis that every engine indexes and every query goes through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from search.fields import Slot


class Token(NamedTuple):
    """A token with its position (from 0) and the code points of the original text that it stands for."""

    text: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One typed word of a query and what it may be in the index.

    `readings` are sequences of slots, the likeliest first: `co-operation` is `(("co",), ("oper",))` or `(("cooper",),)`,
    a lower-case `us` is `(("US",),)` or `(("us",),)`. A sequence of several slots means those tokens right after
    one another. `function` is true for words that carry no content (the, of): never required. `exact` is the accented
    token of the form as typed, where it was typed with accents: it raises the score and is not required.
    """

    text: str
    start: int
    end: int
    readings: tuple[tuple[Slot, ...], ...]
    function: bool = False
    exact: str | None = None


class Analyzer:
    """The rules of analysis with the word lists that they use; keeps a memory of words, safe to share by threads."""

    def __init__(self) -> None:
        raise NotImplementedError

    @property
    def version(self) -> str:
        """A short stamp of rules and lists; an index made under another stamp has to be rebuilt."""
        raise NotImplementedError

    def slots(self, text: str) -> list[Slot]:
        """The tokens of an article's text by position: what engines index. The hot path of indexing."""
        raise NotImplementedError

    def tokens(self, text: str) -> list[Token]:
        """The same tokens with offsets into `text`: what highlighting reads."""
        raise NotImplementedError

    def query(self, text: str) -> list[QueryWord]:
        """The words of a query, where case is only a hint unless it was typed (see rule 4)."""
        raise NotImplementedError

    def phrase(self, text: str) -> tuple[tuple[Slot, ...], ...]:
        """The readings of a typed phrase, likeliest first, each a sequence of slots with every position counted."""
        raise NotImplementedError
