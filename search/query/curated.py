"""What editors curate: synonyms, and articles pinned above all others for given queries.

`synonyms.txt` has lines such as `Kyiv, Kiev` (each may be said as the others) or `Holland => Netherlands` (the left is
also looked for as the right). What stands between commas may be several words: they are looked for as a phrase.

`pinned.txt` has lines `query => id, id`; queries are compared by their words, without case, accents or punctuation.

In both `\\,` is a comma, and in synonyms a backslash takes its meaning from any sign after it. A line that can't be
read is left out with a warning, since it must not keep an archive from being searched; `dateline words check` tells
what to change in it.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from search.errors import WordListError
from search.query.variants import Readings, Variant, end_of, first_tokens
from search.text.analysis import Analyzer, Reading
from search.text.word_forms import words_in
from search.text.word_lists import ListLine, Reloading, WordLists

SYNONYMS = "synonyms.txt"
PINNED = "pinned.txt"

MOST_WORDS = 12
"""Words of one synonym: treaties have long names, sentences are no synonyms."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """One line: what may be typed, and what it is then also looked for as."""

    typed: tuple[str, ...]
    meant: tuple[str, ...]


class Synonyms:
    """The synonyms of one archive, as its list says now."""

    def __init__(self, lists: WordLists, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._table = Reloading(lists, self._tabulated)

    def find(self, words: Readings) -> list[Variant]:
        """The synonyms of a query's words, in the order of the list at each word."""
        table = self._table.value()
        synonyms: dict[Variant, None] = {}
        for first, readings in enumerate(words):
            for token in first_tokens(readings):
                for typed, meant in table.get(token, ()):
                    last = end_of(typed, words, first)
                    if last is not None:
                        synonyms.update((Variant(first, last, positions), None) for positions in meant)
        return list(synonyms)

    def _tabulated(self, lists: WordLists) -> dict[str, list[tuple[Reading, list[Reading]]]]:
        """What may be typed with what it also means, by its first token."""
        table: dict[str, list[tuple[Reading, list[Reading]]]] = defaultdict(list)
        for rule in _usable(lists.lines(SYNONYMS), read_rule):
            for typed in rule.typed:
                positions = self._positions(typed)
                meant = [self._positions(other) for other in rule.meant if other != typed]
                others = [reading for reading in dict.fromkeys(meant) if reading and reading != positions]
                for token in positions[0] if positions and others else ():
                    table[token].append((positions, others))
        return dict(table)

    def _positions(self, text: str) -> Reading:
        readings = self._analyzer.phrase(text)
        return readings[0] if readings else ()


class Pins:
    """The pinned results of one archive, as its list says now."""

    def __init__(self, lists: WordLists) -> None:
        self._table = Reloading(lists, _pins_by_query)

    def ids(self, query: str) -> tuple[str, ...]:
        """The ids pinned for a query, the first one first."""
        table = self._table.value()
        return table.get(_words_of(query), ()) if table else ()


def read_rule(line: ListLine) -> SynonymRule:
    """The synonyms of a line. Raises WordListError, which says what to change."""
    sides = _parts(line.text, "=>")
    if len(sides) > 2:
        raise _wrong(line, "has two arrows; write one rule a line")
    typed, meant = _terms(sides[0]), _terms(sides[-1])
    if not typed or not meant or not all((*typed, *meant)):
        raise _wrong(line, "has an empty place; take out the comma or arrow that has nothing beside it")
    if len(sides) == 1 and len(typed) < 2:
        raise _wrong(line, "names one thing only; add what else it is called, after a comma or `=>`")
    too_long = next((term for term in (*typed, *meant) if len(term.split()) > MOST_WORDS), None)
    if too_long:
        raise _wrong(line, f"has {too_long!r}, which is over {MOST_WORDS} words; shorten it")
    return SynonymRule(typed, meant)


def read_pin(line: ListLine) -> tuple[str, tuple[str, ...]]:
    """The words of a query and the ids pinned for it. Raises WordListError, which says what to change."""
    query, arrow, listed = line.text.partition("=>")
    ids = tuple(part.strip().replace("\\,", ",") for part in re.split(r"(?<!\\),", listed))
    if not arrow or not _words_of(query) or not all(ids):
        raise _wrong(line, "is no pin; write `query => id, id`")
    return _words_of(query), ids


def _pins_by_query(lists: WordLists) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for query, ids in _usable(lists.lines(PINNED), read_pin):
        table[query] = tuple(dict.fromkeys((*table.get(query, ()), *ids)))
    return table


_Rule = TypeVar("_Rule")


def _usable(lines: Sequence[ListLine], read: Callable[[ListLine], _Rule]) -> Iterator[_Rule]:
    for line in lines:
        try:
            yield read(line)
        except WordListError as error:
            logger.warning("%s It was left out.", error)


def _wrong(line: ListLine, why: str) -> WordListError:
    return WordListError(f"{line.text!r} {why}.", path=line.path, line=line.number)


def _words_of(query: str) -> str:
    return " ".join(words_in(query))


def _terms(side: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\\(.)", r"\1", part).strip() for part in _parts(side, ","))


def _parts(text: str, sign: str) -> list[str]:
    """What stands between the signs of a text; one after a backslash is a letter."""
    parts, start = list[str](), 0
    for place in re.finditer(rf"\\.|{sign}", text):
        if place[0] == sign:
            parts.append(text[start : place.start()])
            start = place.end()
    return [*parts, text[start:]]
