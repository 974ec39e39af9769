"""TypedText words become clauses: the things that a query can require one by one.

A clause is a word with its readings, a numbered reference taken as a whole ("Article 5"), words with a synonym, a
phrase, or a pattern with the archive's words that fit it. It holds both what an engine looks for (`node`) and what
that means in words (`readings`, `synonyms`, `references`), so that whoever marks or explains a hit need not read the
meaning back out of nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from search.index import And, Constant, DisMax, Keyword, Node, Or, Phrase, Term, scaled
from search.query.tree import Quoted, Words
from search.query.variants import Variant
from search.query.weights import WEIGHTS
from search.text.analysis import QueryWord, Reading, TypedText

Fields = tuple[tuple[str, float], ...]
"""The text fields that something is looked for in, each with its weight."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a query asks for, as it was typed and as it is looked for.

    It is said by any of `readings` or `synonyms` in any of `fields`, or by an article that names one of `references`.
    Words of a reading stand side by side; with `slop` above 1 each at most so many places after the one before.
    """

    text: str
    node: Node
    fields: Fields
    readings: tuple[Reading, ...]
    synonyms: tuple[Reading, ...] = ()
    references: tuple[str, ...] = ()
    slop: int = 1
    size: int = 1
    """Its words with content, at least 1."""
    content: bool = True
    """False for function words, which are required only where there is nothing else."""
    in_full: bool = False
    """Whether it is a numbered reference, typed in full."""
    begun: bool = False
    """Whether its synonyms are words that it is the beginning of."""
    as_typed: Node | None = None
    """The node without synonyms, where it has some."""
    first: int = 0
    last: int = 0
    """Which words of its run it covers: `first` up to, not including, `last`."""

    @property
    def has_phrase(self) -> bool:
        """Whether some way to say it takes several words in order."""
        return any(len(trimmed(reading)) > 1 for reading in (*self.readings, *self.synonyms) if any(reading))


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of a query that spelling may change, with the leaf of the tree that it stands in."""

    word: QueryWord
    leaf: Words | Quoted

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the text of the query."""
        start = self.leaf.span[0] + isinstance(self.leaf, Quoted)
        return start + self.word.start, start + self.word.end


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a query was taken to mean: ranking knows it, and highlighting, explaining and spelling use it.

    Nothing that stands under a NOT is in it.
    """

    clauses: tuple[Clause, ...] = ()
    """All that was asked for, in the order typed; function words only where they are asked for alone."""
    required: tuple[Clause, ...] = ()
    """What the match is made of: every hit says some or all of these."""
    near: tuple[Clause, ...] = ()
    """What raises the score where words stand near one another."""
    references: frozenset[str] = frozenset()
    """The names of references that an article may match by."""
    words: tuple[PlacedWord, ...] = ()
    """The typed words that spelling may change."""
    content: int = 0
    """How many things with content were typed side by side: what the rule for few and many words counts."""


MOST_PHRASE_WORDS = 32
"""Longest run that is also looked for as a phrase: headlines are shorter, and phrases cost what they are long."""

MOST_NEAR = 3
"""Words whose nearness counts: of more than `Weights.few`, likeness says it better (`search.results.rerank`)."""


def weighted(names: Sequence[str], *, many: bool = False) -> Fields:
    """Fields with their weights in a query of few or of many words."""
    return tuple(WEIGHTS.of(names, many=many).items())


def any_of(nodes: Sequence[Node]) -> Node:
    """The sum over fields, without a needless node around one."""
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def best_of(nodes: Sequence[Node]) -> Node:
    """The best of several ways to say one thing."""
    return nodes[0] if len(nodes) == 1 else DisMax(tuple(nodes))


def sequence(field: str, positions: Reading, weight: float) -> Node:
    """Tokens right after one another in one field."""
    filled = trimmed(positions)
    if len(filled) > 1:
        return Phrase(field, filled, weight=weight)
    first, *others = filled[0]
    less = [Term(field, token, weight * WEIGHTS.second_reading) for token in others]
    return best_of([Term(field, first, weight), *less])


