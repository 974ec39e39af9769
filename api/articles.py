"""Articles by id, and what is like them."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from pydantic import BaseModel

from api.access import needs
from api.answers import as_json
from api.article_tags import is_known, tag_of
from api.caching import cache_control, kept
from api.documented import problem_responses
from api.inputs import takes
from api.routes import READING, blueprint
from api.schemas import ArticlePath, RelatedQuery, ShownArticle
from api.service import service
from search.article import CleanedFrom
from search.request import Hit
from search.schema import said
from search.store import StoredArticle

reading = blueprint("articles", "/api/v1/articles", READING)


class RelatedArticles(BaseModel):
    """Articles like another one, the likest first."""

    id: Annotated[str, said("The article that they are like.", "europe/minsk-ii.txt")]
    hits: Annotated[list[Hit], said("The articles.", [])]


@reading.get("/<article:id>", responses={200: ShownArticle, **problem_responses(401, 403, 404, 422, 429, 503)})
@needs("search")
@takes
def article(path: ArticlePath) -> Response:
    """One article by its id."""
    stored = service().archive.get(path.id)
    tag = tag_of(stored)
    response = Response(status=304) if is_known(tag) else as_json(shown(stored))
    response.set_etag(tag)
    response.headers["Cache-Control"] = cache_control()
    return response


@reading.get(
    "/<article:id>/related",
    responses={200: RelatedArticles, **problem_responses(400, 401, 403, 404, 422, 429, 503)},
)
@needs("search")
@kept
@takes
def related(path: ArticlePath, query: RelatedQuery) -> RelatedArticles:
    """Articles like this one."""
    return RelatedArticles(id=path.id, hits=service().archive.related(path.id, query.limit))


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
