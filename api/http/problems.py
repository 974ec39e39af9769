"""Every code that an error can carry: one table that the API, its docs and its tests share.

Errors as problem+json (RFC 9457), with a stable code and the id of the request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.http import HTTP_STATUS_CODES

from api.http.context import Exchange, exchange


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

    field: str = Field(description="The parameter or field.", json_schema_extra={"example": "per_page"})
    message: str = Field(
        description="What is wrong and what to change.",
        json_schema_extra={"example": "`per_page` is '101'; give 100 or less."},
    )


class ProblemDocument(BaseModel):
    """What every error answers, whatever the path."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="A reference that is the same for every error with this code; a page that explains it.",
        json_schema_extra={"example": "/problems/invalid_parameter"},
    )
    title: str = Field(
        description="The kind of error in a few words.",
        json_schema_extra={"example": "A value can't be used"},
    )
    status: int = Field(description="The HTTP status.", json_schema_extra={"example": 422})
    code: str = Field(
        description="A stable word for programs to compare.",
        json_schema_extra={"example": "invalid_parameter"},
    )
    detail: str = Field(
        description="This case in a sentence that says what to change.",
        json_schema_extra={"example": "`per_page` is '101'; give 100 or less."},
    )
    request_id: str = Field(
        description="The request in the operator's logs.", json_schema_extra={"example": "5f0c2b7e9a41"}
    )
    errors: list[FieldProblem] = Field(
        default=[],
        description="Each value that can't be used.",
        json_schema_extra={
            "example": [{"field": "per_page", "message": "`per_page` is '101'; give 100 or less."}]
        },
    )
    position: int | None = Field(
        default=None,
        description="Where the trouble begins in the query, in code points.",
        json_schema_extra={"example": 8},
    )
    end: int | None = Field(
        default=None, description="Where it ends, in code points.", json_schema_extra={"example": 9}
    )


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
        return Response(self.body(exchange().request_id), self.code.status, self.head())

    def answer(self, exchange: Exchange) -> None:
        """Answer an exchange that Flask never saw with this problem."""
        status = f"{self.code.status} {HTTP_STATUS_CODES[self.code.status]}"
        exchange.answer(status, list(self.head().items()), self.body(exchange.request_id))
