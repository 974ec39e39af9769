"""Answers that change only with the archive: a weak ETag before any work, 304, and a memory of answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, request
from pydantic import BaseModel

from api.answer_cache import Asked, KeptAnswer
from api.answers import JSON
from api.service import service
from search.clock import today
from search.request import SearchAnswer


def kept(view: Callable[..., BaseModel | Response]) -> Callable[..., Response]:
    """A view whose answer depends on the archive, its settings, its word lists, the day and the URL alone."""

    @wraps(view)
    def answering(**path: Any) -> Response:
        state = _state()
        asked = Asked(request.path, request.query_string)
        tag = _tag(state, asked)
        if request.if_none_match.contains_weak(tag):
            return _finished(Response(status=304), tag)
        answer = service().cache.get(state, asked)
        g.from_memory = answer is not None
        if answer is None:
            answer = _answer_of(view(**path))
            if _state() == state:
                service().cache.put(state, asked, answer)
        _note(answer)
        return _finished(Response(answer.body, content_type=answer.media_type), tag)

    return answering


def _note(answer: KeptAnswer) -> None:
    """Leave the answer for metrics, and the search for the query log where one is kept."""
    g.kept = answer
    queries = service().queries
    if queries is not None and answer.query:
        queries.add(answer.query, answer.total, answer.took_ms)


def _answer_of(given: BaseModel | Response) -> KeptAnswer:
    if isinstance(given, Response):
        return KeptAnswer(given.get_data(), given.content_type or JSON)
    answer = KeptAnswer(given.model_dump_json(by_alias=True).encode("utf-8", "replace"), JSON)
    if isinstance(given, SearchAnswer):
        answer.query, answer.total, answer.took_ms = given.query, given.total, given.took_ms
    return answer


def _finished(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = cache_control()
    return response


def cache_control() -> str:
    """How long caches may keep what is being answered; what needed a key is no shared cache's business."""
    if service().is_closed or "Authorization" in request.headers:
        return "private, no-cache"
    return service().settings.cache_control


def _state() -> str:
    parts = service()
    return f"{parts.archive.generation()} {parts.words()} {today().toordinal()} {parts.print}"


def _tag(state: str, asked: Asked) -> str:
    text = f"{state} {asked.path} ".encode("utf-8", "replace") + asked.query_string
    return hashlib.blake2b(text, digest_size=12).hexdigest()
