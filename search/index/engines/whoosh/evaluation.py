"""What a plan means, carried out over postings in plain sets and sums: how the reference engine searches.

An inverted index keeps for each token its postings: the documents that hold it, how often, and where (Manning,
Raghavan and Schütze, "Introduction to Information Retrieval", 2008, chapters 1 and 2). `Commit` reads them out of
Whoosh's files. `Evaluation` walks a plan's tree over them: `matching` gives a node's documents as a set, And being an
intersection, Or a count over its children, Not a difference; `scored` gives the same documents with numbers, which
are sums of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). A phrase is
followed through the documents that have all of its words, from each position of a word to those of the next that are
near enough. Nothing is skipped and nothing is bounded, which makes it the measure for the other engines, and slow on
large archives.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import log
from threading import RLock
from typing import Any

from search.article import NUMBER_FIELDS, Position
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Every,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
    trimmed,
    without_positions,
)

K1, B = 1.2, 0.75
"""BM25's usual parameters; tantivy and Lucene have the same."""


Scores = dict[int, float]


class Commit:
    """One commit of an index as lists of documents, which go by number.

    Used by one thread at a time, which holds `lock`: Whoosh's readers share their positions in files. The files are
    closed when nobody holds the commit any more.
    """

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.lock = RLock()
        markers = set(self._ids("marker", "marker"))
        self._documents = set(reader.all_doc_ids()) - markers
        checkpoints = [reader.stored_fields(number)["reached"] for number in markers]
        self.checkpoint: int = max(checkpoints, default=0)
        self._values: dict[str, dict[str, set[int]]] = {}

    def __del__(self) -> None:
        self.reader.close()

    def documents(self) -> set[int]:
        """Every document."""
        return self._documents

    def frequencies(self, field: str, token: str) -> Mapping[int, float]:
        """How often a token stands in each document that has it."""
        return {matcher.id(): matcher.weight() for matcher in self._matches(f"text_{field}", token)}

    def positions(self, field: str, token: str, wanted: set[int]) -> Mapping[int, list[int]]:
        """Where a token stands in each of the wanted documents that has it."""
        matches = self._matches(f"text_{field}", token)
        return {matcher.id(): matcher.value_as("positions") for matcher in matches if matcher.id() in wanted}

    def with_value(self, field: str, value: str) -> set[int]:
        """The documents that have a whole value."""
        return set(self._ids(f"value_{field}", value))

    def with_number(self, field: str, low: int | None, high: int | None) -> set[int]:
        """The documents that have a number within these ends."""
        found: set[int] = set()
        for text, documents in self.values(field).items():
            number = int(text)
            if (low is None or low <= number) and (high is None or number <= high):
                found |= documents
        return found

    def with_ids(self, ids: Iterable[str]) -> set[int]:
        """The documents with these ids."""
        return {number for id in ids for number in self._ids("id", id)}

    def length(self, field: str, document: int) -> int:
        """How many tokens a field of a document holds."""
        return int(self.reader.doc_field_length(document, f"text_{field}", 1))

    def average_length(self, field: str) -> float:
        """How many tokens a field holds on average."""
        return float(self.reader.field_length(f"text_{field}") / max(self.reader.doc_count_all(), 1))

    def values(self, field: str) -> Mapping[str, set[int]]:
        """Every value of a field with the documents that have it; read once a commit."""
        if field not in self._values:
            name = f"value_{field}"
            texts = [raw.decode() for raw in self.reader.lexicon(name)]
            self._values[field] = {text: set(self._ids(name, text)) for text in texts}
        return self._values[field]

    def ordered(self, scores: Scores, sort: str, count: int) -> list[int]:
        """The first so many documents."""
        order, day = self.reader.column_reader("order"), self.reader.column_reader("day")
        if sort == "score":
            return heapq.nsmallest(count, scores, key=lambda number: (-scores[number], order[number]))
        sign = -1 if sort == "newest" else 1
        return heapq.nsmallest(
            count, scores, key=lambda number: (not day[number], sign * int(day[number]), order[number])
        )

    def facet(self, found: Iterable[int], name: str) -> Mapping[str | int, int]:
        """How many of the documents found have each value of a field."""
        matched = set(found)
        counts = {value: len(documents & matched) for value, documents in self.values(name).items()}
        if name in NUMBER_FIELDS:
            return {int(value): count for value, count in counts.items() if count}
        return {value: count for value, count in counts.items() if count}

    def _ids(self, field: str, text: str) -> Iterator[int]:
        return (matcher.id() for matcher in self._matches(field, text))

    def _matches(self, field: str, text: str) -> Iterator[Any]:
        if (field, text) not in self.reader:
            return
        matcher = self.reader.postings(field, text)
        while matcher.is_active():
            yield matcher
            matcher.next()


