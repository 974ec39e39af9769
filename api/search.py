"""Searching."""

from __future__ import annotations

from api.access import needs
from api.caching import kept
from api.documented import problem_responses
from api.exchange import exchange
from api.inputs import takes
from api.problems import Problem
from api.routes import READING, blueprint
from api.schemas import SearchQuery
from api.service import service
from search.clock import today
from search.request import SearchAnswer

searching = blueprint("search", "/api/v1", READING)

DEEPEST = 10_000
"""How far down a search may be paged: hits past it cost more than they are worth."""


@searching.get("/search", responses={200: SearchAnswer, **problem_responses(400, 401, 403, 422, 429, 503, 504)})
@needs("search")
@kept
@takes
def search(query: SearchQuery) -> SearchAnswer:
    """Search the archive."""
    return run(query)


def run(query: SearchQuery, *, polled: bool = False) -> SearchAnswer:
    """Answer a search, for JSON, pages and feeds alike; the query log leaves out what is `polled`.

    Raises Problem where the page is too deep.
    """
    if query.page * query.per_page > DEEPEST:
        detail = f"Only the first {DEEPEST} hits can be paged through; narrow the search."
        raise Problem("page_too_deep", detail)
    answer = service().archive.search(query.request(today()))
    exchange().searched, exchange().polled = answer, polled
    return answer
