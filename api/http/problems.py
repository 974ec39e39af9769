"""Every failure becomes problem+json (RFC 9457) here, with a stable code and the id of the request."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Flask, Response, current_app
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from api.http.context import RequestContext, current_context
from search import errors
from search.article import said
from search.errors import nearest

LOG = logging.getLogger("dateline.errors")


@dataclass(frozen=True, slots=True)
class Code:
    """A stable word for one kind of error, with its HTTP status, its title and what to do about it."""

    name: str
    status: int
    title: str
    mend: str


_TABLE = (
    Code("bad_request", 400, "The request can't be read", "Send a well-formed HTTP request."),
    Code("bad_encoding", 400, "The text is not UTF-8", "Encode query strings and bodies as UTF-8."),
    Code(
        "query_syntax",
        400,
        "Strict mode can't read the query",
        "Mend the place named, or use `mode=lenient`.",
    ),
    Code("bad_json", 400, "The body is not JSON", "Send well-formed JSON; `detail` names the place."),
    Code(
        "bad_compression",
        400,
        "The body can't be unpacked",
        "Send a whole gzip stream, or send the body as it is.",
    ),
    Code("key_required", 401, "A key is needed", "Send `Authorization: Bearer KEY`."),
    Code(
        "key_invalid",
        401,
        "The key is not valid",
        "Ask the operator for a new key: it is unknown, revoked or expired.",
    ),
    Code("role_missing", 403, "The key may not do this", "Use a key whose role allows it."),
    Code(
        "origin_refused",
        403,
        "The key does not serve this origin",
        "Use the key from an origin it was made for.",
    ),
    Code(
        "local_only",
        403,
        "This is not for the public",
        "Ask from the machine itself, or send a key of role write.",
    ),
    Code("not_found", 404, "There is nothing at this path", "Look up the paths in `/openapi.json`."),
    Code("article_not_found", 404, "No article has this id", "Check the id, percent-encoded in the path."),
    Code(
        "method_not_allowed", 405, "The path does not take this method", "Use a method of the `Allow` header."
    ),
    Code("article_deleted", 409, "The article was taken down", "Add `restore=true` to bring it back."),
    Code(
        "version_conflict",
        412,
        "Someone else changed the article",
        "Read it again, then send its new `ETag`.",
    ),
    Code("body_too_large", 413, "The body is too large", "Send less at once; `detail` names the bound."),
    Code(
        "media_type",
        415,
        "The body's media type is not taken",
        "Send one of the media types that `detail` names.",
    ),
    Code("unknown_parameter", 422, "A parameter is not known", "Use the name that `detail` gives."),
    Code("repeated_parameter", 422, "A parameter was given twice", "Give it once."),
    Code("invalid_parameter", 422, "A value can't be used", "Change the value that `errors` names."),
    Code("page_too_deep", 422, "The page is too deep", "Narrow the search in place of paging on."),
    Code("invalid_article", 422, "The record is no article", "Change the fields that `errors` names."),
    Code("page_refused", 422, "The page holds no article", "Send the page of one article."),
    Code("rate_limited", 429, "Too many requests", "Wait the seconds that `Retry-After` gives."),
    Code("internal_error", 500, "Something broke on our side", "Tell the operator the `request_id`."),
    Code("busy", 503, "Too many articles are coming in", "Send fewer at once, or send a batch."),
    Code("engine_unavailable", 503, "The index can't be reached now", "Try again in a few seconds."),
    Code("store_unavailable", 503, "The database can't be reached now", "Try again in a few seconds."),
    Code(
        "not_ready",
        503,
        "The service is not ready",
        "Try again in a few seconds; `checks` says what is amiss.",
    ),
    Code("engine_timeout", 504, "The search took too long", "Ask for less: fewer wildcards, fewer words."),
)

CODES = {code.name: code for code in _TABLE}
"""The table by name. `docs/reference/errors.md` says the same; a test keeps the two equal."""


MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One value that can't be used: where it stands and why."""

    field: Annotated[str, said("The parameter or field.", "per_page")]
    message: Annotated[
        str, said("What is wrong and what to change.", "`per_page` is '101'; give 100 or less.")
    ]