def trimmed(positions: Reading) -> Reading:
    """Without the free positions at either end, which mean nothing where no word follows."""
    filled = [number for number, position in enumerate(positions) if position]
    return positions[filled[0] : filled[-1] + 1]


def everywhere(positions: Reading, fields: Fields, weight: float = 1.0) -> Node:
    """Tokens right after one another in any of the fields, each with the field's weight."""
    return any_of([sequence(field, positions, weight * of_field) for field, of_field in fields])


def with_slop(positions: Reading, fields: Fields, slop: int) -> Node:
    """Tokens of a phrase in any of the fields, each at most `slop` places after the one before."""
    if slop == 1 or len(positions) < 2:
        return everywhere(positions, fields)
    return any_of([Phrase(name, positions, slop, weight) for name, weight in fields])


def or_named(node: Node, references: Sequence[str]) -> Node:
    """Words, or an article that refers to the same in other words ("Articles 4 and 5")."""
    return Or((node, *(Keyword("reference", name) for name in references))) if references else node


def each_once(clauses: Sequence[Clause]) -> tuple[Node, ...]:
    """Words typed more than once count once each for what has to match, and as often as typed for the score."""
    alike = [
        (clause.readings, clause.fields) if clause.last and not clause.synonyms else id(clause)
        for clause in clauses
    ]
    counts = Counter(alike)
    nodes = {key: clause.node for key, clause in zip(alike, clauses, strict=True)}
    return tuple(scaled(node, float(counts[key])) if counts[key] > 1 else node for key, node in nodes.items())


@lru_cache(maxsize=10_000)
def _word_node(word: tuple[Reading, ...], exact: str | None, fields: Fields) -> Node:
    """A word in any field and any of its readings; the first reading and typed accents count most."""
    return any_of([_in_field(word, exact, field, weight) for field, weight in fields])


def _in_field(word: tuple[Reading, ...], exact: str | None, field: str, weight: float) -> Node:
    nodes = [
        sequence(field, reading, weight * (1.0 if number == 0 else WEIGHTS.second_reading))
        for number, reading in enumerate(word)
        if any(reading)
    ]
    if exact:
        nodes.append(Term(field, exact, weight * (1 + WEIGHTS.exact_accents)))
    return best_of(nodes)


