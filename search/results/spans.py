"""What a query's match wants to see marked: words, phrases as a whole, references as they were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from search.article import Slot
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Keyword,
    Node,
    Or,
    Phrase,
    Term,
    tokens_of,
)
from search.text.analysis.analyzer import Analyzer, Token


class Mark(NamedTuple):
    """A place to mark, with what was found there."""

    start: int
    end: int
    thing: object


@dataclass(frozen=True, slots=True)
class WantedPhrase:
    """Slots in order; with `slop` 1 right after one another, and then marked as a whole."""

    slots: tuple[Slot, ...]
    slop: int = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted in one field."""

    words: frozenset[str]
    phrases: tuple[WantedPhrase, ...]
    tokens: frozenset[str]

    @classmethod
    def of(cls, match: Node, field: str) -> Wanted:
        """What the match wants in this field; what stands under a NOT is not wanted."""
        leaves = [leaf for leaf in tokens_of(match) if leaf.field == field]
        words = frozenset(leaf.token for leaf in leaves if isinstance(leaf, Term))
        found = (WantedPhrase(leaf.slots, leaf.slop) for leaf in leaves if isinstance(leaf, Phrase))
        phrases = tuple(dict.fromkeys(found))
        inside = (token for phrase in phrases for slot in phrase.slots for token in slot)
        return cls(words, phrases, words.union(inside))

    def in_capitals_too(self) -> frozenset[str]:
        """The words that are wanted in capitals as well: `us`, where US was meant first."""
        return frozenset(word for word in self.words if word != word.upper() and word.upper() in self.words)

    def without(self, words: Set[str]) -> Wanted:
        """The same without some words, but where phrases have them."""
        inside = {token for phrase in self.phrases for slot in phrase.slots for token in slot}
        kept = self.words - words
        return Wanted(kept, self.phrases, kept.union(inside))

    def marks(self, text: str, analyzer: Analyzer) -> list[Mark]:
        """Every place of a text to be marked, in order, none overlapping."""
        return joined(self.found(text, analyzer))

    def found(self, text: str, analyzer: Analyzer) -> list[Mark]:
        """Every wanted thing that stands in a text, words that are part of a phrase too."""
        tokens = analyzer.matches(text, self.tokens) if self.tokens else []
        found = [Mark(token.start, token.end, token.text) for token in tokens if token.text in self.words]
        if self.phrases and tokens:
            at: dict[int, list[Token]] = defaultdict(list)
            for token in tokens:
                at[token.position].append(token)
            for phrase in self.phrases:
                found += _phrase_marks(phrase, at)
        return found


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


def reference_names(node: Node) -> Iterator[str]:
    """The references that a match names, those under a NOT left out."""
    match node:
        case Keyword("reference", name):
            yield name
        case And() | Or() | DisMax():
            for child in node.children:
                yield from reference_names(child)
        case Constant():
            yield from reference_names(node.child)


def literal_marks(text: str, literals: Sequence[str]) -> list[Mark]:
    """Where references stand in a text as the article wrote them."""
    found = []
    for words in literals:
        at = text.find(words)
        while at >= 0:
            end = at + len(words)
            if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
                found.append(Mark(at, end, words))
            at = text.find(words, end)
    return found


def _phrase_marks(phrase: WantedPhrase, at: dict[int, list[Token]]) -> Iterator[Mark]:
    for position in sorted(at):
        chain = _chain(phrase, at, position)
        if chain and phrase.slop == 1:
            yield Mark(chain[0].start, max(token.end for token in chain), phrase)
        else:
            yield from (Mark(token.start, token.end, phrase) for token in chain)


def _chain(phrase: WantedPhrase, at: dict[int, list[Token]], position: int) -> list[Token]:
    """The tokens that say a phrase from this position on; none where it does not begin here."""
    first = _at(phrase.slots[0], at, position)
    chain = [first] if first else []
    for slot in phrase.slots[1:] if chain else ():
        position += 1
        if not slot:
            continue
        reached = (_at(slot, at, place) for place in range(position, position + phrase.slop))
        token = next((token for token in reached if token), None)
        if token is None:
            return []
        chain.append(token)
        position = token.position
    return chain


def _at(slot: Slot, at: dict[int, list[Token]], position: int) -> Token | None:
    return next((token for token in at.get(position, ()) if token.text in slot), None)