class ProblemDocument(BaseModel):
    """What every error answers, whatever the path."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[
        str,
        said(
            "A reference that is the same for every error with this code; a page that explains it.",
            "/problems/invalid_parameter",
        ),
    ]
    title: Annotated[str, said("The kind of error in a few words.", "A value can't be used")]
    status: Annotated[int, said("The HTTP status.", 422)]
    code: Annotated[str, said("A stable word for programs to compare.", "invalid_parameter")]
    detail: Annotated[
        str,
        said("This case in a sentence that says what to change.", "`per_page` is '101'; give 100 or less."),
    ]
    request_id: Annotated[str, said("The request in the operator's logs.", "5f0c2b7e9a41")]
    errors: Annotated[
        list[FieldProblem],
        said(
            "Each value that can't be used.",
            [{"field": "per_page", "message": "`per_page` is '101'; give 100 or less."}],
        ),
    ] = []
    position: Annotated[int | None, said("Where the trouble begins in the query, in code points.", 8)] = None
    end: Annotated[int | None, said("Where it ends, in code points.", 9)] = None


class Problem(Exception):
    """An error on its way out; `more` holds further members, `headers` further headers."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.code = CODES[code]
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = {**({"errors": [error.model_dump() for error in errors]} if errors else {}), **more}

    def document(self, request_id: str) -> dict[str, Any]:
        """The members as they are sent."""
        return {
            "type": f"/problems/{self.code.name}",
            "title": self.code.title,
            "status": self.code.status,
            "code": self.code.name,
            "detail": self.detail,
            "request_id": request_id,
            **self.more,
        }

    def body(self, request_id: str) -> bytes:
        """The document as JSON."""
        return json.dumps(self.document(request_id), ensure_ascii=False).encode("utf-8", "replace")

    def head(self) -> dict[str, str]:
        """The headers of the answer; no cache keeps it."""
        return {"Content-Type": MEDIA_TYPE, **self.headers, "Cache-Control": "no-store"}

    def response(self) -> Response:
        """The answer of a route that carries this problem."""
        return Response(self.body(current_context().request_id), self.code.status, self.head())

    def answer(self, context: RequestContext) -> None:
        """Answer a request that Flask never saw with this problem."""
        status, body = self.code.status, self.body(context.request_id)
        headers = [*self.head().items(), ("Content-Length", str(len(body)))]
        context.answer(f"{status} {HTTP_STATUS_CODES[status]}", headers, body)


HTTP_CODES = {
    400: ("bad_request", "The request can't be read; check its syntax and headers."),
    404: ("not_found", "There is nothing at this path; the paths are listed in /openapi.json."),
    405: ("method_not_allowed", "This path does not take this method; see the Allow header."),
    413: ("body_too_large", "The body is larger than this path takes; send less at once."),
    415: ("media_type", "The body's media type is not taken here; see /openapi.json."),
}
"""What werkzeug raises by itself, as codes of ours."""


_BROKEN = "The server met an error that is not yours; tell the operator the request_id."
_SOON = {"Retry-After": "5"}


def problem_of(error: BaseException) -> Problem:
    """The problem that stands for an exception; what is unknown is logged and says nothing of the inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    problem = _of_ours(error)
    if problem is None:
        LOG.error("a request broke", exc_info=error)
        return Problem("internal_error", _BROKEN)
    if problem.code.status >= 500:
        LOG.warning("an archive can't answer: %s", error)
    return problem


def _of_ours(error: BaseException) -> Problem | None:
    """The problem of an error that a caller can do something about; None for any other."""
    text = str(error)
    match error:
        case errors.QuerySyntaxError():
            return Problem("query_syntax", text, position=error.position, end=error.end)
        case errors.RequestError(field="page"):
            return Problem("page_too_deep", text)
        case errors.RequestError():
            wrong = FieldProblem(field=error.field, message=text)
            return Problem("invalid_parameter", text, errors=[wrong])
        case errors.PageRefused():
            return Problem("page_refused", text, reason=error.reason)
        case errors.RecordError():
            return Problem("invalid_article", text)
        case errors.ArticleNotFound():
            return Problem("article_not_found", text)
        case errors.ArticleConflict():
            return Problem("version_conflict", text, id=error.id, version=error.version)
        case errors.StoreUnavailable():
            detail = "The database can't be reached now; try again in a few seconds."
            return Problem("store_unavailable", detail, headers=_SOON)
        case errors.EngineUnavailable():
            detail = "The index can't be reached now; try again in a few seconds."
            return Problem("engine_unavailable", detail, headers=_SOON)
        case errors.EngineTimeout():
            return Problem("engine_timeout", text)
    return None


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    if status >= 500:
        LOG.error("a request broke", exc_info=error)
        return Problem("internal_error", _BROKEN)
    code, detail = HTTP_CODES.get(status, HTTP_CODES[400])
    if status == 404:
        detail = _nothing_here()
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return Problem(code, detail, headers=headers)


def _nothing_here() -> str:
    """What to do where there is nothing: look for it, if a person asks, or take the path that is nearest."""
    if current_context().is_for_people:
        return "The address may be mistyped, or the page may have moved. Search for it above."
    paths = [rule.rule for rule in current_app.url_map.iter_rules() if not rule.arguments]
    near = nearest(current_context().path[:200], paths, cutoff=0.8)
    return f"There is nothing at this path; did you mean {near}?" if near else HTTP_CODES[404][1]


def register(app: Flask, on_page: Callable[[Exception], Response]) -> None:
    """Answer every error of the app with a problem, or where a browser shows it `on_page`.

    A blueprint may answer its own in another way.
    """

    def refuse() -> None:
        if (refused := current_context().refused) is not None:
            raise refused

    def answer(error: Exception) -> Response:
        if isinstance(error, HTTPException) and (error.code or 500) < 400:
            return Response(status=error.code, headers=error.get_headers())
        return on_page(error) if current_context().is_for_people else problem_of(error).response()

    app.before_request(refuse)
    app.register_error_handler(Exception, answer)
