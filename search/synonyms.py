"""Synonyms: other ways to say what was typed, from `synonyms.txt`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.fields import Slot


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words `first` up to, not including, `last` of a query may also be said as `slots` (one token or a phrase)."""

    first: int
    last: int
    slots: tuple[Slot, ...]


class Synonyms:
    """The synonyms of one archive."""

    def find(self, words: Sequence[Sequence[tuple[Slot, ...]]]) -> list[Synonym]:
        """The synonyms of a query's words, each word given by its readings."""
        raise NotImplementedError
