"""A stored article as a hit.

One search from request to answer: read, weigh, run, order, fall back, show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from search.article import Article
from search.errors import EngineTimeout
from search.index.engines.base import Matches, Reader
from search.index.plan import (
    And,
    Node,
    Not,
    Plan,
    Range,
)
from search.query import filters
from search.query.filters import ValuesAt
from search.query.language import parse
from search.query.pins import Pins, pinned
from search.query.ranking import Ranked, Ranking, Words
from search.query.request import (
    Budget,
    FacetValue,
    Highlight,
    Hit,
    IndexState,
    Parts,
    Phase,
    SearchAnswer,
    SearchRequest,
    Warning_,
)
from search.query.spelling import (
    correct,
    in_our_signs,
    likelier,
    mistaken,
    unquoted,
)
from search.query.tree import Parsed
from search.query.weights import WEIGHTS
from search.results.explain import Circumstances, Explainer
from search.results.highlight import Highlighter
from search.results.no_results import why_nothing
from search.results.rerank import regularize
from search.settings import today as this_day
from search.store import StoredArticle
from search.store.store import Store


def hit_of(
    stored: StoredArticle, score: float, *, highlight: Highlight | None = None, explain: str | None = None
) -> Hit:
    """What is shown of an article in an answer."""
    article = stored.article
    return Hit(
        id=article.id,
        url=article.url,
        headline=article.headline,
        deck=article.deck,
        region=article.region,
        section=article.section,
        authors=article.authors,
        source=article.source,
        published=article.published,
        published_precision=article.published_precision,
        references=list(dict.fromkeys(reference.name for reference in article.references)),
        score=round(score, 4),
        highlight=highlight,
        versions=stored.family_size,
        also_at=list(stored.also_at),
        explain=explain,
    )


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class View:
    """One state of an archive to search in: what the index holds, the store behind it, and a name for that state."""

    reader: Reader
    store: Store
    generation: str
    articles: int
    words: Words
    values: ValuesAt
    pins: Pins | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a query came to, with the query as it was run in the end."""

    ranked: Ranked
    matches: Matches
    parsed: Parsed
    warnings: tuple[Warning_, ...] = ()
    suggestion: str | None = None


FEW_HITS = 3
"""Up to so many, a rare word may be a typing mistake for a common one."""

_PARTIAL = Warning_(
    code="partial", message="No article has all of this; those with most of these words are shown."
)


