"""Which words a numeral belongs to: Article, World War, Minsk.

What stands before a word that may be a numeral: rule 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import pairwise

from search.text.analysis.pieces import Kind, Piece, pieces
from search.text.analysis.stems import fold
from search.text.numerals import SPELLED, roman
from search.text.word_lists import HEAD_LIST, WordLists


class Heads:
    """The entries of `reference_heads.txt` that take a number, and their short forms."""

    def __init__(self, words: WordLists) -> None:
        self._heads: set[str] = set()
        self._short: dict[str, str] = {}
        for entry in words.entries(HEAD_LIST):
            head, _, rest = (part.strip() for part in [*entry.split("|"), "", ""][:3])
            options = [option.strip() for option in rest.split(",")]
            if "number" in options:
                small = fold(head.lower())
                self._heads |= {small, small + "s"}
            shorts = [
                option[len("short ") :].strip(" .") for option in options if option.startswith("short ")
            ]
            self._short |= {short.lower(): head for short in shorts}

    def has(self, last: str, before_last: str = "") -> bool:
        """Whether a head ends with this word, alone or with the one before it."""
        small = fold(last.lower())
        return small in self._heads or f"{fold(before_last.lower())} {small}" in self._heads

    def full(self, short: str) -> str | None:
        """The head that a short form stands for: `Art` is Article."""
        return self._short.get(short.lower())


_FARTHEST = 8
"""Places to look back over a list: Articles I, II, IV and V."""

_CONNECTORS = frozenset({"and", "or", "to", "&", "through", "-", "–", "—", ","})
_LIST_MARKS = frozenset({"/", "-", "–", ","})
_LISTED = re.compile(r"\(?(\w+)[),]?")


class Before(IntEnum):
    """What a possible numeral stands after, the weakest first."""

    NOTHING = 0
    WORD = 1
    NAME = 2
    SMALL_HEAD = 3
    HEAD = 4


def is_candidate(word: str) -> bool:
    """Whether a word is a numeral in some surroundings."""
    small = word.lower()
    return small in SPELLED or ((word.isupper() or word.islower()) and roman(small) is not None)


class Context:
    """Looks around in a line that is split at white space."""

    def __init__(self, heads: Heads, functions: frozenset[str]) -> None:
        self._heads = heads
        self._functions = functions

    def before(self, chunks: Sequence[str], at: int) -> Before:
        """What the first word of a chunk stands after."""
        place, numbers = at - 1, 0
        while place >= 0 and at - place <= _FARTHEST and (kind := _list_part(chunks[place])):
            numbers += kind == "number"
            place -= 1
        if place < 0 or (place < at - 1 and not numbers):
            return Before.NOTHING
        if chunks[place] == "." and place:
            place -= 1
            return (
                max(self._after(chunks, place), Before.SMALL_HEAD)
                if self._is_short(chunks[place])
                else Before.NOTHING
            )
        return self._after(chunks, place)

    def inside(self, chunk: str, found: Sequence[Piece], first: Before) -> Iterator[Before]:
        """What each piece of a chunk stands after, given that for the first."""
        yield first
        context = first
        for left, right in pairwise(found):
            between = chunk[left.end : right.start]
            if not (context and between in _LIST_MARKS and is_candidate(left.text)):
                short = between == "." and self._heads.full(left.text)
                context = self._kind(left, "") if between in {"", "-"} or short else Before.NOTHING
            yield context

    def short_head(self, chunk: str, piece: Piece, follows: str) -> str | None:
        """The head that a piece is short for, where a numeral follows it: `Art. 5`, `Art.5`, `ART . 5`."""
        full = self._heads.full(piece.text)
        rest = chunk[piece.end :]
        if full is None or rest[:1] not in {"", "."}:
            return None
        after = pieces(rest)[:1] or pieces(follows)[:1]
        return full if after and (after[0].kind is Kind.NUMBER or is_candidate(after[0].text)) else None

    def is_short(self, word: str) -> bool:
        """Whether a word is a head's short form."""
        return self._heads.full(word) is not None

    def _is_short(self, chunk: str) -> bool:
        found = pieces(chunk)
        return bool(found) and self.is_short(found[-1].text)

    def _after(self, chunks: Sequence[str], place: int) -> Before:
        found = pieces(chunks[place])
        if not found:
            return Before.NOTHING
        trail = chunks[place][found[-1].end :]
        if trail and not (trail == "." and self.is_short(found[-1].text)):
            return Before.NOTHING
        two_back = pieces(chunks[place - 1])[-1:] if place and len(found) == 1 else found[-2:-1]
        return self._kind(found[-1], two_back[0].text if two_back else "")

    def _kind(self, piece: Piece, before_it: str) -> Before:
        word = piece.text
        if piece.kind is not Kind.LETTERS:
            return Before.NOTHING
        if self._heads.has(word, before_it) or self.is_short(word):
            return Before.HEAD if word[0].isupper() else Before.SMALL_HEAD
        if word.lower() in self._functions:
            return Before.NOTHING
        return Before.NAME if any(map(str.isupper, word)) else Before.WORD  # iPhone is a name too


def _list_part(chunk: str) -> str | None:
    """Whether a chunk is a number or a connector in a list of numerals; None where it is neither."""
    if chunk in _CONNECTORS:
        return "connector"
    word = _LISTED.fullmatch(chunk)
    return "number" if word and (word[1].isdecimal() or is_candidate(word[1])) else None
