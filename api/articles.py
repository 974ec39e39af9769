"""Articles by id, and what is like them."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from api.answers import answers_model, as_json
from api.documented import problem_responses
from api.parameters import takes_query
from api.schemas import ArticlePath, RelatedQuery, ShownArticle
from api.service import service
from search.article import CleanedFrom
from search.request import Hit
from search.schema import said
from search.store import StoredArticle

api = APIBlueprint("articles", __name__, url_prefix="/api/v1/articles", abp_tags=[Tag(name="Reading")])


class RelatedArticles(BaseModel):
    """Articles like another one, the likest first."""

    id: Annotated[str, said("The article that they are like.", "europe/minsk-ii.txt")]
    hits: Annotated[list[Hit], said("The articles.", [])]


@api.get("/<article:id>", responses={200: ShownArticle, **problem_responses(401, 404, 422, 429, 503)})
def article(path: ArticlePath) -> Response:
    """One article by its id."""
    stored = service().archive.get(path.id)
    response = as_json(shown(stored))
    response.set_etag(str(stored.version))
    return response


@api.get(
    "/<article:id>/related", responses={200: RelatedArticles, **problem_responses(401, 404, 422, 429, 503)}
)
@answers_model
@takes_query
def related(query: RelatedQuery, id: str) -> RelatedArticles:
    """Articles like this one."""
    return RelatedArticles(id=id, hits=service().archive.related(id, query.limit))


def shown(stored: StoredArticle) -> ShownArticle:
    """An article as this archive gives it out: without its whole text where `DATELINE_BODIES` is `closed`."""
    closed = service().settings.bodies == "closed"
    hidden = (
        {"body": "", "cleaned_from": CleanedFrom(format=stored.article.cleaned_from.format)} if closed else {}
    )
    return ShownArticle.model_construct(
        **{**dict(stored.article), **hidden},
        version=stored.version,
        body_closed=closed,
        versions=stored.family_size,
        also_at=list(stored.also_at),
    )
