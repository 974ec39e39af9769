"""What one commit of an archive knows that reading a query asks for: its words, references and values of fields."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process

from search.errors import WordListError
from search.index import Every, Keyword, Plan, Snapshot
from search.query.curated import Pins, Synonyms
from search.query.variants import KnownReferences
from search.text.analysis import Analyzer
from search.text.references import ReferenceFinder, finder_of
from search.text.word_forms import digits_of, words_in

OFTEN_EMPTY = ("deck", "author", "published")
"""Fields that many an archive has nothing in; to look there at each search takes time and finds nothing."""

MOST_NEAR_VALUES = 3
LEAST_NAME = 8
"""Letters from which on a name that stands in a query's letters, blanks aside, is hardly there by chance."""

_LEAST_LIKE = 60.0
"""Of 100: below, a value has hardly a word in common with what was asked for."""

_BETWEEN_LETTERS = re.compile(r"(?<!\d) (?!\d)")

Spellings = Mapping[str, Sequence[str]]

logger = logging.getLogger(__name__)


class QueryContext:
    """Words, references and values as of one snapshot, each derived when it is first asked for and kept with that.

    While articles come in, references and values may be those of a moment ago. `own` is the folder of the archive's own
    word lists: their heads name references too.
    """

    def __init__(
        self, snapshot: Snapshot, analyzer: Analyzer, synonyms: Synonyms, pins: Pins, own: Path | None = None
    ) -> None:
        self.terms = snapshot.terms
        self.analyzer = analyzer
        self.synonyms = synonyms
        self.pins = pins
        self._snapshot = snapshot
        self._own = own

    @property
    def references(self) -> KnownReferences:
        """The references that articles name."""

        def known(_: KnownReferences | None) -> KnownReferences:
            return _known_references(frozenset(map(str, self._values("reference"))), self.analyzer)

        return self._snapshot.derive("references", known, may_lag=True)

    @property
    def empty(self) -> frozenset[str]:
        """Fields of the query language in which no article has anything: they need not be looked in."""

        def still_empty(before: frozenset[str] | None) -> frozenset[str]:
            fields, count = OFTEN_EMPTY if before is None else before, self._snapshot.reader.count
            return frozenset(name for name in fields if not count(Keyword("present", name)))

        return self._snapshot.derive("empty fields", still_empty)

    def meant(self, field: str, value: str) -> tuple[str, ...]:
        """The archive's values that are this one but for case, accents and punctuation; itself where it is one.

        A reference may be written in any way that a query may write it: `Art. 5`, `article five`.
        """
        names = self._names_of(value) if field == "reference" else ()
        for may_lag in (True, False):
            known = self.spellings(field, may_lag=may_lag)
            for spelled in (value, *names):
                spellings = known.get(_key(spelled), ())
                if spellings:
                    return (spelled,) if spelled in spellings else tuple(spellings)
        return ()

    def names_a_reference(self, text: str) -> bool:
        """Whether a typed text names a reference in full, in whatever case: one that the archive has, or any other of
        a kind that has numbers.
        """
        finder, key = _finder_of(self._own), _key(text)
        return any(finder.find(written, "headline") for written in (text, text.upper())) or any(
            known in key for known in self.spellings("reference") if len(known) >= LEAST_NAME
        )

    def nearest(self, field: str, value: str) -> list[str]:
        """Values that look like this one, the likest first; one with another number is another thing."""
        spellings, key = self.spellings(field), _key(value)
        same = [other for other in spellings if digits_of(other) == digits_of(key)]
        near = process.extract(key, same, limit=MOST_NEAR_VALUES, score_cutoff=_LEAST_LIKE)
        return [spellings[other][0] for other, _, _ in near]

    def spellings(self, field: str, *, may_lag: bool = True) -> Spellings:
        """The whole values of a field of filters by how they are compared, the commonest spelling of each first."""

        def tabulated(_: Spellings | None) -> Spellings:
            spellings: dict[str, list[str]] = defaultdict(list)
            counts = self._values(field)
            for value in sorted(counts, key=lambda value: (-counts[value], str(value))):
                spellings[_key(str(value))].append(str(value))
            return spellings

        table: Spellings = self._snapshot.derive(f"values of {field}", tabulated, may_lag=may_lag)
        return table

    def _values(self, field: str) -> Mapping[str | int, int]:
        return self._snapshot.reader.search(Plan(Every(), limit=0, facets=(field,))).facets[field]

    def _names_of(self, value: str) -> list[str]:
        """The canonical names of a reference as it was typed."""
        written = dict.fromkeys((value, value.title(), value.upper()))
        finder = _finder_of(self._own)
        names = [reference.name for text in written for reference in finder.find(text, "headline")[:1]]
        typed = self.analyzer.query(value)
        for reference in self.references.find([word.readings for word in typed]):
            names += reference.names if (reference.first, reference.last) == (0, len(typed)) else ()
        return list(dict.fromkeys(names))


@lru_cache(maxsize=4)
def _known_references(names: frozenset[str], analyzer: Analyzer) -> KnownReferences:
    """Kept by the names, which most commits leave as they are: an archive may have thousands, each to be analysed."""
    return KnownReferences(sorted(names), analyzer)


def _finder_of(own: Path | None) -> ReferenceFinder:
    """The archive's finder; that of the lists which come with Dateline where its own can't be read."""
    try:
        return finder_of(own)
    except WordListError as error:
        logger.warning("%s References in filters are read without it.", error)
        return finder_of(None)


def _key(value: str) -> str:
    """How values are compared: small, without accents and punctuation; blanks part numbers alone."""
    return _BETWEEN_LETTERS.sub("", " ".join(words_in(value))) or value.strip()
