"""Synonyms: other ways to say what was typed, from `synonyms.txt`.

A line is `Kyiv, Kiev` (each may be said as the others) or `Holland => Netherlands` (the left is also looked for as
the right). What stands between commas may be several words: they are looked for as a phrase. A backslash takes its
meaning from the sign after it: `\\,` is a comma.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.article import Slot
from search.errors import WordListError
from search.text.analysis.analyzer import Analyzer, default_analyzer
from search.text.word_lists import ListLine, Reloading, WordLists

LIST = "synonyms.txt"

MOST_WORDS = 12
"""Words of one synonym: treaties have long names, sentences are no synonyms."""

logger = logging.getLogger(__name__)

Reading = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words `first` up to, not including, `last` of a query may also be said as `slots` (one token or a phrase)."""

    first: int
    last: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: what may be typed, and what it is then also looked for as."""

    typed: tuple[str, ...]
    meant: tuple[str, ...]


class Synonyms:
    """The synonyms of one archive, as its list says now."""

    def __init__(self, lists: WordLists | None = None, analyzer: Analyzer | None = None) -> None:
        self._analyzer = analyzer or default_analyzer()
        self._table = Reloading(lists or WordLists(), self._tabulated)

    def find(self, words: Sequence[Sequence[Reading]]) -> list[Synonym]:
        """The synonyms of a query's words, each word given by its readings."""
        table = self._table.value()
        found: dict[Synonym, None] = {}
        for at, readings in enumerate(words):
            firsts = dict.fromkeys(token for reading in readings if reading for token in reading[0])
            for first in firsts:
                for typed, meant in table.get(first, ()):
                    last = _end(typed, words, at)
                    if last is not None:
                        found.update((Synonym(at, last, slots), None) for slots in meant)
        return list(found)

    def _tabulated(self, lists: WordLists) -> dict[str, list[tuple[Reading, list[Reading]]]]:
        table: dict[str, list[tuple[Reading, list[Reading]]]] = defaultdict(list)
        for rule in _usable(lists.lines(LIST)):
            for typed in rule.typed:
                slots = self._slots(typed)
                meant = [self._slots(other) for other in rule.meant if other != typed]
                others = [reading for reading in dict.fromkeys(meant) if reading and reading != slots]
                for first in slots[0] if slots and others else ():
                    table[first].append((slots, others))
        return dict(table)

    def _slots(self, text: str) -> Reading:
        readings = self._analyzer.phrase(text)
        return readings[0] if readings else ()


def read_rule(line: ListLine) -> Rule:
    """The rule of a line. Raises WordListError, which says what to change."""
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
    return Rule(typed, meant)


def _usable(lines: Iterable[ListLine]) -> Iterable[Rule]:
    """The rules of the lines that are right; the others must not keep an archive from being searched."""
    for line in lines:
        try:
            yield read_rule(line)
        except WordListError as error:
            logger.warning("%s It was left out.", error)


def _wrong(line: ListLine, why: str) -> WordListError:
    return WordListError(f"{line.text!r} {why}.", path=line.path, line=line.number)


def _terms(side: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\\(.)", r"\1", part).strip() for part in _parts(side, ","))


def _parts(text: str, sign: str) -> list[str]:
    """What stands between the signs of a text; one after a backslash is a letter."""
    found, start = list[str](), 0
    for place in re.finditer(rf"\\.|{sign}", text):
        if place[0] == sign:
            found.append(text[start : place.start()])
            start = place.end()
    return [*found, text[start:]]


def _end(typed: Reading, words: Sequence[Sequence[Reading]], at: int) -> int | None:
    """Where the words from `at` on end that say this in some reading; None where they do not."""
    if not typed:
        return at
    if at == len(words):
        return None
    for reading in words[at]:
        head = typed[: len(reading)]
        if reading and len(head) == len(reading) and all(map(_meet, head, reading)):
            end = _end(typed[len(reading) :], words, at + 1)
            if end is not None:
                return end
    return None


def _meet(one: Slot, other: Slot) -> bool:
    return not set(one).isdisjoint(other)
