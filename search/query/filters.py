"""The whole values that articles have in the fields of filters, found by however a person spells them.

What a request asks for beside its query: filters, dates, sorting, facets, as nodes of a plan.
"""

from __future__ import annotations

import logging
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rapidfuzz import process

from search.article import day_number, month_number
from search.errors import RequestError, WordListError
from search.index.engines.base import Reader
from search.index.plan import (
    LEADING,
    Every,
    Keyword,
    Node,
    Not,
    Or,
    Plan,
    Range,
)
from search.query.ranking import Words
from search.query.request import FacetValue, SearchRequest, Warning_
from search.text.dates import DaySpan, read_days
from search.text.references import ReferenceFinder, finder_of
from search.text.word_forms import digits_of, words_in

REFRESH_SECONDS = 2.0
"""How old a table may be while articles come in, as long as it has what is asked for."""

MOST_NEAR = 3
_LEAST_LIKE = 60.0
"""Of 100: below, a value has hardly a word in common with what was asked for."""

logger = logging.getLogger(__name__)

_BETWEEN_LETTERS = re.compile(r"(?<!\d) (?!\d)")

_Spellings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Table:
    """A field's values by how they are compared, as of one generation of the index."""

    generation: str
    made: float
    spellings: _Spellings

    def serves(self, generation: str) -> bool:
        """Whether it is new enough to be looked into first."""
        return generation == self.generation or time.monotonic() - self.made < REFRESH_SECONDS


class KnownValues:
    """Tables of values, each made when it is first asked for and again as the index changes; safe for threads."""

    def __init__(self, own: Path | None = None) -> None:
        """`own` is the folder of the archive's own word lists: its heads name references too."""
        self._tables: dict[str, _Table] = {}
        self._own = own

    def at(self, reader: Reader, generation: str, words: Words) -> ValuesAt:
        """The values of one state of the index, whose references are those that `words` knows."""

        def spellings(field: str, newest: bool) -> _Spellings:
            return self._spellings(reader, generation, field, newest=newest)

        return ValuesAt(spellings, words, self._own)

    def _spellings(self, reader: Reader, generation: str, field: str, *, newest: bool) -> _Spellings:
        table = self._tables.get(field)
        if table is None or not (table.generation == generation if newest else table.serves(generation)):
            table = _Table(generation, time.monotonic(), _by_words(_values(reader, field)))
            self._tables[field] = table
        return table.spellings


class ValuesAt:
    """The values of one state of an index."""

    def __init__(
        self, spellings: Callable[[str, bool], _Spellings], words: Words, own: Path | None = None
    ) -> None:
        self._spellings = spellings
        self._words = words
        self._own = own

    def meant(self, field: str, value: str) -> tuple[str, ...]:
        """The archive's values that are this one but for case, accents and punctuation; itself where it is one.

        A reference may be written in any way that a query may write it: `Art. 5`, `article five`.
        """
        names = self._names_of(value) if field == "reference" else ()
        for newest in (False, True):
            spellings = self._spellings(field, newest)
            for spelled in (value, *names):
                known = spellings.get(_key(spelled), ())
                if known:
                    return (spelled,) if spelled in known else tuple(known)
        return ()

    def _names_of(self, value: str) -> list[str]:
        """The canonical names of a reference as it was typed."""
        written = dict.fromkeys((value, value.title(), value.upper()))
        finder = _finder_of(self._own)
        names = [found.name for text in written for found in finder.find(text, "headline")[:1]]
        typed = self._words.analyzer.query(value)
        for bound in self._words.references.find([word.readings for word in typed]):
            names += bound.names if bound.first == 0 and bound.last == len(typed) else ()
        return list(dict.fromkeys(names))

    def nearest(self, field: str, value: str) -> list[str]:
        """Values that look like this one, the likest first; one with another number is another thing."""
        spellings, own = self._spellings(field, False), _key(value)
        same = [key for key in spellings if digits_of(key) == digits_of(own)]
        found = process.extract(own, same, limit=MOST_NEAR, score_cutoff=_LEAST_LIKE)
        return [spellings[key][0] for key, _, _ in found]


