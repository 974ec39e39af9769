"""ETags of articles: their version, which `If-Match` compares, and a mark of what else is shown with them.

Articles by id, and what is like them.

Putting single articles in and taking them down.
"""

from __future__ import annotations

import hashlib
import time
from typing import Annotated

from flask import Response, request
from pydantic import BaseModel

from api.http.caching import as_json, cached
from api.http.context import current_context
from api.http.credentials import needs
from api.http.parameters import takes
from api.http.problems import Problem
from api.routes.blueprint import READING, WRITING, blueprint, problem_responses
from api.schemas import (
    ArticlePath,
    Outcome,
    PutQuery,
    RelatedQuery,
    SentArticle,
    ShownArticle,
    WriteQuery,
    Written,
)
from api.service import service
from search.article import CleanedFrom, said
from search.errors import ArticleConflict, ArticleNotFound
from search.ingest import sent_article
from search.query.request import Hit
from search.store import PutResult, StoredArticle


def tag_of(stored: StoredArticle) -> str:
    """The tag of an article as it is given out: `version.mark`."""
    beside = f"{stored.also_at} {stored.family_size} {service().settings.bodies}"
    return f"{stored.version}.{hashlib.blake2b(beside.encode(), digest_size=4).hexdigest()}"


def is_known(tag: str) -> bool:
    """Whether the client has what this tag names already."""
    return request.if_none_match.contains_weak(tag)


def expected_version() -> int | None:
    """The version that `If-Match` or `If-None-Match: *` expects: None takes any, 0 means none yet."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        return 0
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return None
    # Our own compression weakens tags, so that weak ones count: a version names one state of an article.
    version = given.removeprefix("W/").strip('"').partition(".")[0]
    if not version.isdecimal() or len(version) > 18:
        detail = "If-Match holds no tag of an article; send the ETag that reading it gave."
        raise Problem("version_conflict", detail)
    return int(version)


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
    tag = tag_of(stored)
    response = Response(status=304) if is_known(tag) else as_json(shown(stored))
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


writing = blueprint("writing", "/api/v1/articles", WRITING, key=True)

WAIT_SECONDS = 5.0
OTHERS_SECONDS = 0.7
"""How much later than this worker the others may see a commit: each looks for new ones twice a second."""

_PROBLEMS = problem_responses(400, 401, 403, 409, 412, 413, 415, 422, 429, 503)


@writing.put("/<article:id>", responses={200: Written, 201: Written, **_PROBLEMS})
@needs("write")
@takes
def put(path: ArticlePath, query: PutQuery, body: SentArticle) -> Response:
    """Put an article in, or in the place of the one with its id."""
    archive, settings = service().archive, service().settings
    submission = sent_article(
        body, archive.store, settings.data / "words", id=path.id, expected_version=expected_version()
    )
    result = archive.put([submission], restore=query.restore)[0]
    return answer(result, wait=query.wait)


@writing.delete("/<article:id>", responses={200: Written, 404: problem_responses(404)["404"], **_PROBLEMS})
@needs("write")
@takes
def delete(path: ArticlePath, query: WriteQuery) -> Response:
    """Take an article down for good: putting its page in again does not bring it back unless asked.

    Sent again, the answer is the same, whatever `If-Match` holds: what was asked for is done (RFC 9110, 13.1.1).
    """
    archive = service().archive
    changes = archive.delete([path.id], expected=expected_version())
    version = changes.get(path.id) or archive.store.deleted_at(path.id)
    if version is None:
        raise ArticleNotFound(f"No article has the id {path.id!r}; check it, percent-encoded.", id=path.id)
    return as_json(
        Written(id=path.id, outcome="deleted", version=version, searchable=waited(version, wait=query.wait))
    )


def answer(result: PutResult, *, wait: bool) -> Response:
    """What became of one article, as an answer. Raises Problem or ArticleConflict where it was refused."""
    written = Written(
        id=result.id,
        outcome=outcome_of(result),
        version=result.change,
        searchable=waited(result.change, wait=wait),
    )
    response = as_json(written, 201 if result.outcome == "created" else 200)
    response.set_etag(str(result.change))
    return response


def outcome_of(result: PutResult) -> Outcome:
    """The outcome of one article. Raises Problem or ArticleConflict where it was refused."""
    if result.outcome == "conflict":
        message = (
            f"The article {result.id!r} is at version {result.change}; read it again, then send its ETag."
        )
        raise ArticleConflict(message, id=result.id, version=str(result.change))
    if result.outcome == "deleted_before":
        detail = f"The article {result.id!r} was taken down; add restore=true to bring it back."
        raise Problem("article_deleted", detail, id=result.id)
    return result.outcome


def waited(change: int, *, wait: bool) -> bool | None:
    """Whether searches see a change within five seconds; None where nobody asked."""
    if not wait:
        return None
    seen = service().archive.wait_for(change, WAIT_SECONDS)
    if seen and service().settings.workers > 1:
        time.sleep(OTHERS_SECONDS)
    return seen
