"""The answer to a request: what its search came to, with what is shown of each hit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from search.article import Article, Position
from search.index.engines import Matches
from search.query import FACET_FIELDS, facet_values
from search.query.request import (
    Budget,
    Completion,
    FacetValue,
    Highlight,
    Hit,
    IndexState,
    Parts,
    SearchAnswer,
    SearchRequest,
)
from search.results.explain import Circumstances, Explainer
from search.results.highlight import Highlighter
from search.results.no_results import outcome_of
from search.results.search import Outcome, Search, View
from search.results.suggest import Suggester
from search.store import StoredArticle

COMPLETIONS = 8
"""Completions that come with the hits while somebody types: as many as `suggest` gives unasked."""


def answer(
    request: SearchRequest, view: View, budget: Budget | None = None, today: date | None = None
) -> SearchAnswer:
    """Ranked hits for a request; what the budget has no time for is left out, with a warning.

    `today` is the day that "last May" counts from; None is the present one, UTC.
    Raises QuerySyntaxError in strict mode, RequestError, EngineError, StoreError.
    """
    search = Search(request, view, budget, today)
    outcome = outcome_of(search)
    hits = _hits(search, outcome)
    total = outcome.matches.total
    completions: list[Completion] = []
    if request.typing and search.budget.allows("suggestions"):
        completions = _completions(request.q, view)
    return SearchAnswer(
        query=request.q,
        total=total,
        page=request.page,
        pages=-(-total // request.per_page),
        per_page=request.per_page,
        took_ms=round(search.budget.spent_ms, 2),
        hits=hits,
        in_other_words=_in_other_words(search, outcome),
        facets=_facets(request, outcome.matches),
        suggestion=outcome.suggestion,
        warnings=[*outcome.warnings, *search.budget.warnings],
        completions=completions,
        index=IndexState(generation=view.generation, articles=view.articles),
    )


def _completions(typed: str, view: View) -> list[Completion]:
    """What goes on from what was typed; the same in other words (`minsk 2`, "Minsk II") says nothing new."""
    analyzer = view.context.analyzer
    completions = Suggester(view.context.terms, analyzer).complete(typed, COMPLETIONS)
    said = analyzer.positions(typed)
    return [one for one in completions if not _meet(said, analyzer.positions(one.text))]


def _meet(some: Sequence[Position], others: Sequence[Position]) -> bool:
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and not any(set(one).isdisjoint(other) for one, other in pairs)


def find(request: SearchRequest, view: View) -> Matches:
    """The ids of a page of hits in order, without what is shown of them: what ranking alone costs."""
    return outcome_of(Search(request, view)).matches


def mark(article: Article, query: str, view: View) -> list[Parts]:
    """Headline, deck and paragraphs of an article, with what a query means marked as in a search for it."""
    outcome = outcome_of(Search(SearchRequest(q=query, per_page=1), view))
    return Highlighter(view.context.analyzer, outcome.ranked.meaning).whole(article)


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


def _facets(request: SearchRequest, matches: Matches) -> dict[str, list[FacetValue]]:
    counted = [(name, matches.facets.get(FACET_FIELDS[name])) for name in request.facets]
    return {name: facet_values(counts) for name, counts in counted if counts is not None}


def _hits(search: Search, outcome: Outcome) -> list[Hit]:
    """The hits of the page with what is shown of each; one deleted since the last commit is left out."""
    request, budget, analyzer = search.request, search.budget, search.view.context.analyzer
    ranked = outcome.ranked
    highlighter = Highlighter(analyzer, ranked.meaning)
    stored = search.view.store.get_many([id for id, _ in outcome.matches.hits])
    hits = []
    for id, score in outcome.matches.hits:
        if id not in stored:
            continue
        article = stored[id].article
        highlight = explain = None
        if request.highlight != "none" and budget.allows("snippets"):
            highlight = highlighter.highlight(article, request.highlight)
        if request.explain and budget.allows("explanations"):
            also = Circumstances(
                search.recent,
                id in search.pins,
                search.is_reranked(ranked),
                search.by_meaning.likeness.get(id),
            )
            explain = Explainer(ranked.meaning, analyzer, also).explain(article)
        hits.append(hit_of(stored[id], score, highlight=highlight, explain=explain))
    return hits


def _in_other_words(search: Search, outcome: Outcome) -> list[Hit]:
    """What has none of the words and is near to them in meaning: nothing in it can be marked."""
    stored = search.view.store.get_many([id for id, _ in outcome.in_other_words])
    explain = "about the same, in other words" if search.request.explain else None
    return [
        hit_of(stored[id], cosine, explain=explain) for id, cosine in outcome.in_other_words if id in stored
    ]
