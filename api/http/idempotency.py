"""Requests sent twice under one `Idempotency-Key` are done once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request

from api.http.access import shown_key
from api.http.bodies import whole
from api.http.problems import Problem
from api.service import service
from search.store.idempotency import KeptAnswer

HEADER = "Idempotency-Key"
LONGEST = 200
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def once(view: Callable[..., Response]) -> Callable[..., Response]:
    """A view whose first success under an Idempotency-Key is answered again for a day."""

    @wraps(view)
    def answering(**given: Any) -> Response:
        name = request.headers.get(HEADER, "")
        return _once(name, lambda: view(**given)) if name else view(**given)

    return answering


def _once(name: str, view: Callable[[], Response]) -> Response:
    if len(name) > LONGEST:
        raise Problem(
            "invalid_parameter", f"An Idempotency-Key has at most {LONGEST} characters; use a shorter one."
        )
    key = shown_key()
    owner = key.id if key is not None else ""
    kept = service().idempotency
    state = kept.begin(owner, name, _fingerprint())
    if state == "reused":
        raise Problem(
            "idempotency_reused", "This Idempotency-Key was sent with another request; use a new one."
        )
    if state == "running":
        detail = (
            "The first request with this Idempotency-Key is still being answered; wait and send it again."
        )
        raise Problem("idempotency_conflict", detail, headers={"Retry-After": "1"})
    if isinstance(state, KeptAnswer):
        return Response(state.body, state.status, {**state.headers, "Idempotency-Replayed": "true"})
    return _first(owner, name, view)


def _first(owner: str, name: str, view: Callable[[], Response]) -> Response:
    kept = service().idempotency
    try:
        response = view()
        body = response.get_data()
    except BaseException:
        kept.forget(owner, name)  # nothing of it holds: it may be sent again
        raise
    headers = {header: response.headers[header] for header in _KEPT_HEADERS if header in response.headers}
    kept.finish(owner, name, KeptAnswer(response.status_code, headers, body))
    return response


def _fingerprint() -> str:
    """What makes two requests the same: method, path, parameters and body, which is read whole for it."""
    body = whole(service().settings.max_body)
    request.environ["wsgi.input"] = io.BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
    request.environ.pop("HTTP_CONTENT_ENCODING", None)
    for remembered in ("stream", "content_length"):
        request.__dict__.pop(remembered, None)
    facts = f"{request.method} {request.path} {request.query_string!r} {request.headers.get('If-Match')} "
    return hashlib.sha256(facts.encode("utf-8", "replace") + body).hexdigest()
