"""What of a query is to be found in the text of a hit, and where it stands: words, phrases, references as written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from search.article import Position
from search.query import Clause, trimmed
from search.text.analysis import Analyzer, Reading, Token


class Mark(NamedTuple):
    """A place to mark, with what was found there."""

    start: int
    end: int
    thing: object


@dataclass(frozen=True, slots=True)
class SpanPhrase:
    """Positions in order; with `slop` 1 right after one another, and then marked as a whole."""

    positions: Reading
    slop: int = 1


@dataclass(frozen=True, slots=True)
class Spans:
    """What is looked for in one field; `tokens` are all words of it, those of phrases too."""

    words: frozenset[str]
    phrases: tuple[SpanPhrase, ...]
    tokens: frozenset[str]

    @classmethod
    def of(cls, clauses: Iterable[Clause], field: str, *, synonyms: bool = True) -> Spans:
        """What some clauses look for in this field, with their synonyms or only as typed."""
        words: set[str] = set()
        phrases: dict[SpanPhrase, None] = {}
        for clause in clauses:
            if any(name == field for name, _ in clause.fields):
                for reading in (*clause.readings, *(clause.synonyms if synonyms else ())):
                    positions = trimmed(reading) if any(reading) else ()
                    if len(positions) > 1:
                        phrases[SpanPhrase(positions, clause.slop)] = None
                    else:
                        words.update(*positions)
        return cls.holding(frozenset(words), tuple(phrases))

    @classmethod
    def holding(cls, words: frozenset[str], phrases: tuple[SpanPhrase, ...]) -> Spans:
        """These words and phrases."""
        inside = (token for phrase in phrases for position in phrase.positions for token in position)
        return cls(words, phrases, words.union(inside))

    def in_capitals_too(self) -> frozenset[str]:
        """The words that are looked for in capitals as well: `us`, where US was meant first."""
        return frozenset(word for word in self.words if word != word.upper() and word.upper() in self.words)

    def without(self, words: Set[str]) -> Spans:
        """The same without some words, but where phrases have them."""
        return Spans.holding(self.words - words, self.phrases)

    def marks(self, text: str, analyzer: Analyzer) -> list[Mark]:
        """Every place of a text to be marked, in order, none overlapping."""
        return joined(self.every_mark(text, analyzer))

    def every_mark(self, text: str, analyzer: Analyzer) -> list[Mark]:
        """Everything looked for that stands in a text, words that are part of a phrase too."""
        return self.among(analyzer.tokens(text, self.tokens)) if self.tokens else []

    def among(self, tokens: Sequence[Token]) -> list[Mark]:
        """Everything looked for that stands among tokens: for whoever reads a text once and looks several times."""
        marks = [Mark(token.start, token.end, token.text) for token in tokens if token.text in self.words]
        if self.phrases and tokens:
            positions: dict[int, list[Token]] = defaultdict(list)
            for token in tokens:
                positions[token.position].append(token)
            for phrase in self.phrases:
                marks += _phrase_marks(phrase, positions)
        return marks


def joined(marks: Iterable[Mark]) -> list[Mark]:
    """Marks in order, those that overlap made one."""
    result: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if result and mark.start < result[-1].end:
            if mark.end > result[-1].end:
                result[-1] = result[-1]._replace(end=mark.end)
        else:
            result.append(mark)
    return result


def literal_marks(text: str, literals: Sequence[str]) -> list[Mark]:
    """Where references stand in a text as the article wrote them."""
    marks = []
    for words in literals:
        start = text.find(words)
        while start >= 0:
            end = start + len(words)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                marks.append(Mark(start, end, words))
            start = text.find(words, end)
    return marks


def _phrase_marks(phrase: SpanPhrase, tokens: dict[int, list[Token]]) -> Iterator[Mark]:
    for number in sorted(tokens):
        chain = _chain(phrase, tokens, number)
        if chain and phrase.slop == 1:
            yield Mark(chain[0].start, max(token.end for token in chain), phrase)
        else:
            yield from (Mark(token.start, token.end, phrase) for token in chain)


def _chain(phrase: SpanPhrase, tokens: dict[int, list[Token]], number: int) -> list[Token]:
    """The tokens that say a phrase from this number on; none where it does not begin here."""
    first = _token_at(phrase.positions[0], tokens, number)
    chain = [first] if first else []
    for position in phrase.positions[1:] if chain else ():
        number += 1
        if not position:
            continue
        nearest = (_token_at(position, tokens, place) for place in range(number, number + phrase.slop))
        token = next((token for token in nearest if token), None)
        if token is None:
            return []
        chain.append(token)
        number = token.position
    return chain


def _token_at(position: Position, tokens: dict[int, list[Token]], number: int) -> Token | None:
    return next((token for token in tokens.get(number, ()) if token.text in position), None)