class Run:
    """TypedText words with nothing between them, and the fields that they are looked for in."""

    def __init__(self, text: str, typed: TypedText, names: Sequence[str], boost: str = "") -> None:
        self.words = typed.words()
        self.readings = [word.readings for word in self.words]
        self.is_long = sum(not word.function for word in self.words) > WEIGHTS.few
        self.fields: Fields = weighted(names, many=self.is_long)
        self._text = text
        self._typed = typed
        self._boost = boost

    def clauses(
        self,
        references: Sequence[Variant],
        synonyms: Sequence[Variant],
        begun: Sequence[Variant],
        compounds: Sequence[Variant],
    ) -> list[Clause]:
        """The clauses of the run, in order; what a reference or a synonym covers is one clause."""
        clauses = self._plain(references)
        for variants in (synonyms, begun, compounds):
            clauses = self._with_others(clauses, variants)
        return clauses

    def _clause(self, first: int, last: int, node: Node, readings: tuple[Reading, ...]) -> Clause:
        words = self.words[first:last]
        size = sum(not word.function for word in words)
        return Clause(
            text=self._text[words[0].start : words[-1].end] + self._boost,
            node=node,
            fields=self.fields,
            readings=readings,
            size=size or 1,
            content=bool(size),
            first=first,
            last=last,
        )

    def _plain(self, references: Sequence[Variant]) -> list[Clause]:
        starts = {reference.first: reference for reference in references}
        covered = {
            number for reference in references for number in range(reference.first + 1, reference.last)
        }
        clauses = []
        for number, word in enumerate(self.words):
            if number in starts:
                clauses.append(self._reference(starts[number]))
            elif number not in covered and any(any(reading) for reading in word.readings):
                node = _word_node(word.readings, word.exact, self.fields)
                exact: tuple[Reading, ...] = (((word.exact,),),) if word.exact else ()
                clauses.append(self._clause(number, number + 1, node, (*word.readings, *exact)))
        return clauses

    def _reference(self, reference: Variant) -> Clause:
        node = or_named(everywhere(reference.positions, self.fields), reference.names)
        clause = self._clause(reference.first, reference.last, node, (reference.positions,))
        return replace(clause, references=reference.names, content=True, in_full=True)

    def _with_others(self, clauses: list[Clause], variants: Sequence[Variant]) -> list[Clause]:
        """The clauses with variants beside what they stand for; a variant that cuts a clause in two is left out."""
        for first, last in sorted({(variant.first, variant.last) for variant in variants}):
            inside = [clause for clause in clauses if first <= clause.first and clause.last <= last]
            if inside and inside[0].first == first and inside[-1].last == last:
                here = [variant for variant in variants if (variant.first, variant.last) == (first, last)]
                before = [clause for clause in clauses if clause.last <= first]
                after = [clause for clause in clauses if last <= clause.first]
                clauses = [*before, self._merged(inside, here), *after]
        return clauses

    def _merged(self, inside: Sequence[Clause], variants: Sequence[Variant]) -> Clause:
        """Some clauses as one that may also be said in other words."""
        others = [variant.positions for variant in variants]
        begun = any(variant.begun for variant in variants)
        said = [everywhere(positions, self.fields, WEIGHTS.synonym / len(positions)) for positions in others]
        if len(inside) == 1:
            (clause,) = inside
            return replace(
                clause,
                node=DisMax((clause.node, *said)),
                synonyms=(*clause.synonyms, *others),
                content=True,
                begun=begun,
                as_typed=clause.as_typed or clause.node,
            )
        typed = And(tuple(clause.node for clause in inside))
        readings = tuple(reading for clause in inside for reading in (*clause.readings, *clause.synonyms))
        merged = self._clause(inside[0].first, inside[-1].last, DisMax((typed, *said)), readings)
        names = tuple(name for clause in inside for name in clause.references)
        return replace(
            merged, synonyms=tuple(others), references=names, content=True, begun=begun, as_typed=typed
        )

    def as_typed(self, clauses: Sequence[Clause]) -> Iterator[Node]:
        """What stands as it was typed: a word beside its synonyms, typed accents, the likeliest of several readings."""
        yield from (clause.as_typed for clause in clauses if clause.as_typed is not None)
        for word in self.words:
            if word.exact:
                yield any_of([Term(name, word.exact) for name, _ in self.fields])
            first, *others = word.readings
            if len(first) == 1 and any(len(other) == 1 and other[0] != first[0] for other in others):
                yield everywhere(first, self.fields)

    def together(self) -> tuple[list[Node], list[Clause]]:
        """What the words together add to the score: where they stand as a phrase, and where near one another."""
        if not 1 < len(self.words) <= MOST_PHRASE_WORDS:
            return [], []
        readings = [reading for reading in self._typed.phrase(gaps=False) if len(reading) > 1][:4]
        fields = [name for name, _ in self.fields] if readings else []
        nodes = [_phrase_in(readings, name) for name in ("headline", "body") if name in fields]
        if self.is_long and "headline" in fields:
            nodes.append(Constant(nodes[0], WEIGHTS.tier))
        if "body" not in fields or len(readings[0]) > MOST_NEAR:
            return nodes, []
        near = Phrase("body", readings[0], WEIGHTS.near_slop, WEIGHTS.near)
        return [*nodes, near], [Clause("", near, weighted(["body"]), (readings[0],), slop=near.slop)]


def _phrase_in(readings: Sequence[Reading], name: str) -> Node:
    weight = WEIGHTS.headline_phrase if name == "headline" else WEIGHTS.body_phrase
    return best_of([sequence(name, reading, weight) for reading in readings])
