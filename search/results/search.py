"""One search of one archive: what was typed is read, weighed and run, and its first hits perhaps ordered again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from search.errors import EngineTimeout
from search.index import Plan
from search.index.engines import Matches, Reader
from search.query import FACET_FIELDS, WEIGHTS, Parsed, QueryContext, Ranked, filters_of, parse, pinned, rank
from search.query.request import Budget, Phase, SearchRequest, Warning_
from search.results.by_meaning import ByMeaning
from search.results.rerank import regularize
from search.store.store import Store
from search.text.dates import today as this_day

if TYPE_CHECKING:
    from search.index.semantic import SemanticIndex

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class View:
    """One state of an archive to search in: the index, what it knows of words, the store behind it, its token, and the
    meanings of articles where the archive has them.
    """

    reader: Reader
    store: Store
    context: QueryContext
    generation: str
    articles: int
    semantic: SemanticIndex | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query came to, with the query as it was run in the end."""

    parsed: Parsed
    ranked: Ranked
    matches: Matches
    warnings: tuple[Warning_, ...] = ()
    suggestion: str | None = None
    in_other_words: tuple[tuple[str, float], ...] = ()


class Search:
    """The query of one request, which may be run in several readings: as typed, corrected, by its best parts."""

    def __init__(
        self, request: SearchRequest, view: View, budget: Budget | None = None, today: date | None = None
    ) -> None:
        self.request = request
        self.view = view
        self.budget = budget or Budget()
        self.reader = view.reader
        self.by_meaning = ByMeaning(view.semantic, view.context, request, self.budget)
        self.today = today or this_day()
        self.recent = self.today if request.sort == "relevance" else None
        self.filters = filters_of(request, view.context, self.today)
        by_relevance = request.sort.startswith("relevance")
        self.pins = view.context.pins.ids(request.q) if by_relevance else ()

    def parsed(self) -> Parsed:
        """The query as typed. Raises QuerySyntaxError in strict mode."""
        heads = self.view.context.analyzer.heads
        return parse(self.request.q, strict=self.request.mode == "strict", today=self.today, heads=heads)

    def weighed(self, parsed: Parsed, *, partial: bool = False) -> Ranked:
        """A reading of the query with its weights, and with what is pinned for it."""
        ranked = rank(
            parsed.tree,
            self.view.context,
            fields=self.request.fields,
            partial=partial,
            recent=self.recent,
            typed=bool(parsed.text.strip()),
            unfinished=len(parsed.text) if self.request.typing else None,
        )
        return pinned(ranked, self.pins)

    def run(self, parsed: Parsed, ranked: Ranked) -> Outcome:
        """A page of hits for one reading."""
        warnings = tuple(
            Warning_(code=each.code, message=each.message, position=each.span[0], end=each.span[1])
            for each in (*parsed.problems, *ranked.problems)
        )
        return Outcome(parsed, ranked, self._matches(parsed, ranked), warnings)

    def spare(self, phase: Phase, work: Callable[[], Result], without: Result) -> Result:
        """What can be done without, within the time that is left; `without` where that is not enough."""
        if not self.budget.allows(phase):
            return without
        before, self.reader = self.reader, self.view.reader.within(self.budget.left_seconds)
        try:
            return work()
        except EngineTimeout:
            self.budget.leave_out(phase)
            return without
        finally:
            self.reader = before

    def is_reranked(self, ranked: Ranked) -> bool:
        """Whether the first hits are ordered again: a short query says exactly what it wants."""
        return self.request.sort.startswith("relevance") and ranked.meaning.content >= WEIGHTS.rerank_words

    def _matches(self, parsed: Parsed, ranked: Ranked) -> Matches:
        """One page of hits, taken out of the first `rerank_depth` where these are ordered again."""
        request = self.request
        offset = (request.page - 1) * request.per_page
        last = offset + request.per_page
        is_early = offset < WEIGHTS.rerank_depth
        by_meaning = is_early and self.by_meaning.serves(parsed, ranked)
        again = is_early and self.is_reranked(ranked) and self.budget.allows("second ordering")
        deep = again or by_meaning
        counted = bool(request.facets) and self.budget.allows("facets")
        plan = Plan(
            match=ranked.match,
            should=ranked.should,
            filters=self.filters.nodes,
            sort=self._order(ranked),
            offset=0 if deep else offset,
            limit=max(last, WEIGHTS.rerank_depth) if deep else request.per_page,
            facets=tuple(FACET_FIELDS[name] for name in request.facets) if counted else (),
            vectors=again,
        )
        matches = self.reader.search(plan)
        hits = matches.hits
        if again:
            hits = self.spare("second ordering", lambda: self._ordered_again(matches), hits)
        if by_meaning:
            hits = self.by_meaning.ordered(hits, parsed, ranked)
        return replace(matches, hits=hits[offset:last]) if deep else matches

    def _order(self, ranked: Ranked) -> str:
        """The newest first where no word was asked for (`*`, `published:2014`) and all fit alike."""
        if not self.request.sort.startswith("relevance"):
            return self.request.sort
        is_listing = self.request.sort == "relevance" and not (ranked.meaning.clauses or ranked.pinned)
        return "newest" if is_listing else "score"

    def _ordered_again(self, matches: Matches) -> list[tuple[str, float]]:
        ids = [id for id, _ in matches.hits[: WEIGHTS.rerank_depth]]
        vectors = self.reader.vectors(ids) if matches.vectors is None else matches.vectors
        return regularize(matches.hits, vectors)
