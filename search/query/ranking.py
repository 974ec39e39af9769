"""A query's tree becomes what an engine runs: fields with weights, references, synonyms, nearness, recency.

Few words mean all of them; over `Weights.few`, at least two words with content have to match. What raises a score
without being required stands in `should`, so that which articles match is the same on every engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from search.article import TEXT_FIELDS, day_number, month_number
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Every,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Range,
    scaled,
)
from search.index.terms import Terms
from search.query import tree
from search.query.clauses import (
    Asked,
    Nodes,
    Unit,
    any_of,
    asked_units,
    best_of,
    compounds,
    everywhere,
    make_units,
    sequence,
    typed_first,
)
from search.query.expansion import expand
from search.query.known_references import KnownReferences
from search.query.synonyms import Synonym, Synonyms
from search.query.tree import Problem, Span, Tree
from search.query.weights import WEIGHTS
from search.text.analysis.analyzer import (
    Analyzer,
    QueryWord,
    Reading,
    Typed,
)

DEFAULT_FIELDS = ("headline", "deck", "body", "author")
MOST_UNITS = 256
MOST_PHRASE_WORDS = 32
PURSE = 12
"""What a query may spend on leaves that stand for many searches: a pattern costs 1, a phrase with a distance 4."""

NEAR_PRICE = 4
NO_WORDS = "There is no word here to look for; type one, or * for everything."
TOO_COSTLY = (
    "A query may have 12 wildcards or fuzzy words, or 3 phrases with ~; those from here on were passed over."
)
MOST_OTHERS = 2
"""Readings of a phrase with some of its words joined or parted; it has readings enough as it was typed."""

MOST_NEAR = 3
MOST_REACHED = 4
"""Slots of a phrase whose words may stand apart: `plan.Phrase` takes no more, and no empty one."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an archive knows about words; ranking asks it, and changes nothing.

    `empty` names fields of the query language in which no article has anything: they need not be looked in.
    """

    analyzer: Analyzer
    terms: Terms
    synonyms: Synonyms
    references: KnownReferences
    empty: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query weighted: what has to match, what raises the score, and what was noticed on the way.

    `content` counts the words with content; `plain` holds the typed words with where the text that they stand in
    begins in the query: they may be corrected, those under a NOT apart.
    """

    match: Node
    should: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()
    content: int = 0
    plain: tuple[tuple[QueryWord, int], ...] = ()
    asked: tuple[Asked, ...] = ()
    pinned: bool = False


