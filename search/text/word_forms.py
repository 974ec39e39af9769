"""The word forms of a text as they are written: small, without accents, not stemmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.text.analysis.pieces import Kind, Piece, clean, pieces
from search.text.analysis.stems import LONGEST, fold
from search.text.analysis.tokens import groups

MOST_REMEMBERED = 200_000
"""Runs of characters whose forms are remembered; the common ones come early."""

_LONGEST_REMEMBERED = 40
_MOST_PARTS = 3


class _Memory(dict[str, tuple[str, ...]]):
    def __missing__(self, chunk: str) -> tuple[str, ...]:
        forms = tuple(_forms(pieces(chunk)))
        if len(self) < MOST_REMEMBERED and len(chunk) <= _LONGEST_REMEMBERED:
            self[chunk] = forms
        return forms


_memory = _Memory()


def forms_in(text: str) -> list[str]:
    """The forms of a text in order: `Türkiye's co-operation` is turkiye, co, operation, cooperation."""
    return [form for chunk in clean(text).split() for form in _memory[chunk]]


def distinct_forms(texts: Iterable[str]) -> set[str]:
    """The different forms of some texts."""
    chunks = {chunk for text in texts for chunk in clean(text).split()}
    return {form for chunk in chunks for form in _memory[chunk]}


def words_in(text: str) -> list[str]:
    """The forms of a text in order, without those that stand for a hyphenated word as a whole."""
    return [folded(piece) for piece in pieces(clean(text))]


def folded(piece: Piece) -> str:
    """The form of one piece."""
    return fold(piece.text.lower())[:LONGEST]


def _forms(found: Sequence[Piece]) -> Iterable[str]:
    yield from map(folded, found)
    for _, group in groups(found):
        if 2 <= len(group) <= _MOST_PARTS and all(piece.kind is Kind.LETTERS for piece in group):
            yield fold("".join(piece.text for piece in group).lower())[:LONGEST]


_DIGITS = re.compile(r"\d+")


def digits_of(form: str) -> list[str]:
    """The runs of digits in a form: what no correction ever changes."""
    return _DIGITS.findall(form)
