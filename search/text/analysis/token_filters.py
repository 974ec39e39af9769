"""The token filters: the tokens that each word of an article is found by, in order of positions.

Most words become one token, their stem. Others have two at their position, so that either finds them: a capitalised
acronym in mixed-case text is also found as itself (rule 3: AIDS beside aid), a numeral after a name as its number
(rule 4: Minsk II as Minsk 2), a word with accents by the accented spelling as well (rule 5).

Words that are written as one stand each at a position of its own, which keeps phrases around them right, and the first
also carries a *join*: co-operation is `co` with `cooper` and `cooper+2` beside it, then `oper`. `cooper` makes it meet
"cooperation"; the mark `cooper+2`, a word and how many positions it takes, is for phrases, which count on from its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from search.errors import WordListError
from search.text.analysis.numerals import SPELLED, Before, Context, may_be_numeral, roman
from search.text.analysis.stems import LONGEST_TOKEN, Stems, text_cache
from search.text.analysis.tokenizer import Word, WordKind, compounds, initials, is_initial, tokenize
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


class TokenFilter:
    """Makes the tokens that an article's words are found by, the first of each the main one."""

    def __init__(self, stems: Stems, acronyms: Acronyms) -> None:
        self._stems = stems
        self._acronyms = acronyms

    def tokens(self, word: Word, before: Before, *, capitals: bool) -> tuple[str, ...]:
        """The tokens of a word; `capitals` is true in a line where case says nothing."""
        if word.kind is WordKind.DOTTED:
            return self._acronyms.tokens(word.text)
        if word.kind is not WordKind.LETTERS:
            return (word.text[:LONGEST_TOKEN],)
        read = _capital_numeral if capitals else _numeral
        if before and (numeral := read(word.text, before)):
            number, sure = numeral
            stem = self._stems.stem(word.text)
            if sure:  # who types V alone looks for the letter
                return (number, stem) if len(word.text) == 1 else (number,)
            return stem, number
        return self._acronyms.in_capitals(word.text) if capitals else self._mixed(word.text)

    def join(self, compound: Sequence[Word], *, capitals: bool) -> tuple[str, ...]:
        """The tokens that stand at the first part of a hyphenated word for the whole of it; none for no such word."""
        if not 2 <= len(compound) <= LONGEST_JOIN or any(
            word.kind is not WordKind.LETTERS for word in compound
        ):
            return ()
        if not capitals and any(len(word.text) > 1 and word.text.isupper() for word in compound):
            return ()
        stem = self._stems.stem("".join(word.text for word in compound))
        return stem, join_mark(stem, len(compound))

    def initials(self, letters: str) -> tuple[str, ...]:
        """The tokens that stand at the first of some initials written apart (`U. S.`) for all of them together."""
        tokens = self._acronyms.tokens(letters)
        return (*tokens, *(join_mark(token, len(letters)) for token in tokens))

    def accented(self, word: Word) -> str | None:
        """The token of a word as it is spelled, where that has accents."""
        return self._stems.accented(word.text)

    def _mixed(self, text: str) -> tuple[str, ...]:
        """The tokens of a word of a line where case means something."""
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


class SpannedToken(NamedTuple):
    """A token with its offsets in the chunk that it was read from."""

    text: str
    start: int
    end: int


SpannedPosition = tuple[SpannedToken, ...]
"""The tokens of one position."""


class ChunkReader:
    """Reads chunks (runs without white space) into the tokens of each position."""

    def __init__(self, token_filter: TokenFilter, context: Context) -> None:
        self._filter = token_filter
        self._context = context
        self._cached = text_cache(10_000)(self.positions)

    def depends(self, chunk: str) -> bool:
        """Whether what a chunk becomes depends on its neighbours."""
        words = tokenize(chunk)
        return bool(words) and (
            may_be_numeral(words[0].text) or self._context.is_short(words[-1].text) or is_initial(chunk)
        )

    def read(self, chunks: Sequence[str], index: int, capitals: bool) -> list[SpannedPosition]:
        """The positions of one chunk among its neighbours."""
        before, follows = self._context.before(chunks, index), self.follows(chunks, index)
        return self._cached(chunks[index], before, follows, capitals)

    def follows(self, chunks: Sequence[str], index: int) -> str:
        """The chunk after a head's short form, the initials after an initial; nothing after any other."""
        if run := initials(chunks, index):
            return " ".join(run[1:])
        words = tokenize(chunks[index])
        if not words or not self._context.is_short(words[-1].text):
            return ""
        return next((chunk for chunk in chunks[index + 1 : index + 3] if chunk != "."), "")

    def positions(self, chunk: str, before: Before, follows: str, capitals: bool) -> list[SpannedPosition]:
        """The positions of a chunk after what stands before it; `follows` is the chunk after it.

        `capitals` is true in a line where case says nothing.
        """
        words = self.expanded(chunk, follows)
        contexts = self._context.inside(chunk, words, before)
        found = [
            [
                SpannedToken(token, word.start, word.end)
                for token in self._filter.tokens(word, context, capitals=capitals)
            ]
            for word, context in zip(words, contexts, strict=False)
        ]
        for first, compound in compounds(words):
            joins = self._filter.join(compound, capitals=capitals)
            found[first] += [SpannedToken(token, compound[0].start, compound[-1].end) for token in joins]
        if follows and is_initial(chunk):
            found[0] += self._initials(words[0], follows)
        return [tuple(dict.fromkeys(tokens)) for tokens in found]

    def _initials(self, first: Word, follows: str) -> list[SpannedToken]:
        """What a run of initials is found by as one: `U. S.` as US."""
        others = tokenize(follows)
        tokens = self._filter.initials(first.text + "".join(word.text for word in others))
        return [SpannedToken(token, first.start, first.end + 2 + others[-1].end) for token in tokens]

    def expanded(self, chunk: str, follows: str) -> list[Word]:
        """The words of a chunk, a head's short form before a numeral written out."""
        words = list(tokenize(chunk))
        for number, word in enumerate(words):
            if full := self._context.short_head(chunk, word, follows):
                words[number] = word._replace(text=full)
        return words
