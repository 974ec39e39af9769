"""Words that the archive also writes the other way: `cease fire` as ceasefire, `cybersecurity` as cyber security.

Only what stands among the archive's terms counts: a pair whose joined form it has, a word whose halves it has. A
typed hyphen needs none of this: the analysis reads it both ways.

A run of typed words becomes units: the things that a query can require one by one.

A unit is a word with its readings, a numbered reference taken as a whole ("Article 5"), or words with a synonym.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from search.index.plan import (
    And,
    DisMax,
    Keyword,
    Node,
    Or,
    Phrase,
    Term,
)
from search.index.terms import Terms
from search.query.known_references import Bound
from search.query.synonyms import Synonym
from search.query.weights import WEIGHTS
from search.text.analysis.analyzer import Analyzer
from search.text.analysis.pieces import MOST_INITIALS
from search.text.analysis.stems import fold
from search.text.analysis.tokens import QueryWord, Reading

SHORTEST_PART = 3
SHORTEST_WHOLE = 7
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
    """The other ways in which the archive writes words of a query."""
    ways = [*_joins(words), *_splits(words)]
    counts = terms.counts(list({form for _, forms in ways for part in forms for form in part}))
    found = [way for way, forms in ways if all(any(form in counts for form in part) for part in forms)]
    return _best((way for way in found if _has_content(way, analyzer)), counts)


_Way = tuple[Compound, list[list[str]]]
"""A way to write words, with the forms of each of its parts: one of each has to stand in the archive."""


def _joins(words: Sequence[QueryWord]) -> Iterator[_Way]:
    """Each pair of words, and each run of single letters, as one word."""
    for at in range(len(words)):
        letters = list(takewhile(_is_letter, words[at : at + MOST_INITIALS]))
        before = at and _is_letter(words[at - 1])
        last = at + len(letters) if len(letters) > 1 else at + 2
        if last > len(words) or before or not _may_join(words[at:last]):
            continue
        text = "".join(_form(each) for each in words[at:last])
        yield Compound(at, last, text), [_inflected(text)]


def _may_join(pair: Sequence[QueryWord]) -> bool:
    if all(map(_is_letter, pair)):
        return True
    if _is_letter(pair[-1]) or not all(word.text.isalpha() and not word.function for word in pair):
        return False
    return _is_letter(pair[0]) or sum(len(word.text) for word in pair) >= SHORTEST_WHOLE


def _splits(words: Sequence[QueryWord]) -> Iterator[_Way]:
    """Each long word as two."""
    for at, word in enumerate(words):
        text = _form(word)
        if word.function or not word.text.isalpha() or len(text) > LONGEST_WHOLE:
            continue
        for place in range(1, len(text) - SHORTEST_PART + 1):
            left, right = text[:place], text[place:]
            if _may_split(left, right):
                yield Compound(at, at + 1, f"{left} {right}"), [[left], _inflected(right)]


def _may_split(left: str, right: str) -> bool:
    if left in _NAME_LETTERS:
        return len(right) >= _SHORTEST_NAME
    return len(left) >= SHORTEST_PART and len(left) + len(right) >= SHORTEST_WHOLE


def _has_content(way: Compound, analyzer: Analyzer) -> bool:
    """Whether no part is a function word: nowhere is not now here."""
    return not any(word.function for word in analyzer.query(way.text))


def _best(found: Iterable[Compound], counts: Mapping[str, int]) -> list[Compound]:
    """Of several ways to part one word, the one whose rarer half is the commonest."""
    best: dict[tuple[int, int], Compound] = {}
    for way in found:
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


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing a query asks for; `content` is false for function words, which are never required."""

    node: Node
    content: bool
    first: int
    last: int
    reference: bool = False
    typed: Node | None = None
    """The node without synonyms, where it has some."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit, phrase or pattern as it was typed, for telling why an article is a hit; `size` counts its words."""

    text: str
    node: Node
    size: int = 1
    typed: Node | None = None


def asked_units(text: str, words: Sequence[QueryWord], units: Sequence[Unit]) -> list[Asked]:
    """The units of a run of words as they were typed; those without content only where there are no others."""
    told = [unit for unit in units if unit.content] or units
    return [
        Asked(
            text[words[unit.first].start : words[unit.last - 1].end],
            unit.node,
            sum(not word.function for word in words[unit.first : unit.last]) or 1,
            unit.typed,
        )
        for unit in told
    ]


def typed_first(
    words: Sequence[QueryWord], units: Sequence[Unit], fields: Mapping[str, float]
) -> Iterator[Node]:
    """What stands as it was typed: a word beside its synonyms, typed accents, the likeliest of several readings."""
    yield from (unit.typed for unit in units if unit.typed is not None)
    for word in words:
        if word.exact:
            yield any_of([Term(field, word.exact) for field in fields])
        first, *others = word.readings
        if len(first) == 1 and any(len(other) == 1 and other[0] != first[0] for other in others):
            yield everywhere(first, fields)


