"""Text becomes tokens: the one analysis that every engine indexes and every query goes through.

The character filter (`tokenizer`) writes the text in one spelling. Each line is split at white space into chunks, and
the tokenizer parts a chunk into words. The token filters (`token_filters`) give each word a position and the tokens
that stand there: nearly always its stem alone. No word is dropped (rule 2), and engines get the tokens joined by
blanks and split at these alone, so that a word means the same in every engine, in highlighting and in queries
(`querying`).

Nearly every chunk means the same wherever it stands: "policies," is always `polici`. So what a chunk becomes is
remembered, and a text is read by one look in a dictionary for each chunk, over a million tokens a second. The few
chunks that depend on their neighbours (numerals, short forms such as "Art.", initials) are read again among these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain
from typing import Generic, NamedTuple, TypeVar

import Stemmer

from search.article import Position
from search.text.analysis.numerals import Before, Context, HeadNouns
from search.text.analysis.querying import QueryReader, QueryTokens, QueryWord, Reading, TypedText
from search.text.analysis.stems import LONGEST_REMEMBERED, Stems
from search.text.analysis.token_filters import (
    ACRONYM_LIST,
    Acronyms,
    ChunkReader,
    SpannedPosition,
    TokenFilter,
)
from search.text.analysis.tokenizer import filter_characters, original_offsets
from search.text.word_lists import FUNCTION_WORDS, HEAD_LIST, WordLists, function_words

RULES = 4
"""Counted up when the rules change, so that indexes made by the old ones are rebuilt."""

_MOST_TEXTS = 150_000
_MOST_PLACED = 50_000
"""Chunks remembered with their positions, which whole archives go through, and with their offsets, which hits do."""

_LOOK_BACK = 10

_CHUNK = re.compile(r"\S+")

_V = TypeVar("_V")


class Token(NamedTuple):
    """A token with its position (from 0) and the code points of the original text that it stands for."""

    text: str
    position: int
    start: int
    end: int


class _Placed(NamedTuple):
    """A chunk's tokens by position with their offsets in it, and which tokens these are."""

    positions: list[SpannedPosition]
    tokens: frozenset[str]


class _ChunkCache(dict[str, _V]):
    """What each chunk becomes by itself, and which ones depend on their neighbours.

    A full cache takes in no more: were it emptied, a thread that is reading would miss what it just put in.
    """

    def __init__(
        self, reader: ChunkReader, shape: Callable[[list[SpannedPosition]], _V], *, capitals: bool, size: int
    ) -> None:
        super().__init__()
        self.dependent: set[str] = set()
        self._reader = reader
        self._shape = shape
        self._capitals = capitals
        self._size = size

    def __missing__(self, chunk: str) -> _V:
        value = self._shape(self._reader.positions(chunk, Before.NOTHING, "", self._capitals))
        if self._reader.depends(chunk):
            self.dependent.add(chunk)
        if len(chunk) <= LONGEST_REMEMBERED and len(self) < self._size:
            self[chunk] = value
        return value

    def among(self, chunks: Sequence[str], index: int) -> _V:
        """What a chunk becomes among its neighbours."""
        return self._shape(self._reader.read(chunks, index, self._capitals))


class _LineReader(Generic[_V]):
    """Reads the lines of a text, with one cache for those in capitals, where case says nothing, and one for others."""

    def __init__(self, reader: ChunkReader, shape: Callable[[list[SpannedPosition]], _V], size: int) -> None:
        self._caches = {
            capitals: _ChunkCache(reader, shape, capitals=capitals, size=size) for capitals in (False, True)
        }

    def lines(self, text: str) -> Iterator[tuple[str, list[str], list[_V]]]:
        """Each line with its chunks and what they become."""
        tail: list[str] = []
        for line in text.split("\n"):
            chunks = line.split()
            cached = self._caches[line.isupper()]
            read = [cached[chunk] for chunk in chunks]
            if not cached.dependent.isdisjoint(chunks):
                window = tail + chunks
                for index, chunk in enumerate(chunks):
                    if chunk in cached.dependent:
                        read[index] = cached.among(window, len(tail) + index)
            tail = chunks[-_LOOK_BACK:]
            yield line, chunks, read


def _texts(spanned: Sequence[SpannedPosition]) -> list[Position]:
    return [tuple(token.text for token in tokens) for tokens in spanned]


