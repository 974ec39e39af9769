"""What an archive knows about words, made anew as it changes: what ranking and suggestions ask."""

from __future__ import annotations

import time
from threading import Lock

from search.index.engines.base import Reader
from search.index.plan import Every, Keyword, Plan
from search.index.terms import Terms
from search.query.known_references import KnownReferences
from search.query.ranking import Words
from search.query.synonyms import Synonyms
from search.text.analysis.analyzer import Analyzer
from search.text.word_lists import WordLists

REFRESH_SECONDS = 2.0
"""How old it may be while articles come in: reading all of an archive's references at each commit would be
too often.
"""


OFTEN_EMPTY = ("deck", "author", "published")
"""Fields that many an archive has nothing in; to look there at each search takes time and finds nothing."""


class Lexicon:
    """The words of one archive; safe for many threads, one of which reads the references anew at a time."""

    def __init__(self, analyzer: Analyzer, lists: WordLists) -> None:
        self._analyzer = analyzer
        self._synonyms = Synonyms(lists, analyzer)
        self._lock = Lock()
        self._references: KnownReferences | None = None
        self._generation = ""
        self._made = float("-inf")
        self._empty: tuple[str, tuple[str, ...]] = ("", OFTEN_EMPTY)

    def words(self, reader: Reader, generation: str, terms: Terms) -> Words:
        """The words as of this generation, its references perhaps those of a moment ago."""
        references = self._known_references(reader, generation)
        empty = frozenset(self._empty_fields(reader, generation))
        return Words(self._analyzer, terms, self._synonyms, references, empty)

    def _empty_fields(self, reader: Reader, generation: str) -> tuple[str, ...]:
        known, empty = self._empty
        if known != generation and empty:
            empty = tuple(name for name in empty if not reader.count(Keyword("present", name)))
            self._empty = (generation, empty)
        return empty

    def _known_references(self, reader: Reader, generation: str) -> KnownReferences:
        known = self._references
        if known is not None and (generation == self._generation or self._is_fresh()):
            return known
        if known is not None and self._lock.locked():
            return known
        with self._lock:
            if self._references is None or (generation != self._generation and not self._is_fresh()):
                self._references = self._read_references(reader)
                self._generation, self._made = generation, time.monotonic()
            return self._references

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._made < REFRESH_SECONDS

    def _read_references(self, reader: Reader) -> KnownReferences:
        counted = reader.search(Plan(Every(), limit=0, facets=("reference",))).facets["reference"]
        return KnownReferences((str(name) for name in counted), self._analyzer)
