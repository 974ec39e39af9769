"""What a native library's panic becomes.

The one place where exceptions become problems.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from api.http.context import exchange
from api.http.problems import FieldProblem, Problem
from search import errors
from search.errors import nearest


class LibraryPanic(Exception):
    """A native library panicked, which Python sees as a BaseException that nothing handles."""


LOG = logging.getLogger("dateline.errors")

HTTP_CODES = {
    400: ("bad_request", "The request can't be read; check its syntax and headers."),
    404: ("not_found", "There is nothing at this path; the paths are listed in /openapi.json."),
    405: ("method_not_allowed", "This path does not take this method; see the Allow header."),
    413: ("body_too_large", "The body is larger than this path takes; send less at once."),
    415: ("media_type", "The body's media type is not taken here; see /openapi.json."),
}
"""What werkzeug raises by itself, as codes of ours."""


def _syntax(error: errors.QuerySyntaxError) -> Problem:
    return Problem("query_syntax", str(error), position=error.position, end=error.end)


def _request(error: errors.RequestError) -> Problem:
    if error.field == "page":
        return Problem("page_too_deep", str(error))
    wrong = FieldProblem(field=error.field, message=str(error))
    return Problem("invalid_parameter", str(error), errors=[wrong])


def _conflict(error: errors.ArticleConflict) -> Problem:
    return Problem("version_conflict", str(error), id=error.id, version=error.version)


def _refused_page(error: errors.PageRefused) -> Problem:
    return Problem("page_refused", str(error), reason=error.reason)


def _plain(code: str) -> Callable[[errors.DatelineError], Problem]:
    return lambda error: Problem(code, str(error))


def _later(code: str, detail: str) -> Callable[[errors.DatelineError], Problem]:
    return lambda error: Problem(code, detail, headers={"Retry-After": "5"})


_BROKEN = "The server met an error that is not yours; tell the operator the request_id."
_INDEX_LATER = "The index can't be reached now; try again in a few seconds."
_STORE_LATER = "The database can't be reached now; try again in a few seconds."

PROBLEMS: dict[type[errors.DatelineError], Callable[..., Problem]] = {
    errors.QuerySyntaxError: _syntax,
    errors.RequestError: _request,
    errors.PageRefused: _refused_page,
    errors.RecordError: _plain("invalid_article"),
    errors.ArticleNotFound: _plain("article_not_found"),
    errors.ArticleConflict: _conflict,
    errors.StoreUnavailable: _later("store_unavailable", _STORE_LATER),
    errors.EngineUnavailable: _later("engine_unavailable", _INDEX_LATER),
    errors.EngineTimeout: _plain("engine_timeout"),
}
"""Errors of ours that a caller can do something about; every other one is an internal error."""


def problem_of(error: BaseException) -> Problem:
    """The problem that stands for an exception; what is unknown is logged and says nothing of the inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    for kind in type(error).__mro__:
        if kind in PROBLEMS:
            if PROBLEMS[kind](error).code.status >= 500:
                LOG.warning("an archive can't answer: %s", error)
            return PROBLEMS[kind](error)
    LOG.error("a request broke", exc_info=error)
    return Problem("internal_error", _BROKEN)


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
    if exchange().is_for_people:
        return "The address may be mistyped, or the page may have moved. Search for it above."
    paths = [rule.rule for rule in current_app.url_map.iter_rules() if not rule.arguments]
    near = nearest(exchange().environ["PATH_INFO"][:200], paths, cutoff=0.8)
    return f"There is nothing at this path; did you mean {near}?" if near else HTTP_CODES[404][1]


def register(app: Flask, on_page: Callable[[Exception], Response]) -> None:
    """Answer every error of the app with a problem, or where a browser shows it `on_page`.

    A blueprint may answer its own in another way.
    """

    def refuse() -> None:
        if (refused := exchange().refused) is not None:
            raise refused

    def answer(error: Exception) -> Response:
        if isinstance(error, HTTPException) and (error.code or 500) < 400:
            return Response(status=error.code, headers=error.get_headers())
        return on_page(error) if exchange().is_for_people else problem_of(error).response()

    app.before_request(refuse)
    app.register_error_handler(Exception, answer)
