"""A query's tree becomes what an engine runs: fields with weights, references, synonyms, nearness, recency.

A hit's score is a sum of parts, each of which exists because a simpler ranking failed at something:

- *BM25* (Robertson and Zaragoza, "The probabilistic relevance framework", 2009) of each word in each field: a rare
  word counts more than a common one, a second mention less than the first, one in a long text less than in a short one.
- *DisMax*, the maximum instead of the sum (Lucene's DisjunctionMaxQuery), over several ways to say one thing: an
  article that says both Kiev and Kyiv says no more than one that says Kyiv twice.
- *Sequential dependence* (Metzler and Croft, "A Markov random field model for term dependencies", SIGIR 2005): words
  typed side by side add to the score where they stand as a phrase, and where they stand near one another in order.
- *Tiers*: constants far above any sum of words, for what is surely meant: a reference typed in full, a headline typed
  in full. BM25 alone puts an article with many a 5 above the one that names Article 5.
- *Recency*, a mild decay in steps that decides between like hits.

Few words mean all of them; over `Weights.few`, at least two with content have to match. What raises a score without
being required stands in `should`, so that which articles match is the same on every engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeGuard

from search.article import TEXT_FIELDS, day_number, month_number
from search.index import (
    And,
    Constant,
    DisMax,
    Every,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Range,
    scaled,
)
from search.query import tree
from search.query.clauses import (
    Clause,
    Meaning,
    PlacedWord,
    Run,
    any_of,
    best_of,
    each_once,
    or_named,
    weighted,
    with_slop,
)
from search.query.expansion import begun, expand
from search.query.query_context import QueryContext
from search.query.tree import Problem, Span, Tree
from search.query.variants import Variant, compounds
from search.query.weights import WEIGHTS
from search.text.analysis import QueryWord, Reading, TypedText

DEFAULT_FIELDS = ("headline", "deck", "body", "author")
MOST_CLAUSES = 256
"""Plain words that are looked for; a pasted page of a thousand says no more about what is meant."""


MOST_COST = 12
"""What a query may spend on leaves that stand for many searches: a pattern costs 1, a phrase with a distance 4."""

SLOP_COST = 4
NO_WORDS = "There is no word here to look for; type one, or * for everything."
TOO_COSTLY = (
    "A query may have 12 wildcards or fuzzy words, or 3 phrases with ~; those from here on were passed over."
)
MOST_OTHERS = 2
"""Readings of a phrase with some of its words joined or parted; it has readings enough as it was typed."""

MOST_SLOP_POSITIONS = 4
"""Positions of a phrase whose words may stand apart: `plan.Phrase` takes no more, and no empty one."""

PIN_STEP = 100_000.0
"""Between two pinned articles, and above everything else: a hundred tiers."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query weighted: what has to match, what raises the score, what it means, and what was noticed on the way."""

    match: Node
    should: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()
    meaning: Meaning = field(default_factory=Meaning)
    pinned: bool = False


def rank(
    query: Tree,
    context: QueryContext,
    *,
    fields: Sequence[str] = (),
    partial: bool = False,
    recent: date | None = None,
    typed: bool = False,
    unfinished: int | None = None,
) -> Ranked:
    """Weigh a query. `partial` lets one word with content be enough; recency counts from `recent`.

    A word that ends at `unfinished`, in code points of the query, may go on: somebody is still typing it.
    A query that asks for nothing finds everything, unless something was `typed` that holds no word.
    """
    default = tuple(name for name in DEFAULT_FIELDS if name not in context.empty)
    walk = _Walk(context, tuple(fields) or default, partial, unfinished=unfinished)
    match = walk.node(query, top=True)
    if match is None and typed:
        match = Nothing()
        walk.problems.append(Problem("no_words", NO_WORDS, query.span))
    age = _recency(recent) if recent and "published" not in context.empty else []
    return Ranked(match or Every(), (*walk.should, *age), tuple(walk.problems), walk.meaning())


def pinned(ranked: Ranked, ids: Sequence[str]) -> Ranked:
    """The same query, with these articles found as well and before all others."""
    if not ids:
        return ranked
    tops = tuple(Constant(Ids((id,)), PIN_STEP * (len(ids) - place)) for place, id in enumerate(ids))
    match = Or((ranked.match, Ids(tuple(ids))))
    return replace(ranked, match=match, should=(*ranked.should, *tops), pinned=True)


