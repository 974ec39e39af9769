"""Models become JSON answers.

Answers that change only with the archive: a weak ETag, 304, and a memory of answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request
from pydantic import BaseModel

from api.http.answer_cache import Asked, KeptAnswer
from api.http.context import exchange
from api.service import service
from search.query.request import TIME_SPENT

JSON = "application/json"


def as_json(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON, serialised once."""
    return Response(model.model_dump_json(by_alias=True), status, content_type=JSON)


def answers_model(view: Callable[..., BaseModel]) -> Callable[..., Response]:
    """A view that answers with a model."""

    @wraps(view)
    def answering(**given: Any) -> Response:
        return as_json(view(**given))

    return answering


def kept(view: Callable[..., BaseModel | Response]) -> Callable[..., Response]:
    """A view whose answer depends on the archive, its settings, its word lists, the day and the URL alone.

    The front of the service answers from the same memory where nothing has to be counted or admitted first.
    """

    @wraps(view)
    def answering(**path: Any) -> Response:
        state = service().state()
        asked = Asked(request.environ["PATH_INFO"], request.environ.get("QUERY_STRING", ""))
        tag = _tag(state, asked)
        if is_known(tag, request.headers.get("If-None-Match", "")):
            return Response(status=304, headers={"ETag": tag, "Cache-Control": cache_control()})
        answer = service().cache.get(state, asked)
        exchange().from_memory = answer is not None
        if answer is None:
            answer = _answer_of(view(**path), tag)
            if not answer.tag:
                return _given(answer, "no-store")
            if service().state() == state:
                service().cache.put(state, asked, answer)
        return _given(answer, cache_control())

    return answering


def _given(answer: KeptAnswer, control: str) -> Response:
    exchange().kept = answer
    service().note_query(answer)
    return Response(answer.body, headers=[*answer.headers, ("Cache-Control", control)])


def is_known(tag: str, known: str) -> bool:
    """Whether an `If-None-Match` header names this tag."""
    return bool(known) and (known.strip() == "*" or tag.removeprefix("W/") in known)


def _answer_of(given: BaseModel | Response, tag: str) -> KeptAnswer:
    """What is kept of an answer; one that had to leave something out has no tag, since another time it is whole."""
    searched = exchange().searched
    if searched is not None and any(warning.code == TIME_SPENT for warning in searched.warnings):
        tag = ""
    tags = [("ETag", tag)] if tag else []
    if isinstance(given, Response):
        others = [line for line in given.headers if line[0] not in {"Content-Length", "Cache-Control"}]
        body, headers = given.get_data(), [*others, *tags]
    else:
        body = given.model_dump_json(by_alias=True).encode("utf-8", "replace")
        headers = [("Content-Type", JSON), *tags]
    answer = KeptAnswer(body, exchange().route, tag, headers)
    if searched is not None and not exchange().polled:
        answer.query, answer.total, answer.took_ms = searched.query, searched.total, searched.took_ms
    return answer


def cache_control() -> str:
    """How long caches may keep what is being answered; what needed a key is no shared cache's business."""
    if service().is_closed or "Authorization" in request.headers:
        return "private, no-cache"
    return service().settings.cache_control


def _tag(state: str, asked: Asked) -> str:
    text = f"{state} {asked.path}?{asked.query_string}"
    return f'W/"{hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()}"'
