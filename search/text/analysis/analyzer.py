"""Text becomes tokens: the one analysis that every engine indexes and every query goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from itertools import accumulate, chain
from typing import TypeVar

import Stemmer

from search.article import Slot
from search.text.analysis.context import Before, Context, Heads
from search.text.analysis.forms import ACRONYM_LIST, Acronyms, Forms
from search.text.analysis.pieces import clean, origins
from search.text.analysis.querying import QueryReader, TypedForms
from search.text.analysis.stems import LONGEST_REMEMBERED, Stems
from search.text.analysis.tokens import Place, Places, QueryWord, Reading, Token
from search.text.word_lists import FUNCTION_WORDS, HEAD_LIST, WordLists, function_words

__all__ = ["Analyzer", "QueryWord", "Reading", "Token", "default_analyzer"]

RULES = 4
"""Counted up when the rules change, so that indexes made by the old ones are rebuilt."""

_MOST_SLOTS = 150_000
_MOST_PLACES = 50_000
"""Chunks remembered with their slots, which whole archives go through, and with their places, which hits do."""

_LOOK_BACK = 10

_V = TypeVar("_V")


class _Memo(dict[str, _V]):
    """What each chunk (a run without white space) becomes by itself, and which ones depend on their neighbours.

    A full memory takes in no more: were it emptied, a thread that is reading would miss what it just put in.
    """

    def __init__(
        self, places: Places, shape: Callable[[list[Place]], _V], *, capitals: bool, size: int
    ) -> None:
        super().__init__()
        self.dependent: set[str] = set()
        self._places = places
        self._shape = shape
        self._capitals = capitals
        self._size = size

    def __missing__(self, chunk: str) -> _V:
        value = self._shape(self._places.of(chunk, Before.NOTHING, capitals=self._capitals))
        if self._places.depends(chunk):
            self.dependent.add(chunk)
        if len(chunk) <= LONGEST_REMEMBERED and len(self) < self._size:
            self[chunk] = value
        return value

    def among(self, chunks: Sequence[str], at: int) -> _V:
        """What a chunk becomes among its neighbours."""
        return self._shape(self._places.read(chunks, at, capitals=self._capitals))


class Typed:
    """A typed text that was read: its words (see `Analyzer.query`) and what it says as a phrase."""

    def __init__(self, reader: QueryReader, text: str) -> None:
        self._reader = reader
        self._text = text
        self._plain = clean(text)
        self._read = list(reader.read(self._plain))

    def words(self) -> list[QueryWord]:
        """Its words, with places in the text as typed."""
        words = self._reader.words(self._read, self._plain)
        if self._plain == self._text:
            return words
        places = origins(self._text)
        spans = [(places[word.start], max(places[word.end], places[word.end - 1] + 1)) for word in words]
        return [
            replace(word, text=self._text[start:end], start=start, end=end)
            for word, (start, end) in zip(words, spans, strict=True)
        ]

    def phrase(self, *, gaps: bool = True) -> tuple[Reading, ...]:
        """Its readings as a phrase (see `Analyzer.phrase`)."""
        return self._reader.phrase(self._read, gaps=gaps)


_Memos = dict[bool, _Memo[_V]]
"""One memory for lines in capitals (True) and one for the others."""

_Tokens = list[tuple[str, int, int, int]]
"""The tokens of a chunk as text, position, start and end, all counted from the chunk's."""

_Flat = tuple[int, _Tokens, Slot]
"""How many positions a chunk takes, its tokens, and the texts of these."""


def _slots(places: Sequence[Place]) -> list[Slot]:
    return [tuple(token.text for token in place) for place in places]


def _flat(places: Sequence[Place]) -> _Flat:
    found = [(token.text, at, token.start, token.end) for at, place in enumerate(places) for token in place]
    return len(places), found, tuple([token for token, *_ in found])