def _finder_of(own: Path | None) -> ReferenceFinder:
    """The archive's finder; that of the lists which come with Dateline where its own can't be read."""
    try:
        return finder_of(own)
    except WordListError as error:
        logger.warning("%s References in filters are read without it.", error)
        return finder_of(None)


def _values(reader: Reader, field: str) -> Mapping[str | int, int]:
    return reader.search(Plan(Every(), limit=0, facets=(field,))).facets[field]


def _by_words(counts: Mapping[str | int, int]) -> _Spellings:
    """Each value by its words, the commonest spelling first."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for value, _ in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
        spellings[_key(str(value))].append(str(value))
    return spellings


def _key(value: str) -> str:
    """How values are compared: small, without accents and punctuation; blanks part numbers alone."""
    return _BETWEEN_LETTERS.sub("", " ".join(words_in(value))) or value.strip()


FILTERS = ("region", "section", "author", "source", "reference")
FACET_FIELDS = {**{name: name for name in FILTERS}, "year": "year", "mentions": "mentioned_year"}
DEEPEST = 10_000
"""How many hits can be paged through; beyond, filters serve a searcher better than pages."""


def values_filters(request: SearchRequest, known: ValuesAt) -> tuple[list[Node], list[Warning_]]:
    """The filters on whole values: any of those asked for, none of those excluded; and what no article has of them."""
    nodes: list[Node] = []
    warnings: list[Warning_] = []
    for name in FILTERS:
        wanted, unwanted = getattr(request, name), getattr(request, f"not_{name}")
        if not (wanted or unwanted):
            continue
        meant = {value: known.meant(name, value) for value in (*wanted, *unwanted)}
        warnings += [_unknown_value(name, value, known) for value, found in meant.items() if not found]
        nodes += [Or(_keywords(name, wanted, meant))] if wanted else []
        nodes += [Not(node) for node in _keywords(name, unwanted, meant)]
    return nodes, warnings


def _keywords(name: str, values: Iterable[str], meant: Mapping[str, Sequence[str]]) -> tuple[Node, ...]:
    """Each value as the archive spells it; one that no article has stays as it is, and finds nothing."""
    return tuple(Keyword(name, spelled) for value in values for spelled in meant[value] or (value,))


def _unknown_value(name: str, value: str, known: ValuesAt) -> Warning_:
    near = " or ".join(f"“{other}”" for other in known.nearest(name, value))
    hint = f"perhaps you mean {near}." if near else f"ask for the facet `{name}` to see which there are."
    return Warning_(code="unknown_value", message=f"No article has the {name} “{value}”; {hint}")


def version_filters(request: SearchRequest) -> list[Node]:
    """A family shows its leading version alone unless all are asked for."""
    return [] if request.versions == "all" else [LEADING]


def published_filter(request: SearchRequest, today: date) -> Node | None:
    """The days that `from` and `to` allow; None where neither is given."""
    if request.published_from is None and request.published_to is None:
        return None
    first = _days("from", request.published_from, today)
    last = _days("to", request.published_to, today)
    low = day_number(first.first) if first else None
    high = day_number(last.last) if last else None
    if low is not None and high is not None and low > high:
        raise RequestError("`from` is later than `to`; exchange the two.", field="from")
    return Range("day", low, high)


def mentions_filter(request: SearchRequest, today: date) -> list[Node]:
    """The months that the article has to speak of."""
    days = _days("mentions", request.mentions, today)
    return [Range("mentioned_month", month_number(days.first), month_number(days.last))] if days else []


def _days(field: str, words: str | None, today: date) -> DaySpan | None:
    if words is None:
        return None
    days = read_days(words, today=today)
    if days is None:
        message = f"`{field}` is {words!r}, which is no date; write 2014, 2014-08, 2014-08-09 or 'last May'."
        raise RequestError(message, field=field)
    return days


def check(request: SearchRequest) -> None:
    """Raise RequestError for what the model alone can't refuse."""
    if request.page * request.per_page > DEEPEST:
        message = f"Only the first {DEEPEST} hits can be paged through; narrow the search."
        raise RequestError(message, field="page")


def facet_values(counts: Mapping[str | int, int]) -> list[FacetValue]:
    """A facet's values, the commonest first; equal counts by value."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [FacetValue(value=str(value), count=count) for value, count in ordered]
