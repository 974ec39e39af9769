"""Single articles: read by their id, with what is like them, put in and taken down.

Their ETag is `version.mark`: the version, which `If-Match` compares, and a mark of what else is shown with them.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Annotated, cast

from flask import Response, request
from pydantic import BaseModel

from api.http import Problem, as_json, cached, current_context, needs, takes
from api.routes.discovery import READING, WRITING, blueprint, problem_responses
from api.schemas import (
    ArticlePath,
    Deleted,
    DeleteQuery,
    Outcome,
    Put,
    PutQuery,
    RelatedQuery,
    SentArticle,
    ShownArticle,
)
from api.service import service
from search.article import CleanedFrom, said
from search.errors import ArticleNotFound
from search.ingest import Intake, sent_article, unknown_fields
from search.query.request import Hit
from search.store import PutResult, StoredArticle
from search.store.store import versions_of

reading = blueprint("articles", "/api/v1/articles", READING)


class RelatedArticles(BaseModel):
    """Articles like another one, the likest first."""

    id: Annotated[str, said("The article that they are like.", "europe/minsk-ii.txt")]
    hits: Annotated[list[Hit], said("The articles.", [])]


@reading.get(
    "/<article:id>", responses={200: ShownArticle, **problem_responses(401, 403, 404, 422, 429, 503)}
)
@needs("search")
@takes
def article(path: ArticlePath) -> Response:
    """One article by its id."""
    stored = service().archive.get(path.id)
    beside = f"{stored.also_at} {stored.family_size} {service().settings.bodies}"
    tag = f"{stored.version}.{hashlib.blake2b(beside.encode(), digest_size=4).hexdigest()}"
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else as_json(_shown(stored))
    response.set_etag(tag)
    response.headers["Cache-Control"] = service().cache_control(with_key=current_context().with_key)
    return response


@reading.get(
    "/<article:id>/related",
    responses={200: RelatedArticles, **problem_responses(400, 401, 403, 404, 422, 429, 503)},
)
@needs("search")
@cached
@takes
def related(path: ArticlePath, query: RelatedQuery) -> RelatedArticles:
    """Articles like this one."""
    return RelatedArticles(id=path.id, hits=service().archive.related(path.id, query.limit))


def _shown(stored: StoredArticle) -> ShownArticle:
    """An article as this archive gives it out: without its whole text where `DATELINE_BODIES` is `closed`."""
    article, closed = stored.article, service().settings.bodies == "closed"
    hidden = {"body": "", "cleaned_from": CleanedFrom(format=article.cleaned_from.format)} if closed else {}
    return ShownArticle.model_construct(
        **{**dict(article), **hidden},
        version=stored.version,
        body_closed=closed,
        versions=stored.family_size,
        also_at=list(stored.also_at),
    )


writing = blueprint("writing", "/api/v1/articles", WRITING, key=True)

WAIT_SECONDS = 5.0
OTHERS_SECONDS = 0.7
"""How much later than this worker the others may see a commit: each looks for new ones twice a second."""

_PROBLEMS = problem_responses(400, 401, 403, 409, 412, 413, 415, 422, 429, 503)


@writing.put("/<article:id>", responses={200: Put, 201: Put, **_PROBLEMS})
@needs("write")
@takes
def put(path: ArticlePath, query: PutQuery, body: SentArticle) -> Response:
    """Put an article in, or in the place of the one with its id."""
    archive, intake = service().archive, Intake.of(service().settings)
    submission = sent_article(body, archive.store, intake, id=path.id, expected_version=_expected_version())
    result = archive.put([submission], restore=query.restore)[0]
    return answer(result, wait=query.wait, unknown=unknown_fields(body, intake))


@writing.delete("/<article:id>", responses={200: Deleted, 404: problem_responses(404)["404"], **_PROBLEMS})
@needs("write")
@takes
def delete(path: ArticlePath, query: DeleteQuery) -> Response:
    """Take an article down for good: putting its page in again does not bring it back unless asked.

    Other versions of the story stay, and one of them is what searches show from now on: the answer names them.
    """
    archive = service().archive
    others = versions_of(archive.store, path.id)
    changes = archive.delete([path.id], expected=_expected_version())
    # Sent again, it is answered alike, whatever If-Match holds: what was asked for is done (RFC 9110, 13.1.1).
    version = changes.get(path.id) or archive.store.deleted_at(path.id)
    if version is None:
        raise ArticleNotFound(f"No article has the id {path.id!r}; check it, percent-encoded.", id=path.id)
    gone = archive.delete(others) if others and query.versions == "all" else {}
    return as_json(
        Deleted(
            id=path.id,
            outcome="deleted",
            version=version,
            searchable=waited(max([version, *gone.values()]), wait=query.wait),
            versions_deleted=list(gone),
            versions_left=[id for id in others if id not in gone],
        )
    )


def _expected_version() -> int | None:
    """The version that `If-Match` or `If-None-Match: *` expects: None takes any, 0 means none yet."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        return 0
    tag = request.headers.get("If-Match", "").strip()
    if not tag or tag == "*":
        return None
    # Our own compression weakens tags, so that weak ones count: a version names one state of an article.
    version = tag.removeprefix("W/").strip('"').partition(".")[0]
    if not version.isdecimal() or len(version) > 18:
        detail = "If-Match holds no tag of an article; send the ETag that reading it gave."
        raise Problem("version_conflict", detail)
    return int(version)


def answer(result: PutResult, *, wait: bool, unknown: Sequence[str] = ()) -> Response:
    """What became of one article, as an answer; `unknown` are fields that were not kept. Raises Problem where it was
    refused.
    """
    if refusal := refusal_of(result):
        raise refusal
    written = Put(
        id=result.id,
        outcome=cast(Outcome, result.outcome),
        version=result.change,
        searchable=waited(result.change, wait=wait),
        unknown_fields=list(unknown),
    )
    response = as_json(written, 201 if result.outcome == "created" else 200)
    response.set_etag(str(result.change))
    return response


def refusal_of(result: PutResult) -> Problem | None:
    """Why the store did not take an article; None where it did."""
    if result.outcome == "conflict":
        detail = (
            f"The article {result.id!r} is at version {result.change}; read it again, then send its ETag."
        )
        return Problem("version_conflict", detail, id=result.id, version=str(result.change))
    if result.outcome == "deleted_before":
        detail = f"The article {result.id!r} was taken down; add restore=true to bring it back."
        return Problem("article_deleted", detail, id=result.id)
    return None


def waited(change: int, *, wait: bool) -> bool | None:
    """Whether searches see a change within five seconds; None where nobody asked."""
    if not wait:
        return None
    seen = service().archive.wait_for(change, WAIT_SECONDS)
    if seen and service().settings.workers > 1:
        time.sleep(OTHERS_SECONDS)
    return seen