def answer(
    request: SearchRequest, view: View, budget: Budget | None = None, today: date | None = None
) -> SearchAnswer:
    """Ranked hits for a request; what the budget has no time for is left out, with a warning.

    `today` is the day that "last May" counts from; None is the present one, UTC.
    Raises QuerySyntaxError in strict mode, RequestError, EngineError, StoreError.
    """
    budget = budget or Budget()
    filters.check(request)
    search = _Search(request, view, budget, today)
    found = search.run()
    hits = search.hits(found)
    total = found.matches.total
    return SearchAnswer(
        query=request.q,
        total=total,
        page=request.page,
        pages=-(-total // request.per_page),
        per_page=request.per_page,
        took_ms=round(budget.spent_ms, 2),
        hits=hits,
        facets=_facets(request, found.matches),
        suggestion=found.suggestion,
        warnings=[*found.warnings, *budget.warnings],
        index=IndexState(generation=view.generation, articles=view.articles),
    )


def _facets(request: SearchRequest, matches: Matches) -> dict[str, list[FacetValue]]:
    counted = [(name, matches.facets.get(filters.FACET_FIELDS[name])) for name in request.facets]
    return {name: filters.facet_values(counts) for name, counts in counted if counts is not None}


def _order(request: SearchRequest, ranked: Ranked) -> str:
    """How hits are ordered: the newest first where no word was asked for (`*`, `published:2014`) and all fit alike."""
    if not request.sort.startswith("relevance"):
        return request.sort
    return "newest" if request.sort == "relevance" and not (ranked.asked or ranked.pinned) else "score"


def find(request: SearchRequest, view: View) -> Matches:
    """The ids of a page of hits in order, without what is shown of them: what ranking alone costs."""
    filters.check(request)
    return _Search(request, view).run().matches


def mark(article: Article, query: str, view: View) -> list[Parts]:
    """Headline, deck and paragraphs of an article, with what a query means marked as in a search for it."""
    found = _Search(SearchRequest(q=query, per_page=1), view).run()
    return Highlighter(view.words.analyzer, found.ranked.match).whole(article)


class _Search:
    """The steps of one search."""

    def __init__(
        self,
        request: SearchRequest,
        view: View,
        budget: Budget | None = None,
        today: date | None = None,
    ) -> None:
        self.request = request
        self.budget = budget or Budget()
        self.view = view
        self.reader = view.reader
        self.today = today or this_day()
        self.ranking = Ranking(view.words, view.values.meant)
        self.published = filters.published_filter(request, self.today)
        values, self.unknown_values = filters.values_filters(request, view.values)
        self.others = [
            *values,
            *filters.version_filters(request),
            *filters.mentions_filter(request, self.today),
        ]

    def run(self) -> _Found:
        """Run the query as typed; where nothing at all matches it, corrected, and then by its best parts."""
        parsed = self._parse(self.request.q, strict=self.request.mode == "strict")
        found = self._try(parsed)
        if found.matches.total == 0 and self._unknown(found.ranked.match):
            found = self._fallen_back(found)
        elif 0 < found.matches.total <= FEW_HITS:
            found = replace(found, suggestion=self._spare("suggestions", lambda: self._meant(found), None))
        if spelled := in_our_signs(self.request.q, parsed.problems):
            found = replace(found, suggestion=spelled)
        told = (*self.unknown_values, *self._why_nothing(found), *self._undated(found.ranked.match))
        return replace(found, warnings=found.warnings + told)

    def _spare(self, phase: Phase, work: Callable[[], Result], without: Result) -> Result:
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

    def _parse(self, text: str, *, strict: bool = False) -> Parsed:
        return parse(text, strict=strict, today=self.today, heads=self.view.words.analyzer.heads)

    def _try(self, parsed: Parsed, *, partial: bool = False) -> _Found:
        ranked = self.ranking.rank(
            parsed.tree,
            fields=self.request.fields,
            partial=partial,
            recent=self._recency(),
            typed=bool(parsed.text.strip()),
        )
        if self.view.pins and self.request.sort.startswith("relevance"):
            ranked = pinned(ranked, self.view.pins.ids(self.request.q))
        problems = (*parsed.problems, *ranked.problems)
        warnings = tuple(
            Warning_(code=at.code, message=at.message, position=at.span[0], end=at.span[1]) for at in problems
        )
        return _Found(ranked, self._matches(ranked), parsed, warnings)

    def _recency(self) -> date | None:
        return self.today if self.request.sort == "relevance" else None

    def _matches(self, ranked: Ranked) -> Matches:
        """One page of hits, taken out of the first `feedback_depth` ordered again where feedback runs."""
        request = self.request
        offset = (request.page - 1) * request.per_page
        again = self._feedback(ranked) and offset < WEIGHTS.feedback_depth
        again = again and self.budget.allows("second ordering")
        last = offset + request.per_page
        plan = Plan(
            match=ranked.match,
            should=ranked.should,
            filters=self._filters(),
            sort=_order(request, ranked),
            offset=0 if again else offset,
            limit=max(last, WEIGHTS.feedback_depth) if again else request.per_page,
            facets=self._facets(),
            vectors=again,
        )
        matches = self.reader.search(plan)
        if not again:
            return matches
        hits = self._spare("second ordering", lambda: self._ordered_again(matches), matches.hits)
        return replace(matches, hits=hits[offset:last])

    def _ordered_again(self, matches: Matches) -> list[tuple[str, float]]:
        ids = [id for id, _ in matches.hits[: WEIGHTS.feedback_depth]]
        vectors = self.reader.vectors(ids) if matches.vectors is None else matches.vectors
        return regularize(matches.hits, vectors)

    def _facets(self) -> tuple[str, ...]:
        counted = bool(self.request.facets) and self.budget.allows("facets")
        return tuple(filters.FACET_FIELDS[name] for name in self.request.facets) if counted else ()

    def _filters(self) -> tuple[Node, ...]:
        return (*self.others, self.published) if self.published else tuple(self.others)

    def _feedback(self, ranked: Ranked) -> bool:
        return self.request.sort.startswith("relevance") and ranked.content >= WEIGHTS.feedback_words

    def _unknown(self, match: Node) -> bool:
        """Whether the query matches nothing in the whole archive, so that no filter is to blame."""
        return not (self.others or self.published) or self.reader.count(match) == 0

    def _fallen_back(self, found: _Found) -> _Found:
        if corrected := self._spare("suggestions", lambda: self._corrected(found), None):
            return corrected
        partial = self._try(found.parsed, partial=True)
        if partial.matches.total:
            return replace(partial, warnings=(*found.warnings, _PARTIAL))
        return replace(found, suggestion=self._spare("suggestions", lambda: self._meant(found), None))

    def _corrected(self, found: _Found) -> _Found | None:
        """The query with words that the archive does not know put right, or else those that it hardly knows."""
        for mend in (correct, mistaken):
            better = mend(found.parsed.text, found.ranked.plain, self.view.words, self.reader)
            again = self._try(self._parse(better.text)) if better else None
            if better and again and again.matches.total:
                return replace(again, warnings=(*found.warnings, better.warning), suggestion=better.text)
        return None

    def _meant(self, found: _Found) -> str | None:
        """What may have been meant where little or nothing was found: said only, and only if it finds more."""
        text = unquoted(found.parsed.text)
        if found.matches.total:
            text = likelier(found.parsed.text, found.ranked.plain, self.view.words, self.reader)
        if text is None:
            return None
        other = self.ranking.rank(self._parse(text).tree, fields=self.request.fields)
        more = self.reader.count(And((other.match, *self._filters()))) > found.matches.total
        return text if more else None

    def _why_nothing(self, found: _Found) -> tuple[Warning_, ...]:
        if found.matches.total or not found.parsed.text.strip():
            return ()
        ranked, told = found.ranked, found.warnings
        why = self._spare("notes", lambda: why_nothing(ranked, self._filters(), self.reader, told), None)
        return (why,) if why else ()

    def _undated(self, match: Node) -> tuple[Warning_, ...]:
        """What a date filter says of the articles that it could not judge."""
        if not self.published:
            return ()
        undated = And((match, *self.others, Not(Range("day"))))
        left_out = self._spare("notes", lambda: self.reader.count(undated), 0)
        if not left_out:
            return ()
        message = f"Without a date, and so left out: {left_out} that match otherwise."
        return (Warning_(code="undated_left_out", message=message),)

    def hits(self, found: _Found) -> list[Hit]:
        """The hits of the page with what is shown of each; one deleted since the last commit is left out."""
        stored = self.view.store.get_many([id for id, _ in found.matches.hits])
        show = self._show(found.ranked)
        return [show(stored[id], score) for id, score in found.matches.hits if id in stored]

    def _explain(self, ranked: Ranked, article: Article) -> str:
        pins = self.view.pins.ids(self.request.q) if self.view.pins else ()
        also = Circumstances(self._recency(), article.id in pins, self._feedback(ranked))
        return Explainer(ranked, self.view.words.analyzer, also).explain(article)

    def _show(self, ranked: Ranked) -> Callable[[StoredArticle, float], Hit]:
        highlighter = Highlighter(self.view.words.analyzer, ranked.match)
        request, budget = self.request, self.budget

        def show(stored: StoredArticle, score: float) -> Hit:
            marked = request.highlight != "none" and budget.allows("snippets")
            explained = request.explain and budget.allows("explanations")
            return hit_of(
                stored,
                score,
                highlight=highlighter.highlight(stored.article, request.highlight) if marked else None,
                explain=self._explain(ranked, stored.article) if explained else None,
            )

        return show
