"""Errors as problem+json (RFC 9457), with a stable code and the id of the request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.http import HTTP_STATUS_CODES

from api.codes import CODES
from api.exchange import Exchange, exchange

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
