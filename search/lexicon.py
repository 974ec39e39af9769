"""What an archive knows about words, made anew as it changes: what ranking and suggestions ask."""

from __future__ import annotations

import time
from threading import Lock

from search.analysis.analyzer import Analyzer
from search.engines.base import Reader
from search.query.plan import Every, Plan
from search.query.ranking import Words
from search.references import KnownReferences
from search.synonyms import Synonyms
from search.vocabulary import Vocabulary

REFRESH_SECONDS = 2.0
"""How old it may be while articles come in: reading all of an archive's references at each commit would be
too often.
"""


class Lexicon:
    """The words of one archive; safe for many threads, one of which makes it anew while the others go on."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._lock = Lock()
        self._words: Words | None = None
        self._generation = ""
        self._made = float("-inf")

    def words(self, reader: Reader, generation: str) -> Words:
        """The words as of this generation, or of one that is a moment older."""
        known = self._words
        if known is not None and (generation == self._generation or self._is_fresh()):
            return known
        if known is not None and self._lock.locked():
            return known
        with self._lock:
            if self._words is None or (generation != self._generation and not self._is_fresh()):
                self._words = self._make(reader)
                self._generation, self._made = generation, time.monotonic()
            return self._words

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._made < REFRESH_SECONDS

    def _make(self, reader: Reader) -> Words:
        counted = reader.search(Plan(Every(), limit=0, facets=("reference",))).facets["reference"]
        references = KnownReferences((str(name) for name in counted), self._analyzer)
        return Words(self._analyzer, Vocabulary(), Synonyms(), references)
