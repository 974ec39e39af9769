"""Searching."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.answers import answers_model
from api.documented import problem_responses
from api.parameters import takes_query
from api.problems import Problem
from api.schemas import SearchQuery
from api.service import service
from search.clock import today
from search.request import SearchAnswer

api = APIBlueprint("search", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Reading")])

DEEPEST = 10_000
"""How far down a search may be paged: hits past it cost more than they are worth."""


@api.get("/search", responses={200: SearchAnswer, **problem_responses(400, 401, 422, 429, 503, 504)})
@answers_model
@takes_query
def search(query: SearchQuery) -> SearchAnswer:
    """Search the archive."""
    return run(query)


def run(query: SearchQuery) -> SearchAnswer:
    """Answer a search; shared by JSON, feeds and pages. Raises Problem where the page is too deep."""
    if query.page * query.per_page > DEEPEST:
        detail = f"Only the first {DEEPEST} hits can be paged through; narrow the search."
        raise Problem("page_too_deep", detail)
    return service().archive.search(query.request(today()))
