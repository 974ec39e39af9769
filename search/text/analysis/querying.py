"""What a typed query is looked for by: its words, and phrases of them, each with the ways that an article may say it.

Readers type small letters, so that case is a hint and no proof (rule 4): `us` is US or the pronoun, `ii` is II or 2,
`article v` is Article 5. A *reading* is one way to say what was typed: a sequence of positions, each with the tokens
that may stand there. A word has a few readings, the likeliest first. A phrase has one for each combination of its
words' ways; how unlikely each way is adds up, and a beam keeps the likeliest sixteen.

A reading may leave positions free. Articles write some words apart: who types "cooperation" means `co-operation` too,
which stands at two positions, with the mark `cooper+2` (see `token_filters`) at the first and nothing that counts at
the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from search.article import Position
from search.text.analysis.numerals import SPELLED, WORDLIKE, Before, Context, roman
from search.text.analysis.stems import Stems, text_cache
from search.text.analysis.token_filters import (
    LONGEST_JOIN,
    Acronyms,
    ChunkReader,
    TokenFilter,
    join_mark,
)
from search.text.analysis.tokenizer import (
    MOST_INITIALS,
    Word,
    WordKind,
    compounds,
    filter_characters,
    initials,
    original_offsets,
    tokenize,
)

Reading = tuple[Position, ...]
"""Positions right after one another; an empty one is a gap."""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One typed word of a query and what it may be in the index.

    `readings` are sequences of positions, the likeliest first: `co-operation` is `(("co",), ("oper",))` or
    `(("cooper",),)`, a lower-case `us` is `(("US",),)` or `(("us",),)`. A sequence of several positions means those
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


class QueryTokens:
    """Gives the tokens that one typed word may stand for, the likeliest first."""

    def __init__(
        self, token_filter: TokenFilter, stems: Stems, acronyms: Acronyms, functions: frozenset[str]
    ) -> None:
        self._filter = token_filter
        self._stems = stems
        self._acronyms = acronyms
        self._functions = functions

    def tokens(self, word: Word, before: Before, *, case_free: bool) -> tuple[str, ...]:
        """The tokens; `case_free` is true where the capitals of this word say nothing."""
        if word.kind is WordKind.DOTTED:
            return self._acronym(word.text, self._acronyms.tokens(word.text))
        if word.kind is not WordKind.LETTERS:
            return self._filter.tokens(word, before, capitals=False)
        if case_free or word.text.islower():
            return self._small(word.text.lower(), before)
        return self._capital(word, before)

    def may_be_apart(self, word: Word) -> bool:
        """Whether a word may be written as initials apart elsewhere: US as U. S."""
        if word.kind is WordKind.DOTTED:
            return True
        short = word.kind is WordKind.LETTERS and 2 <= len(word.text) <= MOST_INITIALS
        return short and (word.text.isupper() or self._acronyms.is_apart(word.text))

    def is_function(self, word: Word, tokens: tuple[str, ...]) -> bool:
        """Whether a word, read as these tokens, carries no content: the I of "SALT I" is a number first."""
        small = word.text.lower()
        is_word = self._stems.stem(small) in tokens and not self._acronyms.is_apart(small)
        is_number = tokens[0].isdecimal()
        return word.kind is WordKind.LETTERS and is_word and not is_number and small in self._functions

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

    def _capital(self, word: Word, before: Before) -> tuple[str, ...]:
        text = word.text
        tokens = self._filter.tokens(word, before, capitals=False)
        if len(text) == 1 and tokens[0].isdecimal():
            return tokens[:1]
        if self._acronyms.is_apart(text) and not text.isupper():
            return text.upper(), *tokens
        is_roman = text.isupper() and len(text) > 1 and set(text) <= set("IVX") and roman(text)
        if is_roman and tokens[0].isalpha():
            return tokens if text.lower() in WORDLIKE else (str(roman(text)), tokens[0])
        if tokens == (acronym := self._acronyms.of(text)):
            return self._acronym(text, acronym)
        return tokens[:1] if self._stems.accented(text) else tuple(reversed(tokens))

    def _acronym(self, word: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
        return tokens[-1:] if self._acronyms.is_listed(word) else tuple(reversed(tokens))


MOST_READINGS = 16
"""Readings of one phrase; the likeliest are kept."""

_SHORTEST_JOIN = 4
"""Letters of a word that may be written with a hyphen elsewhere: shorter ones hardly ever are."""

_LEAST_LIKELY = 4
"""Two words written apart elsewhere, or one in three parts: beyond that a reading is not worth its cost."""


class TypedWord(NamedTuple):
    """A typed word: its parts, the tokens that each may stand for, and the stem of the whole written as one."""

    parts: Sequence[Word]
    positions: Reading
    join: str | None
    start: int
    function: bool
    exact: str | None


class QueryReader:
    """Reads typed text, after the character filter, into words and phrases."""

    def __init__(
        self, reader: ChunkReader, context: Context, token_filter: TokenFilter, tokens: QueryTokens
    ) -> None:
        self._reader = reader
        self._context = context
        self._filter = token_filter
        self._tokens = tokens
        self._cached = text_cache(20_000)(self._chunk)

    def words(self, typed: Iterable[TypedWord], text: str) -> list[QueryWord]:
        """The words of a query, with offsets in the filtered text."""
        return [self._word(word, text) for word in typed]

    def phrase(self, typed: Sequence[TypedWord], *, gaps: bool) -> tuple[Reading, ...]:
        """The readings of a phrase, the likeliest first; without `gaps` those alone that leave no position free."""
        beam: list[tuple[int, Reading]] = [(0, ())]
        for number, word in enumerate(typed):
            if not (gaps or word.join):
                beam = [(cost, reading + word.positions) for cost, reading in beam]
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
        yield 0, word.positions
        if word.join:
            yield 1, ((word.join,),)

    def _ways_apart(self, word: TypedWord) -> Iterator[tuple[int, Reading]]:
        """The same for ways that take several positions, found by the mark at the first."""
        first = word.parts[0]
        if len(word.parts) > 1:
            return
        if self._tokens.may_be_apart(first):
            length = len(first.text)
            yield 1, (tuple(join_mark(token, length) for token in word.positions[0]), *[()] * (length - 1))
        if first.kind is WordKind.LETTERS and len(first.text) >= _SHORTEST_JOIN and not word.function:
            for parts in range(2, LONGEST_JOIN + 1):
                yield 2 * (parts - 1), ((join_mark(word.positions[0][-1], parts),), *[()] * (parts - 1))

    def _word(self, typed: TypedWord, text: str) -> QueryWord:
        start, end = typed.start + typed.parts[0].start, typed.start + typed.parts[-1].end
        alone = len(typed.positions) == 1
        readings: list[Reading] = (
            [((token,),) for token in typed.positions[0]] if alone else [typed.positions]
        )
        if typed.join:
            readings.append(((typed.join,),))
        return QueryWord(text[start:end], start, end, tuple(readings), typed.function, typed.exact)

    def read(self, text: str) -> Iterator[TypedWord]:
        """The words of a text, each by its parts and what these may stand for."""
        chunks = text.split()
        starts = list(_starts(text, chunks))
        case_free = text.isupper() and sum(chunk.isupper() for chunk in chunks) > 1
        index = 0
        while index < len(chunks):
            run = initials(chunks, index)
            read = [self._initials(run, case_free)] if run else self._among(chunks, index, case_free)
            yield from (word._replace(start=starts[index]) for word in read)
            index += len(run) or 1

    def _among(self, chunks: Sequence[str], index: int, case_free: bool) -> list[TypedWord]:
        """The words of one chunk among its neighbours."""
        before, follows = Before.NOTHING, ""
        if self._reader.depends(chunks[index]):
            before, follows = self._context.before(chunks, index), self._reader.follows(chunks, index)
        return self._cached(chunks[index], before, follows, case_free)

    def _initials(self, run: Sequence[str], case_free: bool) -> TypedWord:
        """Initials typed apart, as the acronym that they are."""
        letters = (tokenize(chunk)[0].text for chunk in run)
        (typed,) = self._chunk("".join(f"{letter}." for letter in letters), Before.NOTHING, "", case_free)
        length = sum(map(len, run)) + len(run) - 1
        return typed._replace(parts=[typed.parts[0]._replace(end=length)])

    def _chunk(self, chunk: str, before: Before, follows: str, case_free: bool) -> list[TypedWord]:
        words = self._reader.expanded(chunk, follows)
        positions: list[Position] = [
            self._tokens.tokens(word, context, case_free=case_free)
            for word, context in zip(words, self._context.inside(chunk, words, before), strict=False)
        ]
        return [
            self._compound(parts, positions[first : first + len(parts)]) for first, parts in compounds(words)
        ]

    def _compound(self, parts: Sequence[Word], positions: Sequence[Position]) -> TypedWord:
        join = self._filter.join(parts, capitals=True)
        function = len(parts) == 1 and self._tokens.is_function(parts[0], positions[0])
        accented = (self._filter.accented(word) for word in parts)
        exact = next((token for token in accented if token), None)
        return TypedWord(parts, tuple(positions), join[0] if join else None, 0, function, exact)


def _starts(text: str, chunks: Sequence[str]) -> Iterator[int]:
    """Where each chunk of a text begins."""
    start = 0
    for chunk in chunks:
        start = text.index(chunk, start)
        yield start
        start += len(chunk)


class TypedText:
    """A typed text that was read: its words (see `Analyzer.query`) and what it says as a phrase."""

    def __init__(self, reader: QueryReader, text: str) -> None:
        self._reader = reader
        self._text = text
        self._filtered = filter_characters(text)
        self._read = list(reader.read(self._filtered))

    def words(self) -> list[QueryWord]:
        """Its words, with offsets in the text as typed."""
        words = self._reader.words(self._read, self._filtered)
        if self._filtered == self._text:
            return words
        offsets = original_offsets(self._text)
        spans = [(offsets[word.start], max(offsets[word.end], offsets[word.end - 1] + 1)) for word in words]
        return [
            replace(word, text=self._text[start:end], start=start, end=end)
            for word, (start, end) in zip(words, spans, strict=True)
        ]

    def phrase(self, *, gaps: bool = True) -> tuple[Reading, ...]:
        """Its readings as a phrase (see `Analyzer.phrase`)."""
        return self._reader.phrase(self._read, gaps=gaps)