@dataclass(slots=True)
class _Walk:
    """One walk over a tree, and what gathers on the way."""

    context: QueryContext
    fields: tuple[str, ...]
    partial: bool
    literal: bool = False
    unfinished: int | None = None
    boost: str = ""
    should: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    words: list[PlacedWord] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    required: list[Clause] = field(default_factory=list)
    near: list[Clause] = field(default_factory=list)
    references: set[str] = field(default_factory=set)
    counted: list[Clause] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def meaning(self) -> Meaning:
        """What the walk came to."""
        return Meaning(
            tuple(self.clauses),
            tuple(self.required),
            tuple(self.near),
            frozenset(self.references).union(*(clause.references for clause in self.required)),
            tuple(self.words),
            len(self.counted),
        )

    def node(self, query: Tree, *, top: bool = False) -> Node | None:
        """The node of a tree; None for one that asks for nothing."""
        match query:
            case tree.Words() | tree.Loose():
                return self._loose(query, top=top)
            case tree.All(children):
                return _joined(And, [self.node(child) for child in children])
            case tree.Any(children):
                return _joined(Or, [self.node(child) for child in children])
            case tree.Without(child):
                inner = self._apart(literal=True).node(child)
                return Not(inner) if inner else None
            case tree.Optional(must, may):
                self._optional(may)
                return self.node(must)
            case tree.Filtered(scored, unscored):
                also = self._filtering(unscored)
                return _joined(And, [self.node(scored), also])
            case tree.Boosted(child, factor):
                before, self.boost = self.boost, f"^{factor:g}{self.boost}"
                boosted = self.node(child)
                self.boost = before
                return scaled(boosted, factor) if boosted else None
            case _:
                return self._leaf(query)

    def _leaf(self, query: Tree) -> Node | None:
        match query:
            case tree.Quoted() | tree.Pattern() | tree.Fuzzy() | tree.WordRange():
                clause = self._clause(query)
                self.required += [clause] if clause else []
                return clause.node if clause else None
            case tree.Days():
                return _days(query)
            case tree.Everything(field=None):
                return Every()
            case tree.Everything(field=name):
                return Keyword("present", str(name))
            case tree.Empty():
                return None
            case _:
                raise TypeError(query)

    def _apart(self, *, literal: bool = False) -> _Walk:
        """A walk over what raises no score; its costs count with the others, and if `literal` it takes no synonyms."""
        return _Walk(self.context, self.fields, self.partial, literal or self.literal, costs=self.costs)

    def _optional(self, query: Tree) -> None:
        """What only raises the score: it is no part of what the match says."""
        aside = replace(self, required=[], references=set())
        node = aside.node(query)
        self.should += [node] if node else []
        self.near += [clause for clause in aside.required if clause.slop > 1]

    def _filtering(self, query: Tree) -> Node | None:
        """What has to match and raises no score."""
        aside = self._apart()
        node = aside.node(query)
        self.clauses += aside.clauses
        self.required += aside.required
        self.references |= aside.references
        return Constant(node, 0.0) if node else None

    def _costs(self, cost: int, span: Span) -> bool:
        """Whether one more leaf of this cost is too much; the first that is gets told."""
        if sum(self.costs) + cost <= MOST_COST:
            self.costs.append(cost)
            return False
        if all(problem.code != "too_costly" for problem in self.problems):
            self.problems.append(Problem("too_costly", TOO_COSTLY, span))
        return True

    def _clause(self, query: tree.Quoted | tree.Pattern | tree.Fuzzy | tree.WordRange) -> Clause | None:
        """The clause of a phrase or pattern; None for one that costs too much."""
        clause = self._quoted(query) if isinstance(query, tree.Quoted) else self._expanded(query)
        said = clause and (clause.readings or not isinstance(query, tree.Quoted))
        self.clauses += [clause] if clause and said else []
        return clause

    def _expanded(self, query: tree.Pattern | tree.Fuzzy | tree.WordRange) -> Clause | None:
        if self._costs(1, query.span):
            return None
        fields = weighted(self._names_of_fields(query.field))
        expanded = expand(query, fields, self.context.terms, self.context.analyzer)
        self.problems += expanded.problems
        return Clause(_written(query) + self.boost, expanded.node, fields, expanded.readings)

    def _quoted(self, query: tree.Quoted) -> Clause | None:
        if query.slop > 1 and self._costs(SLOP_COST, query.span):
            return None
        typed = self.context.analyzer.typed(query.text)
        words = typed.words()
        self.words += [PlacedWord(word, query) for word in words]
        readings = [reading for reading in self._phrase(query.text, typed, words) if any(reading)]
        if query.slop > 1:
            readings = [reading[:MOST_SLOP_POSITIONS] for reading in readings if all(reading)][:2]
        fields, names = weighted(self._names_of_fields(query.field)), self._references(query)
        nodes = [with_slop(reading, fields, query.slop) for reading in readings]
        return Clause(
            query.text + self.boost,
            or_named(best_of(nodes), names) if nodes else Nothing(),
            fields,
            tuple(readings),
            references=tuple(names),
            slop=query.slop,
            size=sum(not word.function for word in words) or 1,
        )

    def _references(self, query: tree.Quoted | tree.Words) -> Sequence[str]:
        """The references that the words of a field of references name: `reference:"UNSCR 1701"`."""
        return self.context.meant("reference", query.text) if query.field == "reference" else ()

    def _phrase(self, text: str, typed: TypedText, words: Sequence[QueryWord]) -> list[Reading]:
        """The readings of a phrase, those with its words joined or parted as the archive has them the last."""
        readings = list(typed.phrase())
        ways = compounds(words, self.context.terms, self.context.analyzer) if len(words) > 1 else ()
        for way in ways:
            other = f"{text[: words[way.first].start]}{way.text}{text[words[way.last - 1].end :]}"
            readings += self.context.analyzer.phrase(other)[:MOST_OTHERS]
        return readings

    def _loose(self, query: tree.Words | tree.Loose, *, top: bool) -> Node | None:
        """Plain words follow the rule for few and many; what stands beside them with a sign of its own is required."""
        children = list(_side_by_side(query))
        counted: list[Clause] = []
        required: list[Node | None] = []
        for child in children:
            if isinstance(child, tree.Words) and (child.field is None or self.partial):
                counted += self._run(child, top=top and len(children) == 1 and child.field is None)
            elif isinstance(child, tree.Words):
                required.append(self._words_of_field(child))
            elif self._is_counted(child):
                clause = self._clause(child)
                counted += [clause] if clause else []
            else:
                required.append(self.node(child))
        return _joined(And, [self._enough(counted), *required])

    def _is_counted(self, query: Tree) -> TypeGuard[tree.Quoted | tree.Pattern | tree.Fuzzy]:
        """Whether a phrase or pattern counts as one of the plain words that it stands beside."""
        if isinstance(query, tree.Quoted):
            return self.partial
        return isinstance(query, tree.Pattern | tree.Fuzzy) and query.field is None

    def _words_of_field(self, query: tree.Words) -> Node | None:
        clauses = self._run(query, top=False)
        names = self._references(query)
        self.required += clauses
        self.references.update(names)
        node = _joined(And, [clause.node for clause in clauses])
        return or_named(node, names) if node else None

    def _run(self, query: tree.Words, *, top: bool) -> list[Clause]:
        """The clauses of a run of plain words, noted as what was asked for."""
        typed = self.context.analyzer.typed(query.text)
        run = Run(query.text, typed, self._names_of_fields(query.field), self.boost)
        self.words += [PlacedWord(word, query) for word in run.words]
        begins = query.span[1] == self.unfinished and bool(run.words)
        clauses = run.clauses(
            self.context.references.find(run.readings),
            () if self.literal else self.context.synonyms.find(run.readings),
            begun(query.text, run.words, self.context) if begins else (),
            () if run.is_long else self._compounds(run.words),
        )
        self.clauses += [clause for clause in clauses if clause.content] or clauses
        if top:
            together, near = run.together()
            self.should += together
            self.near += near
        if top and not run.is_long and not self.partial:
            self.should += [Constant(node, WEIGHTS.as_typed) for node in run.as_typed(clauses)]
        return clauses

    def _compounds(self, words: Sequence[QueryWord]) -> list[Variant]:
        """The other ways in which the archive writes these words, in one or in two."""
        variants = []
        for way in compounds(words, self.context.terms, self.context.analyzer):
            readings = self.context.analyzer.phrase(way.text)
            variants += [Variant(way.first, way.last, readings[0])] if readings else []
        return variants

    def _enough(self, clauses: list[Clause]) -> Node | None:
        """What plain words ask for by the rule for few and many; the rest only raises the score."""
        content = [clause for clause in clauses if clause.content] or clauses
        self.counted += content
        required = content[:MOST_CLAUSES]
        self.required += required
        if not required:
            return None
        nodes = [clause.node for clause in required]
        if self.partial:
            return any_of(nodes)
        if len(nodes) <= WEIGHTS.few:
            return _joined(And, list(nodes))
        self.should += [Constant(clause.node, WEIGHTS.tier) for clause in content if clause.in_full]
        return Or(each_once(required), least=2)

    def _names_of_fields(self, name: str | None) -> Sequence[str]:
        return (name,) if name in TEXT_FIELDS else self.fields