def any_of(nodes: Sequence[Node]) -> Node:
    """The sum over fields, without a needless node around one."""
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def best_of(nodes: Sequence[Node]) -> Node:
    """The best of several ways to say one thing."""
    return nodes[0] if len(nodes) == 1 else DisMax(tuple(nodes))


def sequence(field: str, slots: Reading, weight: float) -> Node:
    """Tokens right after one another in one field."""
    filled = _trimmed(slots)
    if len(filled) > 1:
        return Phrase(field, filled, weight=weight)
    first, *others = filled[0]
    less = [Term(field, token, weight * WEIGHTS.second_reading) for token in others]
    return best_of([Term(field, first, weight), *less])


def _trimmed(slots: Reading) -> Reading:
    """Without the free positions at either end, which mean nothing where no word follows."""
    filled = [at for at, slot in enumerate(slots) if slot]
    return slots[filled[0] : filled[-1] + 1]


def everywhere(slots: Reading, fields: Mapping[str, float], weight: float = 1.0) -> Node:
    """Tokens right after one another in any of the fields, each with the field's weight."""
    return any_of([sequence(field, slots, weight * own) for field, own in fields.items()])


_Weighted = tuple[tuple[str, float], ...]
"""Fields with their weights, as something to remember by."""


@lru_cache(maxsize=10_000)
def _word_node(readings: tuple[Reading, ...], exact: str | None, fields: _Weighted) -> Node:
    """A word in any field and any of its readings; the first reading and typed accents count most."""
    return any_of([_reading_node(readings, exact, field, weight) for field, weight in fields])


def _reading_node(readings: tuple[Reading, ...], exact: str | None, field: str, weight: float) -> Node:
    nodes = [
        sequence(field, reading, weight * (1.0 if at == 0 else WEIGHTS.second_reading))
        for at, reading in enumerate(readings)
        if any(reading)
    ]
    if exact:
        nodes.append(Term(field, exact, weight * (1 + WEIGHTS.exact_accents)))
    return best_of(nodes)


def bound_node(bound: Bound, fields: Mapping[str, float]) -> Node:
    """A numbered reference: its words together, or the article refers to it in other words ("Articles 4 and 5")."""
    return Or((everywhere(bound.slots, fields), *(Keyword("reference", name) for name in bound.names)))


Nodes = dict[_Weighted, dict[tuple[object, ...], Node]]
"""The node of each word and reference that a query has, by where it is looked for and what it says."""


def make_units(
    words: Sequence[QueryWord],
    fields: Mapping[str, float],
    bounds: Sequence[Bound],
    synonyms: Sequence[Synonym],
    compounds: Sequence[Synonym] = (),
    nodes: Nodes | None = None,
) -> list[Unit]:
    """The units of a run of words, in order; what a reference or a synonym covers is one unit.

    Equal words get the very same node, those of other runs too if these share `nodes`.
    """
    plain = _plain_units(words, fields, bounds, {} if nodes is None else nodes)
    return _with_synonyms(_with_synonyms(plain, fields, synonyms), fields, compounds)


def _plain_units(
    words: Sequence[QueryWord], fields: Mapping[str, float], bounds: Sequence[Bound], nodes: Nodes
) -> list[Unit]:
    starts = {bound.first: bound for bound in bounds}
    covered = {at for bound in bounds for at in range(bound.first + 1, bound.last)}
    looked_in = tuple(fields.items())
    known = nodes.setdefault(looked_in, {})
    units = []
    for at, word in enumerate(words):
        if at in starts:
            bound = starts[at]
            key: tuple[object, ...] = (bound.slots, bound.names)
            node = known.get(key) or known.setdefault(key, bound_node(bound, fields))
            units.append(Unit(node, True, at, bound.last, reference=True))
        elif at not in covered and any(any(reading) for reading in word.readings):
            key = (word.readings, word.exact)
            node = known.get(key) or known.setdefault(key, _word_node(word.readings, word.exact, looked_in))
            units.append(Unit(node, not word.function, at, at + 1))
    return units


def _with_synonyms(units: list[Unit], fields: Mapping[str, float], synonyms: Sequence[Synonym]) -> list[Unit]:
    """Put each synonym beside the units that it stands for; a synonym that cuts a unit in two is left out."""
    for first, last in sorted({(synonym.first, synonym.last) for synonym in synonyms}):
        inside = [unit for unit in units if first <= unit.first and unit.last <= last]
        if not inside or inside[0].first != first or inside[-1].last != last:
            continue
        others = [synonym.slots for synonym in synonyms if (synonym.first, synonym.last) == (first, last)]
        said = [everywhere(slots, fields, WEIGHTS.synonym / len(slots)) for slots in others]
        typed = inside[0].node if len(inside) == 1 else And(tuple(unit.node for unit in inside))
        is_reference = len(inside) == 1 and inside[0].reference
        as_typed = (inside[0].typed if len(inside) == 1 else None) or typed
        merged = Unit(DisMax((typed, *said)), True, first, last, is_reference, as_typed)
        units = [merged if unit is inside[0] else unit for unit in units if unit not in inside[1:]]
    return units