def _placed(positions: list[SpannedPosition]) -> _Placed:
    return _Placed(positions, frozenset(token.text for tokens in positions for token in tokens))


class Analyzer:
    """The rules of analysis with the word lists that they use; keeps a memory of words, safe to share by threads."""

    def __init__(self, words: WordLists | None = None) -> None:
        lists = words or WordLists()
        functions = frozenset(word.replace("'", "") for word in lists.entries(FUNCTION_WORDS))
        self.heads = HeadNouns(lists)
        stems, context = Stems(), Context(self.heads, functions)
        acronyms = Acronyms(lists, stems, functions)
        token_filter = TokenFilter(stems, acronyms)
        reader = ChunkReader(token_filter, context)
        tokens = QueryTokens(token_filter, stems, acronyms, functions)
        self._queries = QueryReader(reader, context, token_filter, tokens)
        self._texts = _LineReader(reader, _texts, _MOST_TEXTS)
        self._placed = _LineReader(reader, _placed, _MOST_PLACED)
        stamp = lists.version(ACRONYM_LIST, HEAD_LIST, FUNCTION_WORDS)
        self._version = f"{RULES}-{stamp}-{Stemmer.version()}"

    @property
    def version(self) -> str:
        """A short stamp of rules and lists; an index made under another stamp has to be rebuilt."""
        return self._version

    @cached_property
    def function_tokens(self) -> frozenset[str]:
        """The tokens of function words: those that say nothing of what an article is about."""
        return frozenset(
            token for word in function_words() for position in self.positions(word) for token in position
        )

    def positions(self, text: str) -> list[Position]:
        """The tokens of an article's text by position: what engines index. The hot path of indexing."""
        positions: list[Position] = []
        for _, _, read in self._texts.lines(filter_characters(text)):
            positions.extend(chain.from_iterable(read))
        return positions

    def tokens(self, text: str, wanted: frozenset[str] | None = None) -> list[Token]:
        """The same tokens with offsets into `text`, or those of them that are wanted: what highlighting reads.

        Few chunks hold a wanted token, so only lines that have one are looked through for where their chunks stand.
        """
        tokens: list[Token] = []
        position = start = 0
        for line, _, read in self._placed.lines(filter_characters(text)):
            starts = list(accumulate((len(chunk.positions) for chunk in read), initial=position))
            chosen = [
                index
                for index, chunk in enumerate(read)
                if wanted is None or not wanted.isdisjoint(chunk.tokens)
            ]
            offsets = [start + found.start() for found in _CHUNK.finditer(line)] if chosen else []
            tokens += [
                Token(token, number, offsets[index] + first, offsets[index] + last)
                for index in chosen
                for number, spanned in enumerate(read[index].positions, starts[index])
                for token, first, last in spanned
                if wanted is None or token in wanted
            ]
            position = starts[-1]
            start += len(line) + 1
        return _in_original(tokens, text)

    def query(self, text: str) -> list[QueryWord]:
        """The words of a query, where case is only a hint unless it was typed (see rule 4)."""
        return self.typed(text).words()

    def phrase(self, text: str, *, gaps: bool = True) -> tuple[Reading, ...]:
        """The readings of a typed phrase, likeliest first, each a sequence of positions, free ones counted.

        Words that are written apart elsewhere leave positions free; without `gaps` such readings are left out.
        """
        return self.typed(text).phrase(gaps=gaps)

    def typed(self, text: str) -> TypedText:
        """What `query` and `phrase` say of a text, read once for both."""
        return TypedText(self._queries, text)


def _in_original(tokens: list[Token], text: str) -> list[Token]:
    """Tokens of the filtered text as those of the text that it was made from."""
    offsets = original_offsets(text) if tokens else range(0)
    if isinstance(offsets, range):
        return tokens
    return [
        Token(token, position, offsets[start], max(offsets[end], offsets[end - 1] + 1))
        for token, position, start, end in tokens
    ]


@cache
def default_analyzer() -> Analyzer:
    """The analyzer with the word lists that come with Dateline, made once."""
    return Analyzer()


def analyzer_of(words: WordLists) -> Analyzer:
    """The analyzer of an archive: the shared one where its own lists change nothing."""
    own = Analyzer(words)
    return default_analyzer() if own.version == default_analyzer().version else own