def _side_by_side(query: tree.Words | tree.Loose) -> Iterator[Tree]:
    """What stands side by side; brackets with no operator in them are a writer's, and mean nothing."""
    for child in query.children if isinstance(query, tree.Loose) else (query,):
        if isinstance(child, tree.Loose):
            yield from _side_by_side(child)
        else:
            yield child


def _written(query: tree.Pattern | tree.Fuzzy | tree.WordRange) -> str:
    if isinstance(query, tree.WordRange):
        return f"{query.low or ''} TO {query.high or ''}".strip()
    return query.text + ("~" if isinstance(query, tree.Fuzzy) else "")


def _joined(kind: type[And] | type[Or], nodes: list[Node | None]) -> Node | None:
    left = [node for node in nodes if node]
    return left[0] if len(left) == 1 else kind(tuple(left)) if left else None


def _days(query: tree.Days) -> Node:
    count, name = (day_number, "day") if query.field == "published" else (month_number, "mentioned_month")
    first = count(query.first) if query.first else None
    last = count(query.last) if query.last else None
    return Range(name, first, last)


def _recency(today: date) -> list[Node]:
    """A mild decay in steps: newer articles get a little more, so that age alone decides between like hits."""
    steps = [
        Constant(Range("day", day_number(today - timedelta(days=days)), None), score)
        for days, score in WEIGHTS.recency
    ]
    return [DisMax(tuple(steps))] if steps else []
