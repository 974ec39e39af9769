"""Answers that change only with the archive: a weak ETag, 304, and the memory of answers.

Whether an answer is given again is decided here alone. The middleware asks before Flask is reached where nobody has to
be admitted, so that an answer from memory costs less than an empty route; a `cached` view asks for everybody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from flask import Response
from pydantic import BaseModel

from api.http.context import Header, RequestContext, current_context
from api.service import Address, CachedAnswer, Service, service
from search.query.request import TIME_SPENT, WITHOUT_MEANING

JSON = "application/json"

_PASSING = frozenset({TIME_SPENT, WITHOUT_MEANING})
"""Warnings of an answer that is another one as soon as what they tell of has passed."""


def as_json(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON, serialised once."""
    return Response(model.model_dump_json(by_alias=True), status, content_type=JSON)


class Reply(NamedTuple):
    """An answer that nothing had to be computed for."""

    status: str
    headers: list[Header]
    body: bytes


def recall(context: RequestContext, service: Service, state: str) -> Reply | None:
    """The answer of this state out of memory, or 304 to a client that has it; None where it has to be made."""
    cached = context.cached = service.cache.get(state, context.address)
    context.from_memory = cached is not None
    control = service.cache_control(with_key=context.with_key)
    tag = cached.tag if cached else _tag(state, context.address)
    if _names(context.sent("HTTP_IF_NONE_MATCH"), tag):
        return Reply("304 NOT MODIFIED", [("ETag", tag), ("Cache-Control", control)], b"")
    return _reply(cached, control) if cached else None


def cached(view: Callable[..., BaseModel | Response]) -> Callable[..., Response]:
    """A view whose answer depends on the archive, its settings, its word lists, the day and the URL alone."""

    @wraps(view)
    def answering(**path: Any) -> Response:
        context, state = current_context(), service().state()
        reply = recall(context, service(), state)
        if reply is None:
            answer = context.cached = _answer_of(view(**path), context, _tag(state, context.address))
            control = service().cache_control(with_key=context.with_key) if answer.tag else "no-store"
            if answer.tag and service().state() == state:
                service().cache.put(state, context.address, answer)
            reply = _reply(answer, control)
        return Response(reply.body, reply.status, reply.headers)

    return answering


def _reply(answer: CachedAnswer, control: str) -> Reply:
    length = ("Content-Length", str(len(answer.body)))
    return Reply("200 OK", [*answer.headers, ("Cache-Control", control), length], answer.body)


def _answer_of(answer: BaseModel | Response, context: RequestContext, tag: str) -> CachedAnswer:
    """What is kept of an answer; one that had to leave something out has no tag, since another time it is whole."""
    searched = context.searched
    if searched is not None and any(warning.code in _PASSING for warning in searched.warnings):
        tag = ""
    response = answer if isinstance(answer, Response) else as_json(answer)
    headers = [line for line in response.headers if line[0] not in {"Content-Length", "Cache-Control"}]
    if tag:
        headers.append(("ETag", tag))
    cached = CachedAnswer(response.get_data(), context.route, tag, headers)
    if searched is not None and not context.polled:
        cached.query, cached.total, cached.took_ms = searched.query, searched.total, searched.took_ms
    return cached


def _names(header: str, tag: str) -> bool:
    """Whether an `If-None-Match` header names this tag."""
    return bool(header) and (header.strip() == "*" or tag.removeprefix("W/") in header)


def _tag(state: str, address: Address) -> str:
    text = f"{state} {address.path}?{address.query_string}"
    return f'W/"{hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'
