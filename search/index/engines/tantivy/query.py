"""A plan becomes a tantivy query.

Phrases are what costs. A plain phrase reads the positions of all its words in every article that has them, so before
one is made, a few of its words are looked up: a phrase with a word that stands nowhere is an empty query.

A phrase with slop can't be left to tantivy: its slop is Lucene's for two words, which allows any order, and something
else for three or more (wrong in 190 of 357 tries against brute force). So it is spelled out as the exact phrases that
it stands for (`search.index.plan`). `"a b c d"~10` stands for a thousand of them, and an archive holds a
handful: `standing` finds these as frequent item sets are found (Agrawal and Srikant, "Fast algorithms for mining
association rules", 1994). A phrase stands nowhere if its beginning or a pair of its neighbours does not, so phrases
are grown word by word, and only by pairs that stand somewhere themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product

from tantivy import FieldType, Occur, Query, Schema, Searcher

from search.article import Position
from search.index.engines.tantivy.schema import (
    ID,
    MARKER,
    STRIDE,
    keyword_field,
    number_field,
    text_field,
)
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Every,
    Exact,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
    check_exact,
    count_exact,
    exact_phrases,
    trimmed,
    without_positions,
)

Clause = tuple[Occur, Query]

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
"""The integers that a number field can hold."""

WORTH_IT = 64
"""From so many exact phrases on they are looked at one by one: to look at pairs takes some thirty searches for three
and four words.
"""

FEW = 16
"""Up to so many phrases are not looked at by themselves before they are grown by a word."""

MOST_ARTICLES = 500
"""With more articles that have all words of a phrase with slop, most of its exact phrases stand somewhere: they are
not looked at one by one.
"""

MOST_LOOKED_UP = 4
"""Words of a phrase that are looked up before it is made, the longest first: looking is cheap, and phrases are not."""

LONG = 6
"""From so many words on, a piece of a phrase is looked for first: hardly any typed sentence stands anywhere."""


class Compiler:
    """Makes queries for one state of an index, which leave out phrases with a word that stands nowhere in it."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._phrases: dict[Phrase, Query] = {}

    def plan(self, plan: Plan) -> Query:
        """What a plan matches, scored."""
        clauses = [(Occur.Must, self.node(plan.match))]
        for child in plan.filters:
            if isinstance(child, Not):
                clauses.append((Occur.MustNot, self.node(child.child)))
            else:
                clauses.append((Occur.Must, self._unscored(self.node(child))))
        clauses += [(Occur.Should, self.node(child)) for child in plan.should]
        return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)

    def node(self, node: Node) -> Query:
        """What one node matches, scored."""
        match node:
            case Term():
                return _weighted(self._term(node.field, node.token), node.weight)
            case Phrase():
                return self._phrases.get(node) or self._phrases.setdefault(node, self._phrase(node))
            case And():
                return self._all_of(node)
            case Or():
                return self._at_least(node)
            case DisMax():
                return self._best(map(self.node, node.children))
            case Not():
                return self._every(self.node(node.child))
            case Constant():
                return Query.const_score_query(self.node(node.child), node.score)
            case Every():
                return self._every()
            case Nothing():
                return Query.empty_query()
            case _:
                return self._unscored(self._exact(node))

    def _exact(self, node: Keyword | Range | Ids) -> Query:
        if isinstance(node, Keyword):
            return Query.term_query(self._schema, keyword_field(node.field), node.value, "basic")
        if isinstance(node, Ids):
            return self.ids(node.ids)
        return self._range(node)

    def ids(self, ids: Iterable[str]) -> Query:
        """The documents with these ids."""
        wanted = list(ids)
        return Query.term_set_query(self._schema, ID, wanted) if wanted else Query.empty_query()

    def marker(self) -> Query:
        """The document that carries the change number."""
        return Query.term_query(self._schema, MARKER, MARKER, "basic")

    def _term(self, field: str, token: str) -> Query:
        return Query.term_query(self._schema, text_field(field), token, "freq")

    def _phrase(self, phrase: Phrase) -> Query:
        simple = without_positions(phrase)
        if simple is not None:
            return self.node(simple)
        field, positions, slop = text_field(phrase.field), trimmed(phrase), phrase.slop
        if not self._may_stand(field, positions):
            return Query.empty_query()
        check_exact(positions, slop)
        are_few = slop == 1 or count_exact(positions, slop) < WORTH_IT
        exact = exact_phrases(positions, slop) if are_few else self._standing(field, positions, slop)
        return _weighted(self._any_exact(field, exact), phrase.weight)

    def _any_exact(self, field: str, phrases: Iterable[Exact]) -> Query:
        return self._best(
            Query.phrase_query(self._schema, field, [(place * STRIDE, token) for place, token in exact])
            for exact in phrases
        )

    def _standing(self, field: str, positions: tuple[Position, ...], slop: int) -> Iterable[Exact]:
        """The exact phrases that may stand in an article which has all words of a phrase with slop."""
        words = [
            (
                Occur.Must,
                self._best(Query.term_query(self._schema, field, token, "basic") for token in position),
            )
            for position in positions
        ]
        articles = self._count(Query.boolean_query(words))
        if not articles or articles > MOST_ARTICLES:
            return exact_phrases(positions, slop) if articles else ()

        def stands(exact: Exact) -> bool:
            wanted = Query.boolean_query([(Occur.Must, self._any_exact(field, [exact])), *words])
            return self._count(wanted) > 0

        return standing(positions, slop, stands)

    def _count(self, query: Query) -> int:
        return self._searcher.search(query, 1).count or 0  # type: ignore[attr-defined]  # missing in the stubs

    def _may_stand(self, field: str, positions: tuple[Position, ...]) -> bool:
        """Whether a phrase may stand somewhere, by a few of its words and, of a long one, those around the rarest."""
        longest = sorted(
            [(len(position[0]), at) for at, position in enumerate(positions) if position], reverse=True
        )
        frequency = self._searcher.doc_freq
        count, rarest = min(
            (sum([frequency(field, token) for token in positions[at]]), at)
            for _, at in longest[:MOST_LOOKED_UP]
        )
        around = positions[max(rarest - 1, 0) : rarest + 2]
        if not count or len(positions) < LONG or not all(around):
            return bool(count)
        return self._count(self._any_exact(field, exact_phrases(around, 1))) > 0

    def _all_of(self, node: And) -> Query:
        forbidden = [self.node(child.child) for child in node.children if isinstance(child, Not)]
        required = [self.node(child) for child in node.children if not isinstance(child, Not)]
        if not required:
            return self._every(*forbidden)
        if len(required) == 1 and not forbidden:
            return required[0]
        clauses = [(Occur.Must, query) for query in required]
        return Query.boolean_query(clauses + [(Occur.MustNot, query) for query in forbidden])

    def _at_least(self, node: Or) -> Query:
        queries = [self.node(child) for child in node.children]
        least = max(node.least, 1)
        if least > len(queries):
            return Query.empty_query()
        if len(queries) == 1:
            return queries[0]
        clauses = [(Occur.Should, query) for query in queries]
        return Query.boolean_query(clauses, least) if least > 1 else Query.boolean_query(clauses)

    def _best(self, queries: Iterable[Query]) -> Query:
        made = list(queries)
        if not made:
            return Query.empty_query()
        return made[0] if len(made) == 1 else Query.disjunction_max_query(made)

    def _range(self, node: Range) -> Query:
        field = number_field(node.field)
        if node.low is None and node.high is None:
            return Query.exists_query(field)
        low = LOWEST if node.low is None else max(node.low, LOWEST)
        high = HIGHEST if node.high is None else min(node.high, HIGHEST)
        if low > high:
            return Query.empty_query()
        return Query.range_query(self._schema, field, FieldType.Integer, low, high)

    def _every(self, *forbidden: Query) -> Query:
        clauses: list[Clause] = [
            (Occur.Must, self._unscored(Query.all_query())),
            (Occur.MustNot, self.marker()),
        ]
        return Query.boolean_query(clauses + [(Occur.MustNot, query) for query in forbidden])

    def _unscored(self, query: Query) -> Query:
        return Query.const_score_query(query, 0.0)


