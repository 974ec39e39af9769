"""What the analysis gives out: tokens of articles and words of queries.

The tokens of each position of a line, with where they stand: what both `slots` and `tokens` are made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.article import Slot
from search.text.analysis.context import Before, Context, is_candidate
from search.text.analysis.forms import Forms
from search.text.analysis.pieces import (
    Kind,
    Piece,
    initials,
    is_initial,
    pieces,
)
from search.text.analysis.stems import remembers

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


class Spanned(NamedTuple):
    """A token with its place in the text that it was read from."""

    text: str
    start: int
    end: int


Place = tuple[Spanned, ...]
"""The tokens of one position."""


class Places:
    """Reads chunks (runs without white space) into places."""

    def __init__(self, forms: Forms, context: Context) -> None:
        self._forms = forms
        self._context = context
        self._remembered = remembers(10_000)(
            lambda chunk, before, follows, capitals: self.of(chunk, before, follows, capitals=capitals)
        )

    def depends(self, chunk: str) -> bool:
        """Whether the places of a chunk depend on its neighbours."""
        found = pieces(chunk)
        return bool(found) and (
            is_candidate(found[0].text) or self._context.is_short(found[-1].text) or is_initial(chunk)
        )

    def read(self, chunks: Sequence[str], at: int, *, capitals: bool) -> list[Place]:
        """The places of one chunk among its neighbours."""
        return self._remembered(
            chunks[at], self._context.before(chunks, at), self.follows(chunks, at), capitals
        )

    def follows(self, chunks: Sequence[str], at: int) -> str:
        """The chunk after a head's short form, the initials after an initial; nothing after any other."""
        if run := initials(chunks, at):
            return " ".join(run[1:])
        found = pieces(chunks[at])
        if not found or not self._context.is_short(found[-1].text):
            return ""
        return next((chunk for chunk in chunks[at + 1 : at + 3] if chunk != "."), "")

    def of(self, chunk: str, before: Before, follows: str = "", *, capitals: bool) -> list[Place]:
        """The places of a chunk after what stands before it; `follows` is the chunk after it."""
        found = self.expanded(chunk, follows)
        contexts = self._context.inside(chunk, found, before)
        bases = [
            [
                Spanned(token, piece.start, piece.end)
                for token in self._forms.tokens(piece, context, capitals=capitals)
            ]
            for piece, context in zip(found, contexts, strict=False)
        ]
        for first, group in groups(found):
            joins = self._forms.join(group, capitals=capitals)
            bases[first] += [Spanned(token, group[0].start, group[-1].end) for token in joins]
        if follows and is_initial(chunk):
            bases[0] += self._initials(found[0], follows)
        return [tuple(dict.fromkeys(base)) for base in bases]

    def _initials(self, first: Piece, follows: str) -> list[Spanned]:
        """What a run of initials is found by as one: `U. S.` as US."""
        others = pieces(follows)
        tokens = self._forms.initials(first.text + "".join(piece.text for piece in others))
        return [Spanned(token, first.start, first.end + 2 + others[-1].end) for token in tokens]

    def expanded(self, chunk: str, follows: str) -> list[Piece]:
        """The pieces of a chunk, a head's short form before a numeral written out."""
        found = list(pieces(chunk))
        for number, piece in enumerate(found):
            if full := self._context.short_head(chunk, piece, follows):
                found[number] = piece._replace(text=full)
        return found


LONGEST_WORD = 16
"""Pieces that one typed word may have before the rest counts as another: bounds what a phrase of one word costs."""


def groups(found: Sequence[Piece]) -> Iterator[tuple[int, list[Piece]]]:
    """The runs of pieces that make one typed word, each with the number of its first piece.

    A hyphen between two numbers parts them (2014-2016) and a slash holds only these (9/11); every other glue holds.
    """
    start = 0
    for at in range(1, len(found) + 1 if found else 0):
        if at == len(found) or not _holds(found[at - 1], found[at]) or at - start == LONGEST_WORD:
            yield start, list(found[start:at])
            start = at


def _holds(left: Piece, right: Piece) -> bool:
    both_numbers = left.kind is Kind.NUMBER and right.kind is Kind.NUMBER
    return right.glue == "/" if both_numbers else right.glue in {"", "-", "'"}
