"""Completions while typing."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from api.access import needs
from api.caching import kept
from api.documented import problem_responses
from api.inputs import takes
from api.routes import READING, blueprint
from api.schemas import SuggestQuery
from api.service import service
from search.request import Completion
from search.schema import said

suggesting = blueprint("suggest", "/api/v1", READING)


class Suggestions(BaseModel):
    """Completions of what has been typed, the likeliest first."""

    query: Annotated[str, said("What was typed.", "artic")]
    completions: Annotated[list[Completion], said("What it may become.", [])]


@suggesting.get("/suggest", responses={200: Suggestions, **problem_responses(400, 401, 403, 422, 429, 503)})
@needs("search")
@kept
@takes
def suggest(query: SuggestQuery) -> Suggestions:
    """Complete what is being typed."""
    return Suggestions(query=query.q, completions=service().archive.suggest(query.q, query.limit))