class Analyzer:
    """The rules of analysis with the word lists that they use; keeps a memory of words, safe to share by threads."""

    def __init__(self, words: WordLists | None = None) -> None:
        lists = words or WordLists()
        functions = frozenset(word.replace("'", "") for word in lists.entries(FUNCTION_WORDS))
        self.heads = Heads(lists)
        stems, context = Stems(), Context(self.heads, functions)
        known = Acronyms(lists, stems, functions)
        forms = Forms(stems, known)
        self._places = Places(forms, context)
        self._queries = QueryReader(self._places, context, forms, TypedForms(forms, stems, known, functions))
        self._slot_memos = self._memos(_slots, _MOST_SLOTS)
        self._flat_memos = self._memos(_flat, _MOST_PLACES)
        stamp = lists.version(ACRONYM_LIST, HEAD_LIST, FUNCTION_WORDS)
        self._version = f"{RULES}-{stamp}-{Stemmer.version()}"

    @property
    def version(self) -> str:
        """A short stamp of rules and lists; an index made under another stamp has to be rebuilt."""
        return self._version

    @cached_property
    def function_tokens(self) -> frozenset[str]:
        """The tokens of function words: those that say nothing of what an article is about."""
        return frozenset(token for word in function_words() for slot in self.slots(word) for token in slot)

    def slots(self, text: str) -> list[Slot]:
        """The tokens of an article's text by position: what engines index. The hot path of indexing."""
        found: list[Slot] = []
        for _, _, read in self._lines(clean(text), self._slot_memos):
            found.extend(chain.from_iterable(read))
        return found

    def tokens(self, text: str) -> list[Token]:
        """The same tokens with offsets into `text`: what highlighting reads."""
        found = [
            Token(token, position + at, start + first, start + last)
            for position, start, tokens in self._placed(clean(text))
            for token, at, first, last in tokens
        ]
        return _at_origins(found, text)

    def matches(self, text: str, wanted: frozenset[str]) -> list[Token]:
        """Those of `tokens` that are wanted: far quicker where few are."""
        found = [
            Token(token, position + at, start + first, start + last)
            for position, start, tokens in self._placed(clean(text), wanted)
            for token, at, first, last in tokens
            if token in wanted
        ]
        return _at_origins(found, text)

    def query(self, text: str) -> list[QueryWord]:
        """The words of a query, where case is only a hint unless it was typed (see rule 4)."""
        return self.typed(text).words()

    def phrase(self, text: str, *, gaps: bool = True) -> tuple[Reading, ...]:
        """The readings of a typed phrase, likeliest first, each a sequence of slots with every position counted.

        Words that are written apart elsewhere leave positions free; without `gaps` such readings are left out.
        """
        return self.typed(text).phrase(gaps=gaps)

    def typed(self, text: str) -> Typed:
        """What `query` and `phrase` say of a text, read once for both."""
        return Typed(self._queries, text)

    def _memos(self, shape: Callable[[list[Place]], _V], size: int) -> _Memos[_V]:
        return {
            capitals: _Memo(self._places, shape, capitals=capitals, size=size) for capitals in (False, True)
        }

    def _lines(self, text: str, memos: _Memos[_V]) -> Iterator[tuple[str, list[str], list[_V]]]:
        """Each line with its chunks and what they become."""
        tail: list[str] = []
        for line in text.split("\n"):
            chunks = line.split()
            memo = memos[line.isupper()]
            read = [memo[chunk] for chunk in chunks]
            if not memo.dependent.isdisjoint(chunks):
                window = tail + chunks
                for at, chunk in enumerate(chunks):
                    if chunk in memo.dependent:
                        read[at] = memo.among(window, len(tail) + at)
            tail = chunks[-_LOOK_BACK:]
            yield line, chunks, read

    def _placed(self, text: str, wanted: frozenset[str] | None = None) -> Iterator[tuple[int, int, _Tokens]]:
        """The tokens of each chunk, or of those with a wanted one, with the position and place of its beginning."""
        position = start = 0
        for line, chunks, read in self._lines(text, self._flat_memos):
            lengths = [length for length, _, _ in read]
            chosen: Sequence[int] = range(len(read))
            if wanted is not None:
                chosen = [at for at, (_, _, texts) in enumerate(read) if not wanted.isdisjoint(texts)]
            positions = list(accumulate(lengths, initial=position)) if chosen else []
            at = passed = 0
            for number in chosen:
                for chunk in chunks[passed:number]:
                    at = line.index(chunk, at) + len(chunk)
                at = line.index(chunks[number], at)
                yield positions[number], start + at, read[number][1]
                at += len(chunks[number])
                passed = number + 1
            position += sum(lengths)
            start += len(line) + 1


def _at_origins(found: list[Token], text: str) -> list[Token]:
    """Tokens of the clean text as those of the text that it was made from."""
    if not found:
        return found
    places = origins(text)
    if isinstance(places, range):
        return found
    return [
        Token(token, position, places[start], max(places[end], places[end - 1] + 1))
        for token, position, start, end in found
    ]


@cache
def default_analyzer() -> Analyzer:
    """The analyzer with the word lists that come with Dateline, made once."""
    return Analyzer()


def analyzer_of(words: WordLists) -> Analyzer:
    """The analyzer of an archive: the shared one where its own lists change nothing."""
    own = Analyzer(words)
    return default_analyzer() if own.version == default_analyzer().version else own
