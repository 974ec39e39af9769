"""Completions while typing."""

from __future__ import annotations

from typing import Annotated

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from api.answers import answers_model
from api.documented import problem_responses
from api.parameters import takes_query
from api.schemas import SuggestQuery
from api.service import service
from search.request import Completion
from search.schema import said

api = APIBlueprint("suggest", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Reading")])


class Suggestions(BaseModel):
    """Completions of what has been typed, the likeliest first."""

    query: Annotated[str, said("What was typed.", "artic")]
    completions: Annotated[list[Completion], said("What it may become.", [])]


@api.get("/suggest", responses={200: Suggestions, **problem_responses(400, 401, 422, 429, 503)})
@answers_model
@takes_query
def suggest(query: SuggestQuery) -> Suggestions:
    """Complete what is being typed."""
    return Suggestions(query=query.q, completions=service().archive.suggest(query.q, query.limit))