@dataclass(slots=True)
class _Run:
    """What gathers while one tree is walked."""

    fields: tuple[str, ...]
    partial: bool
    literal: bool = False
    should: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plain: list[tuple[QueryWord, int]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    nodes: Nodes = field(default_factory=dict)
    content: int = 0
    spent: list[int] = field(default_factory=list)

    def apart(self, *, literal: bool = False) -> _Run:
        """A run for a part that raises no score, out of the same purse; a `literal` one takes no synonyms."""
        return _Run(self.fields, self.partial, literal or self.literal, spent=self.spent)

    def may(self, price: int, span: Span) -> bool:
        """Whether one more leaf of this price may be looked for; the first that may not is told."""
        if sum(self.spent) + price <= PURSE:
            self.spent.append(price)
            return True
        if all(problem.code != "too_costly" for problem in self.problems):
            self.problems.append(Problem("too_costly", TOO_COSTLY, span))
        return False


class Ranking:
    """Weighs queries for one archive; `meant` gives the archive's values of a field that a typed one stands for."""

    def __init__(self, words: Words, meant: Callable[[str, str], Sequence[str]] = lambda *_: ()) -> None:
        self.words = words
        self._meant = meant

    def rank(
        self,
        asked: Tree,
        *,
        fields: Sequence[str] = (),
        partial: bool = False,
        recent: date | None = None,
        typed: bool = False,
    ) -> Ranked:
        """Weigh a query. `partial` lets one word with content be enough; recency counts from `recent`.

        A query that asks for nothing finds everything, unless something was `typed` that holds no word.
        """
        run = _Run(tuple(fields) or self._default_fields(), partial)
        match = self._node(asked, run, top=True)
        if match is None and typed:
            match = Nothing()
            run.problems.append(Problem("no_words", NO_WORDS, asked.span))
        should = run.should + (_recency(recent) if recent and "published" not in self.words.empty else [])
        return Ranked(
            match or Every(),
            tuple(should),
            tuple(run.problems),
            run.content,
            tuple(run.plain),
            tuple(run.asked),
        )

    def _default_fields(self) -> tuple[str, ...]:
        return tuple(name for name in DEFAULT_FIELDS if name not in self.words.empty)

    def _node(self, asked: Tree, run: _Run, *, top: bool = False) -> Node | None:
        """The node of a tree; None for one that asks for nothing."""
        match asked:
            case tree.Words() | tree.Loose():
                return self._loose(asked, run, top=top)
            case tree.All(children):
                return _joined(And, [self._node(child, run) for child in children])
            case tree.Any(children):
                return _joined(Or, [self._node(child, run) for child in children])
            case tree.Without(child):
                inner = self._node(child, run.apart(literal=True))
                return Not(inner) if inner else None
            case tree.Optional(must, may):
                extra = self._node(may, run)
                run.should += [extra] if extra else []
                return self._node(must, run)
            case tree.Filtered(scored, unscored):
                apart = run.apart()
                also = self._node(unscored, apart)
                run.asked += apart.asked
                return _joined(And, [self._node(scored, run), Constant(also, 0.0) if also else None])
            case tree.Boosted(child, factor):
                before = len(run.asked)
                boosted = self._node(child, run)
                run.asked[before:] = [
                    replace(each, text=f"{each.text}^{factor:g}") for each in run.asked[before:]
                ]
                return scaled(boosted, factor) if boosted else None
            case tree.Empty():
                return None
            case _:
                return self._leaf(asked, run)

    def _leaf(self, asked: Tree, run: _Run) -> Node | None:
        match asked:
            case tree.Quoted():
                return self._quoted(asked, run)
            case tree.Pattern() | tree.Fuzzy() | tree.WordRange():
                return self._expanded(asked, run)
            case tree.Days():
                return _days(asked)
            case tree.Everything(field=None):
                return Every()
            case tree.Everything(field=name):
                return Keyword("present", str(name))
            case _:
                raise TypeError(asked)

    def _expanded(self, asked: tree.Pattern | tree.Fuzzy | tree.WordRange, run: _Run) -> Node | None:
        if not run.may(1, asked.span):
            return None
        expanded = expand(asked, _fields(asked.field, run), self.words.terms, self.words.analyzer)
        run.problems += expanded.problems
        run.asked.append(Asked(_written(asked), expanded.node))
        return expanded.node

    def _quoted(self, asked: tree.Quoted, run: _Run) -> Node | None:
        if asked.slop > 1 and not run.may(NEAR_PRICE, asked.span):
            return None
        typed = self.words.analyzer.typed(asked.text)
        words = typed.words()
        run.plain += [(word, asked.span[0] + 1) for word in words]
        readings = [reading for reading in self._phrase(asked.text, typed, words) if any(reading)]
        if asked.slop > 1:
            readings = [reading[:MOST_REACHED] for reading in readings if all(reading)][:2]
        if not readings:
            return Nothing()
        fields = _fields(asked.field, run)
        node = self._or_named(best_of([_reached(reading, fields, asked.slop) for reading in readings]), asked)
        run.asked.append(Asked(asked.text, node, sum(not word.function for word in words) or 1))
        return node

    def _or_named(self, node: Node, asked: tree.Quoted | tree.Words) -> Node:
        """What is looked for in references, or the reference that its words name: `reference:"UNSCR 1701"`."""
        names = self._meant("reference", asked.text) if asked.field == "reference" else ()
        return Or((node, *(Keyword("reference", name) for name in names))) if names else node

    def _phrase(self, text: str, typed: Typed, words: Sequence[QueryWord]) -> list[Reading]:
        """The readings of a phrase, those with its words joined or parted as the archive has them the last."""
        found = list(typed.phrase())
        for way in compounds(words, self.words.terms, self.words.analyzer) if len(words) > 1 else ():
            other = f"{text[: words[way.first].start]}{way.text}{text[words[way.last - 1].end :]}"
            found += self.words.analyzer.phrase(other)[:MOST_OTHERS]
        return found

    def _loose(self, asked: tree.Words | tree.Loose, run: _Run, *, top: bool) -> Node | None:
        """Plain words follow the rule for few and many; what stands beside them with a sign of its own is required."""
        children = list(_flat(asked))
        units: list[Unit] = []
        required: list[Node | None] = []
        for child in children:
            if isinstance(child, tree.Words) and child.field is None:
                units += self._units(child, run, top=top and len(children) == 1)
            elif isinstance(child, tree.Pattern | tree.Fuzzy) and child.field is None:
                units += _unit(self._leaf(child, run))
            elif isinstance(child, tree.Words) and run.partial:
                units += self._units(child, run, top=False)
            elif isinstance(child, tree.Quoted) and run.partial:
                units += _unit(self._leaf(child, run))
            elif isinstance(child, tree.Words):
                found = _joined(And, [unit.node for unit in self._units(child, run, top=False)])
                required.append(self._or_named(found, child) if found else None)
            else:
                required.append(self._node(child, run))
        return _joined(And, [_required(units, run), *required])

    def _units(self, asked: tree.Words, run: _Run, *, top: bool) -> list[Unit]:
        fields = _fields(asked.field, run)
        typed = self.words.analyzer.typed(asked.text)
        words = typed.words()
        run.plain += [(word, asked.span[0]) for word in words]
        readings = [word.readings for word in words]
        bounds = self.words.references.find(readings)
        if top and len(words) > 1:
            run.should += self._nearness(typed, words, fields)
        many = sum(not word.function for word in words) > WEIGHTS.few
        weights = WEIGHTS.of(fields, many=many)
        others = [] if many else self._compounds(words)
        synonyms = () if run.literal else self.words.synonyms.find(readings)
        units = make_units(words, weights, bounds, synonyms, others, run.nodes)
        run.asked += asked_units(asked.text, words, units)
        if top and not many and not run.partial:
            run.should += [Constant(node, WEIGHTS.as_typed) for node in typed_first(words, units, weights)]
        return units

    def _compounds(self, words: Sequence[QueryWord]) -> list[Synonym]:
        """The other ways in which the archive writes these words, in one or in two."""
        found = []
        for way in compounds(words, self.words.terms, self.words.analyzer):
            readings = self.words.analyzer.phrase(way.text)
            found += [Synonym(way.first, way.last, readings[0])] if readings else []
        return found

    def _nearness(self, typed: Typed, words: Sequence[QueryWord], fields: Sequence[str]) -> list[Node]:
        """What a query typed as one run of words prefers: the run as a phrase, and its words near one another."""
        if len(words) > MOST_PHRASE_WORDS:
            return []
        readings = [reading for reading in typed.phrase(gaps=False) if len(reading) > 1][:4]
        if not readings:
            return []
        nodes = [_phrase_in(readings, name) for name in ("headline", "body") if name in fields]
        if sum(not word.function for word in words) > WEIGHTS.few and "headline" in fields:
            nodes.append(Constant(nodes[0], WEIGHTS.tier))
        if len(readings[0]) <= MOST_NEAR and "body" in fields:
            nodes.append(Phrase("body", readings[0], WEIGHTS.near_reach, WEIGHTS.near))
        return nodes


def _phrase_in(readings: Sequence[tuple[tuple[str, ...], ...]], name: str) -> Node:
    weight = WEIGHTS.headline_phrase if name == "headline" else WEIGHTS.body_phrase
    return best_of([sequence(name, reading, weight) for reading in readings])


def _flat(asked: tree.Words | tree.Loose) -> Iterator[Tree]:
    """What stands side by side; brackets with no operator in them are a writer's, and mean nothing."""
    for child in asked.children if isinstance(asked, tree.Loose) else (asked,):
        if isinstance(child, tree.Loose):
            yield from _flat(child)
        else:
            yield child


def _written(asked: tree.Pattern | tree.Fuzzy | tree.WordRange) -> str:
    if isinstance(asked, tree.WordRange):
        return f"{asked.low or ''} TO {asked.high or ''}".strip()
    return asked.text + ("~" if isinstance(asked, tree.Fuzzy) else "")


def _unit(node: Node | None) -> list[Unit]:
    return [Unit(node, True, 0, 0)] if node else []


def _fields(name: str | None, run: _Run) -> tuple[str, ...]:
    return (name,) if name in TEXT_FIELDS else run.fields


def _required(units: list[Unit], run: _Run) -> Node | None:
    """What a run of units asks for by the rule for few and many words; the rest only raises the score."""
    content = [unit for unit in units if unit.content] or units
    run.content += len(content)
    nodes = [unit.node for unit in content[:MOST_UNITS]]
    if not nodes:
        return None
    if run.partial:
        return any_of(nodes)
    if len(nodes) <= WEIGHTS.few:
        return _joined(And, list(nodes))
    run.should += [Constant(unit.node, WEIGHTS.tier) for unit in content if unit.reference]
    return Or(_merged(nodes), least=2)


def _merged(nodes: list[Node]) -> tuple[Node, ...]:
    """Words typed more than once count once each for what has to match, and as often as typed for the score."""
    counts = Counter(map(id, nodes))  # make_units gives equal words the same node
    distinct = {id(node): node for node in nodes}
    return tuple(
        scaled(node, float(counts[key])) if counts[key] > 1 else node for key, node in distinct.items()
    )


def _joined(kind: type[And] | type[Or], nodes: list[Node | None]) -> Node | None:
    left = [node for node in nodes if node]
    return left[0] if len(left) == 1 else kind(tuple(left)) if left else None


def _reached(slots: tuple[tuple[str, ...], ...], fields: Sequence[str], slop: int) -> Node:
    if slop == 1 or len(slots) < 2:
        return everywhere(slots, WEIGHTS.of(fields))
    return any_of([Phrase(name, slots, slop, weight) for name, weight in WEIGHTS.of(fields).items()])


def _days(asked: tree.Days) -> Node:
    count, name = (day_number, "day") if asked.field == "published" else (month_number, "mentioned_month")
    first = count(asked.first) if asked.first else None
    last = count(asked.last) if asked.last else None
    return Range(name, first, last)


def _recency(today: date) -> list[Node]:
    """A mild decay in steps: newer articles get a little more, so that age alone decides between like hits."""
    steps = [
        Constant(Range("day", day_number(today - timedelta(days=days)), None), score)
        for days, score in WEIGHTS.recency
    ]
    return [DisMax(tuple(steps))] if steps else []