class Evaluation:
    """Runs nodes over the postings of one commit."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._every = commit.documents()

    def plan(self, plan: Plan) -> Scores:
        """The documents that a plan matches, with their scores."""
        scores = self.scored(plan.match)
        for node in plan.filters:
            allowed = self.matching(node)
            scores = {document: score for document, score in scores.items() if document in allowed}
        for node in plan.should:
            for document, score in self.scored(node).items():
                if document in scores:
                    scores[document] += score
        return scores

    def matching(self, node: Node) -> set[int]:
        """The documents that a node matches."""
        match node:
            case Term():
                return set(self._commit.frequencies(node.field, node.token))
            case Phrase():
                return set(self.scored(node))
            case And():
                return set.intersection(self._every, *map(self.matching, node.children))
            case Or():
                counts = Counter(document for child in node.children for document in self.matching(child))
                return {document for document, count in counts.items() if count >= node.least}
            case DisMax():
                return set().union(*map(self.matching, node.children))
            case Not():
                return self._every - self.matching(node.child)
            case Constant():
                return self.matching(node.child)
            case _:
                return self._exact(node)

    def scored(self, node: Node) -> Scores:
        """The documents that a node matches, with their scores."""
        match node:
            case Term():
                times = self._commit.frequencies(node.field, node.token)
                return self._bm25(node.field, times, self._rarity(len(times)) * node.weight)
            case Phrase():
                return self._phrase(node)
            case And():
                return self._all_of(node)
            case Or():
                return self._at_least(node)
            case DisMax():
                return self._best(node)
            case Constant():
                return dict.fromkeys(self.matching(node.child), node.score)
            case _:
                return dict.fromkeys(self.matching(node), 0.0)

    def _exact(self, node: Keyword | Range | Ids | Every | Nothing) -> set[int]:
        match node:
            case Keyword():
                return self._commit.with_value(node.field, node.value)
            case Range():
                return self._commit.with_number(node.field, node.low, node.high)
            case Ids():
                return self._commit.with_ids(node.ids)
            case Every():
                return set(self._every)
            case Nothing():
                return set()

    def _all_of(self, node: And) -> Scores:
        found = self.matching(And(tuple(child for child in node.children if _unscored(child))))
        scores = dict.fromkeys(found, 0.0)
        for child in node.children:
            if not _unscored(child):
                more = self.scored(child)
                scores = {document: scores[document] + more[document] for document in scores.keys() & more}
        return scores

    def _at_least(self, node: Or) -> Scores:
        scores: Scores = {}
        counts: Counter[int] = Counter()
        for child in node.children:
            for document, score in self.scored(child).items():
                scores[document] = scores.get(document, 0.0) + score
                counts[document] += 1
        return {document: score for document, score in scores.items() if counts[document] >= node.least}

    def _best(self, node: DisMax) -> Scores:
        scores: Scores = {}
        for child in node.children:
            for document, score in self.scored(child).items():
                scores[document] = max(score, scores.get(document, score))
        return scores

    def _phrase(self, phrase: Phrase) -> Scores:
        simple = without_positions(phrase)
        if simple is not None:
            return self.scored(simple)
        positions = trimmed(phrase)
        tokens = {token for position in positions for token in position}
        known = {token: set(self._commit.frequencies(phrase.field, token)) for token in tokens}
        wanted = set.intersection(
            self._every,
            *(set().union(*(known[token] for token in position)) for position in positions if position),
        )
        times = self._occurrences(phrase, positions, wanted)
        rarity = sum(
            max(self._rarity(len(known[token])) for token in position) for position in positions if position
        )
        return self._bm25(phrase.field, times, rarity * phrase.weight)

    def _occurrences(self, phrase: Phrase, positions: tuple[Position, ...], wanted: set[int]) -> Scores:
        tokens = {token for position in positions for token in position}
        stands = {token: self._commit.positions(phrase.field, token, wanted) for token in tokens}
        times: Scores = {}
        for document in wanted:
            places = [
                _merged([stands[token].get(document, ()) for token in position]) for position in positions
            ]
            count = _chains(places, positions, phrase.slop)
            if count:
                times[document] = count
        return times

    def _rarity(self, documents: int) -> float:
        return log(1 + (len(self._every) - documents + 0.5) / (documents + 0.5))

    def _bm25(self, field: str, frequencies: Mapping[int, float], weight: float) -> Scores:
        average = self._commit.average_length(field) or 1.0
        length = self._commit.length
        scores = {}
        for document, times in frequencies.items():
            norm = K1 * (1 - B + B * length(field, document) / average)
            scores[document] = weight * (K1 + 1) * times / (times + norm)
        return scores


def _unscored(node: Node) -> bool:
    return isinstance(node, (Keyword, Range, Ids, Every, Nothing, Not))


def _merged(places: Iterable[Iterable[int]]) -> set[int]:
    return set().union(*places)


def _chains(places: list[set[int]], positions: tuple[Position, ...], slop: int) -> int:
    """How many places the last position has at the end of a chain through all of them."""
    ends = places[0]
    for here, position in zip(places[1:], positions[1:], strict=True):
        after = {place + step for place in ends for step in range(1, max(slop, 1) + 1)}
        ends = after & here if position else after
        if not ends:
            return 0
    return len(ends)
