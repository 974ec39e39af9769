"""Words of a query that say one thing together, or that the archive may write in another way.

A *variant* covers some words of a query and gives the tokens that say the same. There are three kinds:

- numbered references that the archive's articles name: who types "article v" means Article 5 as a whole,
- synonyms from the archive's list (`search.query.curated`),
- compounds: `cease fire` as ceasefire, `cybersecurity` as cyber security. English joins words slowly and unevenly
  (air field, air-field, airfield), so that writers of different years and houses differ. No dictionary is needed: a
  pair of words is joined where the archive has the joined form, a word is parted where the archive has both halves,
  and of several ways to part a word the one whose rarer half is the commonest wins (the splitting of German compounds
  by corpus frequency: Koehn and Knight, "Empirical methods for compound splitting", EACL 2003). A typed hyphen needs
  none of this: the analysis reads it both ways.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from search.article import Position
from search.index.terms import Terms
from search.text.analysis import MOST_INITIALS, Analyzer, QueryWord, Reading, fold

Readings = Sequence[Sequence[Reading]]
"""The words of a query, each by its readings."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Words `first` up to, not including, `last` of a query are also said as `positions`.

    Where they are a reference, `names` are what the archive calls it.
    """

    first: int
    last: int
    positions: Reading
    names: tuple[str, ...] = ()
    begun: bool = False
    """Whether these are words that an unfinished word is the beginning of."""


def end_of(positions: Reading, words: Readings, first: int) -> int | None:
    """Where the words from `first` on end that say these positions in some reading; None where they do not."""
    if not positions:
        return first
    if first == len(words):
        return None
    for reading in words[first]:
        head = positions[: len(reading)]
        if reading and len(head) == len(reading) and all(map(_meet, head, reading)):
            end = end_of(positions[len(reading) :], words, first + 1)
            if end is not None:
                return end
    return None


def first_tokens(readings: Sequence[Reading]) -> list[str]:
    """The tokens that a word may begin with, by which what it may begin is looked up."""
    return list(dict.fromkeys(token for reading in readings if reading for token in reading[0]))


def _meet(position: Position, other: Position) -> bool:
    return not set(position).isdisjoint(other)


class KnownReferences:
    """Finds an archive's numbered references in queries; made anew when the archive's references change."""

    def __init__(self, names: Iterable[str], analyzer: Analyzer) -> None:
        named: dict[Reading, list[str]] = defaultdict(list)
        for name in names:
            for ending in _endings(
                [_number_first(position) for position in analyzer.positions(name) if position]
            ):
                if name not in named[ending]:
                    named[ending].append(name)
        self._by_first: dict[str, list[tuple[Reading, tuple[str, ...]]]] = defaultdict(list)
        for positions in sorted(named, key=len, reverse=True):
            self._by_first[positions[0][0]].append((positions, tuple(named[positions])))

    def find(self, words: Readings) -> list[Variant]:
        """The references in a query's words: the longest at each place, none overlapping."""
        references: list[Variant] = []
        for first in range(len(words)):
            if not references or first >= references[-1].last:
                longest = self._longest(words, first)
                references += [longest] if longest else []
        return references

    def _longest(self, words: Readings, first: int) -> Variant | None:
        candidates = [
            named for token in first_tokens(words[first]) for named in self._by_first.get(token, ())
        ]
        for positions, names in sorted(candidates, key=lambda named: len(named[0]), reverse=True):
            last = end_of(positions, words, first)
            if last is not None:
                return Variant(first, last, positions, names)
        return None


def _number_first(position: Position) -> str:
    """The numeral of a position that may also be read as a word ("Minsk I"), else its first token."""
    return next((token for token in position if token[0].isdigit()), position[0])


def _endings(tokens: Sequence[str]) -> Iterator[Reading]:
    """A name that ends in a number, whole and without leading words: who types "UN Security Council" each time?"""
    if len(tokens) > 1 and tokens[-1][:1].isdigit():
        yield from (tuple((token,) for token in tokens[start:]) for start in range(len(tokens) - 1))


