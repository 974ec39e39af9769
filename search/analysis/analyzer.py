"""Text becomes tokens: the one analysis that every engine indexes and every query goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TypeVar

import Stemmer

from search.analysis import acronyms, heads
from search.analysis.acronyms import Acronyms
from search.analysis.context import Before, Context
from search.analysis.forms import Forms
from search.analysis.heads import Heads
from search.analysis.memory import LONGEST_REMEMBERED
from search.analysis.normal import clean, origins
from search.analysis.places import Place, Places
from search.analysis.querying import QueryReader
from search.analysis.stems import Stems
from search.analysis.typed import TypedForms
from search.analysis.words import QueryWord, Reading, Token
from search.fields import Slot
from search.words import WordLists

__all__ = ["Analyzer", "QueryWord", "Reading", "Token", "default_analyzer"]

RULES = 1
"""Counted up when the rules change, so that indexes made by the old ones are rebuilt."""

FUNCTION_WORDS = "function_words.txt"

_MOST_SLOTS = 150_000
_MOST_PLACES = 50_000
"""Chunks remembered with their slots, which whole archives go through, and with their places, which hits do."""

_LOOK_BACK = 10

_V = TypeVar("_V")


class _Memo(dict[str, _V]):
    """What each chunk becomes by itself, and which ones have to be read again among their neighbours.

    A full memory takes in no more: were it emptied, a thread that is reading would miss what it just put in.
    """

    def __init__(self, read: Callable[[str], _V], depends: Callable[[str], bool], size: int) -> None:
        super().__init__()
        self.dependent: set[str] = set()
        self._read = read
        self._depends = depends
        self._size = size

    def __missing__(self, chunk: str) -> _V:
        value = self._read(chunk)
        if self._depends(chunk):
            self.dependent.add(chunk)
        if len(chunk) <= LONGEST_REMEMBERED and len(self) < self._size:
            self[chunk] = value
        return value


def _slots(places: Sequence[Place]) -> list[Slot]:
    return [tuple(token.text for token in place) for place in places]


class Analyzer:
    """The rules of analysis with the word lists that they use; keeps a memory of words, safe to share by threads."""

    def __init__(self, words: WordLists | None = None) -> None:
        lists = words or WordLists()
        functions = frozenset(word.replace("'", "") for word in lists.entries(FUNCTION_WORDS))
        stems, context = Stems(), Context(Heads(lists), functions)
        known = Acronyms(lists, stems, functions)
        forms = Forms(stems, known)
        self._places = Places(forms, context)
        self._queries = QueryReader(self._places, context, forms, TypedForms(forms, stems, known, functions))
        self._slot_memos = {capitals: self._memo(_slots, capitals, _MOST_SLOTS) for capitals in (False, True)}
        self._place_memos = {capitals: self._memo(list, capitals, _MOST_PLACES) for capitals in (False, True)}
        stamp = lists.version(acronyms.LIST, heads.LIST, FUNCTION_WORDS)
        self._version = f"{RULES}-{stamp}-{Stemmer.version()}"

    @property
    def version(self) -> str:
        """A short stamp of rules and lists; an index made under another stamp has to be rebuilt."""
        return self._version

    def slots(self, text: str) -> list[Slot]:
        """The tokens of an article's text by position: what engines index. The hot path of indexing."""
        found: list[Slot] = []
        tail: list[str] = []
        for line in clean(text).split("\n"):
            chunks = line.split()
            memo = self._slot_memos[line.isupper()]
            read = [memo[chunk] for chunk in chunks]
            if not memo.dependent.isdisjoint(chunks):
                for at, places in self._dependent(memo.dependent, tail, chunks, capitals=line.isupper()):
                    read[at] = _slots(places)
            found.extend(chain.from_iterable(read))
            tail = chunks[-_LOOK_BACK:]
        return found

    def tokens(self, text: str) -> list[Token]:
        """The same tokens with offsets into `text`: what highlighting reads."""
        found: list[Token] = []
        for position, start, place in self._placed(clean(text)):
            found += [Token(token, position, start + first, start + last) for token, first, last in place]
        return _at_origins(found, text)

    def matches(self, text: str, wanted: Set[str]) -> list[Token]:
        """Those of `tokens` that are wanted: far quicker where few are."""
        found: list[Token] = []
        for position, start, place in self._placed(clean(text)):
            for token, first, last in place:
                if token in wanted:
                    found.append(Token(token, position, start + first, start + last))
        return _at_origins(found, text)

    def query(self, text: str) -> list[QueryWord]:
        """The words of a query, where case is only a hint unless it was typed (see rule 4)."""
        words = self._queries.words(clean(text))
        places = origins(text)
        if isinstance(places, range):
            return words
        spans = [(places[word.start], max(places[word.end], places[word.end - 1] + 1)) for word in words]
        return [
            replace(word, text=text[start:end], start=start, end=end)
            for word, (start, end) in zip(words, spans, strict=True)
        ]

    def phrase(self, text: str) -> tuple[Reading, ...]:
        """The readings of a typed phrase, likeliest first, each a sequence of slots with every position counted."""
        return self._queries.phrase(clean(text))

    def _memo(self, shape: Callable[[list[Place]], _V], capitals: bool, size: int) -> _Memo[_V]:
        def read(chunk: str) -> _V:
            return shape(self._places.of(chunk, Before.NOTHING, capitals=capitals))

        return _Memo(read, self._places.depends, size)

    def _placed(self, text: str) -> Iterator[tuple[int, int, Place]]:
        """Each place with its position and with where its chunk begins."""
        tail: list[str] = []
        position = start = 0
        for line in text.split("\n"):
            chunks = line.split()
            memo = self._place_memos[line.isupper()]
            read = [memo[chunk] for chunk in chunks]
            if not memo.dependent.isdisjoint(chunks):
                for at, places in self._dependent(memo.dependent, tail, chunks, capitals=line.isupper()):
                    read[at] = places
            at = 0
            for chunk, places in zip(chunks, read, strict=True):
                at = line.index(chunk, at)
                for place in places:
                    yield position, start + at, place
                    position += 1
                at += len(chunk)
            tail = chunks[-_LOOK_BACK:]
            start += len(line) + 1

    def _dependent(
        self, dependent: set[str], tail: list[str], chunks: list[str], *, capitals: bool
    ) -> Iterator[tuple[int, list[Place]]]:
        window = tail + chunks
        for at, chunk in enumerate(chunks):
            if chunk in dependent:
                yield at, self._places.read(window, len(tail) + at, capitals=capitals)


def _at_origins(found: list[Token], text: str) -> list[Token]:
    """Tokens of the clean text as those of the text that it was made from."""
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
