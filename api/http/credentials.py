"""Who may do what: `Authorization: Bearer KEY`, roles, origins, and what only the machine itself may ask."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import Authorization

from api.http.context import Credentials, RequestContext, current_context
from api.http.problems import Problem
from api.service import KeyRing, service
from search.store.keys import Key, Role

Answer = TypeVar("Answer")

_ASK = {"WWW-Authenticate": 'Bearer realm="Dateline"'}
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def credentials_of(context: RequestContext, ring: KeyRing) -> Credentials:
    """The key of a request, looked up once. Raises StoreError where it can't be looked up now."""
    if context.credentials is None:
        context.credentials = _look_up(context, ring)
    return context.credentials


def _look_up(context: RequestContext, ring: KeyRing) -> Credentials:
    if not context.with_key:
        return "none"
    authorization = Authorization.from_header(context.sent("HTTP_AUTHORIZATION"))
    text = None
    if authorization is not None and authorization.type == "bearer":
        text = authorization.token
    elif authorization is not None and authorization.type == "basic":
        text = authorization.password  # what a browser's own prompt sends
    return ring.find(text or "") or "bad"


def needs(role: Role) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """A view for keys of this role; searching needs one only where `DATELINE_SEARCH_ACCESS` is `closed`."""

    def guard(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def guarded(**values: Any) -> Answer:
            admit(role)
            return view(**values)

        return guarded

    return guard


def admit(role: Role) -> None:
    """Let pass a request that may do this. Raises Problem for any other."""
    key = credentials_of(current_context(), service().keys)
    if key == "bad":
        detail = "This key is unknown, revoked or expired; ask for a new one."
        raise Problem("key_invalid", detail, headers=_ASK)
    if not isinstance(key, Key):
        if role == "search" and not service().is_closed:
            return
        raise Problem("key_required", "This needs a key; send `Authorization: Bearer KEY`.", headers=_ASK)
    if not key.allows(role):
        raise Problem("role_missing", f"This needs a key of role {role}; this key has role {key.role}.")
    if not key.serves(request.headers.get("Origin")):
        raise Problem("origin_refused", "This key serves other origins only; use one made for this page.")


def admit_operator() -> None:
    """Let pass the machine itself, and keys of role write. Raises Problem for everybody else."""
    if is_local():
        return
    if not current_context().with_key:
        raise Problem("local_only", "This is answered to the machine itself, and to keys of role write.")
    admit("write")


def is_local() -> bool:
    """Whether the request comes from this very machine, and not through a proxy that nobody told us of."""
    try:
        local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    behind = service().settings.trusted_hops > 0
    return local and (behind or not any(name in request.headers for name in _FORWARDED))
