"""Acronyms: rule 3, and the words that they are when typed small.

The tokens of one piece of an article: rules 3 to 6.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.errors import WordListError
from search.text.analysis.context import Before
from search.text.analysis.pieces import Kind, Piece
from search.text.analysis.stems import LONGEST, Stems
from search.text.numerals import SPELLED, roman
from search.text.word_lists import ListLine, WordLists

ACRONYM_LIST = "acronyms.txt"
LONGEST_ACRONYM = 6
"""Letters of a word in capitals that may be an acronym; longer ones are emphasis."""

_ENTRY = re.compile(r"[A-Z]+(?:\s*\|\s*apart)?")
_PLURAL = re.compile(r"([A-Z]{2,5})s")
_VOWEL = re.compile("[AEIOUY]")


def read_acronym(line: ListLine) -> str:
    """The acronym of a line. Raises WordListError, which says what to change."""
    if not _ENTRY.fullmatch(line.text):
        message = f"{line.text!r} is no acronym; write `ACRONYM` in capitals, or `ACRONYM | apart`."
        raise WordListError(message, path=line.path, line=line.number)
    return line.text.partition("|")[0].strip()


class Acronyms:
    """Tells acronyms from words by their capitals, and gives their tokens."""

    def __init__(self, words: WordLists, stems: Stems, functions: frozenset[str]) -> None:
        entries = [entry.split("|") for entry in words.entries(ACRONYM_LIST)]
        self._listed = frozenset(entry[0].strip() for entry in entries)
        self._apart = frozenset(
            entry[0].strip() for entry in entries if entry[1:] and entry[1].strip() == "apart"
        )
        self._stems = stems
        self._functions = functions

    def tokens(self, letters: str) -> tuple[str, ...]:
        """The tokens of what is surely an acronym: itself apart from any word, the word alone, or both."""
        capitals = letters.upper()
        if capitals in self._apart:
            return (capitals,)
        word = self._stems.stem(letters)
        return (word, capitals) if self._reads_as_word(capitals) else (word,)

    def of(self, word: str) -> tuple[str, ...]:
        """The tokens of a word of mixed-case text if its capitals make it an acronym, else none."""
        if word.isupper() and 2 <= len(word) <= LONGEST_ACRONYM:
            return self.tokens(word)
        plural = _PLURAL.fullmatch(word)
        return (*self.tokens(plural[1]), word.lower()) if plural else ()

    def in_capitals(self, word: str) -> tuple[str, ...]:
        """The tokens of a word in a line of capitals: only a listed acronym may be one there, and stays a word too."""
        stem = self._stems.stem(word)
        return (stem, word.upper()) if word.upper() in self._listed else (stem,)

    def is_listed(self, word: str) -> bool:
        """Whether this is known for an acronym that is another word when typed small."""
        return word.upper() in self._listed

    def is_apart(self, word: str) -> bool:
        """Whether this acronym is kept apart from the word that it is when typed small."""
        return word.upper() in self._apart

    def _reads_as_word(self, capitals: str) -> bool:
        small = capitals.lower()
        if capitals in self._listed or small in self._functions:
            return True
        return len(capitals) > 2 and bool(_VOWEL.search(capitals))


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