SHORTEST_PART = 3
SHORTEST_WHOLE = 7
"""Letters of a part and of a compound: shorter ones are other words by chance (a part of apart, the me of theme)."""

LONGEST_WHOLE = 30

_NAME_LETTERS = frozenset({"o", "d"})
"""Letters that begin a name with an apostrophe: O'Brien, D'Angelo."""

_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Compound:
    """Words `first` up to, not including, `last` of a query are also written as `text`."""

    first: int
    last: int
    text: str


def compounds(words: Sequence[QueryWord], terms: Terms, analyzer: Analyzer) -> list[Compound]:
    """The other ways in which the archive writes words of a query, in one word or in two."""
    ways = [*_joins(words), *_splits(words)]
    counts = terms.counts(list({form for _, parts in ways for part in parts for form in part}))
    written = [way for way, parts in ways if all(any(form in counts for form in part) for part in parts)]
    return _best((way for way in written if _has_content(way, analyzer)), counts)


_Way = tuple[Compound, list[list[str]]]
"""A way to write words, with the forms of each of its parts: one of each has to stand in the archive."""


def _joins(words: Sequence[QueryWord]) -> Iterator[_Way]:
    """Each pair of words, and each run of single letters, as one word."""
    for first in range(len(words)):
        letters = list(takewhile(_is_letter, words[first : first + MOST_INITIALS]))
        inside = first and _is_letter(words[first - 1])
        last = first + len(letters) if len(letters) > 1 else first + 2
        if last <= len(words) and not inside and _may_join(words[first:last]):
            text = "".join(map(_form, words[first:last]))
            yield Compound(first, last, text), [_inflected(text)]


def _may_join(words: Sequence[QueryWord]) -> bool:
    if all(map(_is_letter, words)):
        return True
    if _is_letter(words[-1]) or not all(word.text.isalpha() and not word.function for word in words):
        return False
    return _is_letter(words[0]) or sum(len(word.text) for word in words) >= SHORTEST_WHOLE


def _splits(words: Sequence[QueryWord]) -> Iterator[_Way]:
    """Each long word as two."""
    for first, word in enumerate(words):
        text = _form(word)
        if word.function or not word.text.isalpha() or len(text) > LONGEST_WHOLE:
            continue
        for place in range(1, len(text) - SHORTEST_PART + 1):
            left, right = text[:place], text[place:]
            if _may_split(left, right):
                yield Compound(first, first + 1, f"{left} {right}"), [[left], _inflected(right)]


def _may_split(left: str, right: str) -> bool:
    if left in _NAME_LETTERS:
        return len(right) >= _SHORTEST_NAME
    return len(left) >= SHORTEST_PART and len(left) + len(right) >= SHORTEST_WHOLE


def _has_content(way: Compound, analyzer: Analyzer) -> bool:
    """Whether no part is a function word: nowhere is not now here."""
    return not any(word.function for word in analyzer.query(way.text))


def _best(ways: Iterable[Compound], counts: Mapping[str, int]) -> list[Compound]:
    """Of several ways to part one word, the one whose rarer half is the commonest."""
    best: dict[tuple[int, int], Compound] = {}
    for way in ways:
        place = (way.first, way.last)
        if place not in best or _commonness(way, counts) > _commonness(best[place], counts):
            best[place] = way
    return list(best.values())


def _commonness(way: Compound, counts: Mapping[str, int]) -> int:
    return min(max(counts.get(form, 0) for form in _inflected(part)) for part in way.text.split())


def _is_letter(word: QueryWord) -> bool:
    return len(word.text) == 1 and word.text.isalpha()


def _form(word: QueryWord) -> str:
    return fold(word.text.lower())


def _inflected(form: str) -> list[str]:
    return [form, form[:-1] if form.endswith("s") else f"{form}s"]
