"""Putting single articles in and taking them down."""

from __future__ import annotations

import time

from flask import Response

from api.access import needs
from api.answers import as_json
from api.article_tags import expected_version
from api.documented import problem_responses
from api.inputs import takes
from api.once import once
from api.problems import Problem
from api.routes import WRITING, blueprint
from api.schemas import ArticlePath
from api.service import service
from api.submissions import submission_of
from api.write_schemas import Outcome, PutQuery, SentArticle, WriteQuery, Written
from search.errors import ArticleConflict, ArticleNotFound
from search.store import PutResult

writing = blueprint("writing", "/api/v1/articles", WRITING, key=True)

WAIT_SECONDS = 5.0
OTHERS_SECONDS = 0.7
"""How much later than this worker the others may see a commit: each looks for new ones twice a second."""

_PROBLEMS = problem_responses(400, 401, 403, 409, 412, 413, 415, 422, 429, 503)


@writing.put("/<article:id>", responses={200: Written, 201: Written, **_PROBLEMS})
@needs("write")
@once
@takes
def put(path: ArticlePath, query: PutQuery, body: SentArticle) -> Response:
    """Put an article in, or in the place of the one with its id."""
    submission = submission_of(body, path.id, expected_version())
    result = service().archive.put([submission], restore=query.restore)[0]
    return answer(result, wait=query.wait)


@writing.delete("/<article:id>", responses={200: Written, 404: problem_responses(404)["404"], **_PROBLEMS})
@needs("write")
@once
@takes
def delete(path: ArticlePath, query: WriteQuery) -> Response:
    """Take an article down for good: putting its page in again does not bring it back unless asked."""
    changes = service().archive.delete([path.id], expected=expected_version())
    if path.id not in changes:
        raise ArticleNotFound(f"No article has the id {path.id!r}; check it, percent-encoded.", id=path.id)
    change = changes[path.id]
    return as_json(
        Written(id=path.id, outcome="deleted", version=change, searchable=waited(change, wait=query.wait))
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
    service().state.look_again()
    return seen
