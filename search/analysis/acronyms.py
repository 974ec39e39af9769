"""Acronyms: rule 3, and the words that they are when typed small."""

from __future__ import annotations

import re

from search.analysis.stems import Stems
from search.errors import WordListError
from search.words import Line, WordLists

LIST = "acronyms.txt"
LONGEST = 6
"""Letters of a word in capitals that may be an acronym; longer ones are emphasis."""

_ENTRY = re.compile(r"[A-Z]+(?:\s*\|\s*apart)?")
_PLURAL = re.compile(r"([A-Z]{2,5})s")
_VOWEL = re.compile("[AEIOUY]")


def read_acronym(line: Line) -> str:
    """The acronym of a line. Raises WordListError, which says what to change."""
    if not _ENTRY.fullmatch(line.text):
        message = f"{line.text!r} is no acronym; write `ACRONYM` in capitals, or `ACRONYM | apart`."
        raise WordListError(message, path=line.path, line=line.number)
    return line.text.partition("|")[0].strip()


class Acronyms:
    """Tells acronyms from words by their capitals, and gives their tokens."""

    def __init__(self, words: WordLists, stems: Stems, functions: frozenset[str]) -> None:
        entries = [entry.split("|") for entry in words.entries(LIST)]
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
        if word.isupper() and 2 <= len(word) <= LONGEST:
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
