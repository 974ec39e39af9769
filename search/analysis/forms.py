"""The tokens of one piece of an article: rules 3 to 6."""

from __future__ import annotations

from collections.abc import Sequence

from search.analysis.acronyms import Acronyms
from search.analysis.context import Before
from search.analysis.numerals import SPELLED, roman
from search.analysis.pieces import Kind, Piece
from search.analysis.stems import LONGEST, Stems

LONGEST_JOIN = 3
"""Parts of a hyphenated word that is also found written as one."""


def join_mark(stem: str, parts: int) -> str:
    """The token that says: here begins a word written as one elsewhere, and it takes so many positions."""
    return f"{stem}+{parts}"


class Forms:
    """Makes the tokens that an article's pieces are found by, the first of each the main one."""

    def __init__(self, stems: Stems, acronyms: Acronyms) -> None:
        self._stems = stems
        self._acronyms = acronyms

    def tokens(self, piece: Piece, before: Before, *, capitals: bool) -> tuple[str, ...]:
        """The tokens of a piece; `capitals` is true in a line where case says nothing."""
        if piece.kind is Kind.DOTTED:
            return self._acronyms.tokens(piece.text)
        if piece.kind is not Kind.LETTERS:
            return (piece.text[:LONGEST],)
        numeral = _capital_numeral if capitals else _numeral
        if before and (found := numeral(piece.text, before)):
            number, sure = found
            stem = self._stems.stem(piece.text)
            if sure:  # who types V alone looks for the letter
                return (number, stem) if len(piece.text) == 1 else (number,)
            return stem, number
        return self._acronyms.in_capitals(piece.text) if capitals else self._word(piece.text)

    def join(self, group: Sequence[Piece], *, capitals: bool) -> tuple[str, ...]:
        """The tokens that stand at the first part of a hyphenated word for the whole of it; none for no word."""
        if not 2 <= len(group) <= LONGEST_JOIN or any(piece.kind is not Kind.LETTERS for piece in group):
            return ()
        if not capitals and any(len(piece.text) > 1 and piece.text.isupper() for piece in group):
            return ()
        stem = self._stems.stem("".join(piece.text for piece in group))
        return stem, join_mark(stem, len(group))

    def initials(self, letters: str) -> tuple[str, ...]:
        """The tokens that stand at the first of some initials written apart (`U. S.`) for all of them together."""
        tokens = self._acronyms.tokens(letters)
        return (*tokens, *(join_mark(token, len(letters)) for token in tokens))

    def accented(self, piece: Piece) -> str | None:
        """The token of a piece as it is spelled, where that has accents."""
        return self._stems.accented(piece.text)

    def _word(self, text: str) -> tuple[str, ...]:
        acronym = self._acronyms.of(text)
        if acronym:
            return acronym
        accented = self._stems.accented(text)
        return (self._stems.stem(text), accented) if accented else (self._stems.stem(text),)


def _numeral(word: str, before: Before) -> tuple[str, bool] | None:
    """The number that a word of mixed-case text stands for, and whether it can't be a word too."""
    small = word.lower()
    if small in SPELLED:
        sure = before is Before.HEAD and word[0].isupper()
        return (SPELLED[small], sure) if before >= Before.SMALL_HEAD or _is_name_part(word, before) else None
    number = roman(small) if word.isupper() or before >= Before.SMALL_HEAD else None
    if number is None or before < Before.NAME or (word == "I" and before is Before.SMALL_HEAD):
        return None
    if before is Before.NAME:
        return (number, len(word) > 1) if set(word) <= set("IVX") else None
    return (number, word.isupper() and (len(word) > 1 or before is Before.HEAD) and word != "I")


def _is_name_part(word: str, before: Before) -> bool:
    return before is Before.NAME and word[0].isupper()


def _capital_numeral(word: str, before: Before) -> tuple[str, bool] | None:
    """The same in a line of capitals, where only a head noun tells a numeral for sure."""
    small = word.lower()
    head = before >= Before.SMALL_HEAD
    if small in SPELLED:
        return (SPELLED[small], True) if head else None
    number = roman(small)
    if number is None or not (head or (len(word) > 1 and set(small) <= set("ivx"))):
        return None
    return number, head and word != "I"
