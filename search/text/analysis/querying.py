"""The other readings of a typed word: readers type small letters, so case is only a hint unless it was typed.

What a typed query is looked for by: words with their readings, and phrases with theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from search.article import Slot
from search.text.analysis.context import Before, Context
from search.text.analysis.forms import LONGEST_JOIN, Acronyms, Forms, join_mark
from search.text.analysis.pieces import (
    MOST_INITIALS,
    Kind,
    Piece,
    initials,
    pieces,
)
from search.text.analysis.stems import Stems, remembers
from search.text.analysis.tokens import Places, QueryWord, Reading, groups
from search.text.numerals import SPELLED, WORDLIKE, roman


class TypedForms:
    """Gives the tokens that one typed piece may stand for, the likeliest first."""

    def __init__(self, forms: Forms, stems: Stems, acronyms: Acronyms, functions: frozenset[str]) -> None:
        self._forms = forms
        self._stems = stems
        self._acronyms = acronyms
        self._functions = functions

    def tokens(self, piece: Piece, before: Before, *, case_free: bool) -> tuple[str, ...]:
        """The tokens; `case_free` is true where the capitals of this word say nothing."""
        if piece.kind is Kind.DOTTED:
            return self._acronym(piece.text, self._acronyms.tokens(piece.text))
        if piece.kind is not Kind.LETTERS:
            return self._forms.tokens(piece, before, capitals=False)
        if case_free or piece.text.islower():
            return self._small(piece.text.lower(), before)
        return self._capital(piece, before)

    def may_be_apart(self, piece: Piece) -> bool:
        """Whether a piece may be written as initials apart elsewhere: US as U. S."""
        if piece.kind is Kind.DOTTED:
            return True
        short = piece.kind is Kind.LETTERS and 2 <= len(piece.text) <= MOST_INITIALS
        return short and (piece.text.isupper() or self._acronyms.is_apart(piece.text))

    def is_function(self, piece: Piece, tokens: tuple[str, ...]) -> bool:
        """Whether a piece, read as these tokens, is a word without content: the I of "SALT I" is a number first."""
        word = piece.text.lower()
        is_word = self._stems.stem(word) in tokens and not self._acronyms.is_apart(word)
        is_number = tokens[0].isdecimal()
        return piece.kind is Kind.LETTERS and is_word and not is_number and word in self._functions

    def _small(self, word: str, before: Before) -> tuple[str, ...]:
        stem = self._stems.stem(word)
        number = SPELLED.get(word) or roman(word)
        if number and before >= Before.SMALL_HEAD:
            return number, stem
        if number and word in SPELLED:
            return (stem, number) if before else (stem,)
        if number and len(word) > 1 and set(word) <= set("ivx"):
            if word not in WORDLIKE:
                return number, stem
            return (stem, number) if before else (stem,)
        if self._acronyms.is_apart(word) or (self._acronyms.is_listed(word) and word not in self._functions):
            return tuple(dict.fromkeys((word.upper(), stem)))
        return (stem,)

    def _capital(self, piece: Piece, before: Before) -> tuple[str, ...]:
        word = piece.text
        found = self._forms.tokens(piece, before, capitals=False)
        if len(word) == 1 and found[0].isdecimal():
            return found[:1]
        if self._acronyms.is_apart(word) and not word.isupper():
            return word.upper(), *found
        if (
            word.isupper()
            and len(word) > 1
            and found[0].isalpha()
            and set(word) <= set("IVX")
            and roman(word)
        ):
            return found if word.lower() in WORDLIKE else (str(roman(word)), found[0])
        if found == (acronym := self._acronyms.of(word)):
            return self._acronym(word, acronym)
        return found[:1] if self._stems.accented(word) else tuple(reversed(found))

    def _acronym(self, word: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
        return tokens[-1:] if self._acronyms.is_listed(word) else tuple(reversed(tokens))


MOST_READINGS = 16
"""Readings of one phrase; the likeliest are kept."""

_SHORTEST_JOIN = 4
"""Letters of a word that may be written with a hyphen elsewhere: shorter ones hardly ever are."""


_LEAST_LIKELY = 4
"""Two words written apart elsewhere, or one in three parts: beyond that a reading is not worth its cost."""


class TypedWord(NamedTuple):
    """A typed word: its pieces, the tokens that each may stand for, and the stem of the whole written as one."""

    pieces: Sequence[Piece]
    slots: Reading
    join: str | None
    start: int
    function: bool
    exact: str | None


class QueryReader:
    """Reads typed text, already clean, into words and phrases."""

    def __init__(self, places: Places, context: Context, forms: Forms, typed: TypedForms) -> None:
        self._places = places
        self._context = context
        self._forms = forms
        self._typed = typed
        self._remembered = remembers(20_000)(self._chunk)

    def words(self, typed: Iterable[TypedWord], text: str) -> list[QueryWord]:
        """The words of a query, with places in the clean text."""
        return [self._word(each, text) for each in typed]

    def phrase(self, typed: Sequence[TypedWord], *, gaps: bool) -> tuple[Reading, ...]:
        """The readings of a phrase, the likeliest first; without `gaps` those alone that leave no position free."""
        beam: list[tuple[int, Reading]] = [(0, ())]
        for number, word in enumerate(typed):
            if not (gaps or word.join):
                beam = [(cost, reading + word.slots) for cost, reading in beam]
                continue
            ways = list(self._ways(word))
            if gaps and number < len(typed) - 1:
                ways += self._ways_apart(word)
            grown = [(cost + extra, reading + way) for cost, reading in beam for extra, way in ways]
            likely = [entry for entry in grown if entry[0] <= _LEAST_LIKELY]
            beam = sorted(likely, key=itemgetter(0))[:MOST_READINGS]
        return tuple(dict.fromkeys(reading for _, reading in beam if reading))

    def _ways(self, word: TypedWord) -> Iterator[tuple[int, Reading]]:
        """The ways to write a word in an article, each with how unlikely it is."""
        yield 0, word.slots
        if word.join:
            yield 1, ((word.join,),)

    def _ways_apart(self, word: TypedWord) -> Iterator[tuple[int, Reading]]:
        """The same for ways that take several positions, found by the mark at the first."""
        first = word.pieces[0]
        if len(word.pieces) > 1:
            return
        if self._typed.may_be_apart(first):
            length = len(first.text)
            yield 1, (tuple(join_mark(token, length) for token in word.slots[0]), *[()] * (length - 1))
        if first.kind is Kind.LETTERS and len(first.text) >= _SHORTEST_JOIN and not word.function:
            for parts in range(2, LONGEST_JOIN + 1):
                yield 2 * (parts - 1), ((join_mark(word.slots[0][-1], parts),), *[()] * (parts - 1))

    def _word(self, typed: TypedWord, text: str) -> QueryWord:
        start, end = typed.start + typed.pieces[0].start, typed.start + typed.pieces[-1].end
        one = len(typed.slots) == 1
        readings: list[Reading] = [((token,),) for token in typed.slots[0]] if one else [typed.slots]
        if typed.join:
            readings.append(((typed.join,),))
        return QueryWord(text[start:end], start, end, tuple(readings), typed.function, typed.exact)

    def read(self, text: str) -> Iterator[TypedWord]:
        """The words of a text, each by its pieces and what these may stand for."""
        chunks = text.split()
        starts = list(_starts(text, chunks))
        case_free = text.isupper() and sum(chunk.isupper() for chunk in chunks) > 1
        at = 0
        while at < len(chunks):
            run = initials(chunks, at)
            found = [self._initials(run, case_free)] if run else self._among(chunks, at, case_free)
            yield from (typed._replace(start=starts[at]) for typed in found)
            at += len(run) or 1

    def _among(self, chunks: Sequence[str], at: int, case_free: bool) -> list[TypedWord]:
        """The words of one chunk among its neighbours."""
        before, follows = Before.NOTHING, ""
        if self._places.depends(chunks[at]):
            before, follows = self._context.before(chunks, at), self._places.follows(chunks, at)
        return self._remembered(chunks[at], before, follows, case_free)

    def _initials(self, run: Sequence[str], case_free: bool) -> TypedWord:
        """Initials typed apart, as the acronym that they are."""
        (typed,) = self._chunk(
            "".join(pieces(chunk)[0].text + "." for chunk in run), Before.NOTHING, "", case_free
        )
        length = sum(map(len, run)) + len(run) - 1
        return typed._replace(pieces=[typed.pieces[0]._replace(end=length)])

    def _chunk(self, chunk: str, before: Before, follows: str, case_free: bool) -> list[TypedWord]:
        found = self._places.expanded(chunk, follows)
        slots: list[Slot] = [
            self._typed.tokens(piece, context, case_free=case_free)
            for piece, context in zip(found, self._context.inside(chunk, found, before), strict=False)
        ]
        return [self._group(group, slots[first : first + len(group)]) for first, group in groups(found)]

    def _group(self, group: Sequence[Piece], slots: Sequence[Slot]) -> TypedWord:
        join = self._forms.join(group, capitals=True)
        function = len(group) == 1 and self._typed.is_function(group[0], slots[0])
        accented = (self._forms.accented(piece) for piece in group)
        exact = next((token for token in accented if token), None)
        return TypedWord(group, tuple(slots), join[0] if join else None, 0, function, exact)


def _starts(text: str, chunks: Sequence[str]) -> Iterator[int]:
    """Where each chunk of a text begins."""
    start = 0
    for chunk in chunks:
        start = text.index(chunk, start)
        yield start
        start += len(chunk)
