"""One commit of a Whoosh index as postings."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.engines.evaluation import Postings, Scores
from search.fields import NUMBER_FIELDS


class Snapshot(Postings):
    """One commit; used by one thread at a time, for Whoosh's readers share their file positions."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        markers = set(self._ids("marker", "marker"))
        self._documents = set(reader.all_doc_ids()) - markers
        stored = [reader.stored_fields(number)["reached"] for number in markers]
        self.reached: int = max(stored, default=0)
        self._values: dict[str, dict[str, set[int]]] = {}

    def documents(self) -> set[int]:
        return self._documents

    def frequencies(self, field: str, token: str) -> Mapping[int, float]:
        return {matcher.id(): matcher.weight() for matcher in self._matches(f"text_{field}", token)}

    def positions(self, field: str, token: str, wanted: set[int]) -> Mapping[int, list[int]]:
        matches = self._matches(f"text_{field}", token)
        return {matcher.id(): matcher.value_as("positions") for matcher in matches if matcher.id() in wanted}

    def with_value(self, field: str, value: str) -> set[int]:
        return set(self._ids(f"value_{field}", value))

    def with_number(self, field: str, low: int | None, high: int | None) -> set[int]:
        found: set[int] = set()
        for text, documents in self.values(field).items():
            number = int(text)
            if (low is None or low <= number) and (high is None or number <= high):
                found |= documents
        return found

    def with_ids(self, ids: Iterable[str]) -> set[int]:
        return {number for id in ids for number in self._ids("id", id)}

    def length(self, field: str, document: int) -> int:
        return int(self.reader.doc_field_length(document, f"text_{field}", 1))

    def average_length(self, field: str) -> float:
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