def _weighted(query: Query, weight: float) -> Query:
    return query if weight == 1.0 else Query.boost_query(query, weight)


Stands = Callable[[Exact], bool]
"""Whether an exact phrase stands somewhere in the index."""


def standing(positions: Sequence[Position], slop: int, stands: Stands) -> list[Exact]:
    """The exact phrases without those of which a beginning or a pair of neighbours stands nowhere."""
    grown: list[Exact] = [((0, token),) for token in dict.fromkeys(positions[0])]
    for before, after in pairwise(positions):
        grown = list(_grown(grown, _pairs(before, after, slop, stands)))
        if len(grown) > FEW and after is not positions[-1]:
            grown = [exact for exact in grown if stands(exact)]
    return grown


def _pairs(before: Position, after: Position, slop: int, stands: Stands) -> list[Exact]:
    ways = product(dict.fromkeys(before), range(1, slop + 1), dict.fromkeys(after))
    made = (((0, left), (gap, right)) for left, gap, right in ways)
    return [pair for pair in made if stands(pair)]


def _grown(phrases: Iterable[Exact], pairs: Sequence[Exact]) -> Iterable[Exact]:
    """Each phrase with each pair that begins with its last word."""
    for exact in phrases:
        end, last = exact[-1]
        yield from ((*exact, (end + gap, right)) for (_, left), (gap, right) in pairs if left == last)


def flat_score(plan: Plan) -> float | None:
    """The score that every hit of a plan has, so that none need be scored; None where scores may differ."""
    return None if plan.should else _flat(plan.match)


def _flat(node: Node) -> float | None:
    if isinstance(node, (Every, Nothing, Keyword, Range, Ids, Not)):
        return 0.0
    if isinstance(node, Constant):
        return node.score
    if isinstance(node, And):
        scores = [_flat(child) for child in node.children]
        return None if None in scores else sum(score for score in scores if score)
    return None
