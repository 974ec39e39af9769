"""Who may do what: `Authorization: Bearer KEY`, roles, origins, and what only the machine itself may ask."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request

from api.http.context import exchange
from api.http.credentials import look_at_key
from api.http.problems import Problem
from api.service import service
from search.store.keys import Key, Role

Answer = TypeVar("Answer")

_ASK = {"WWW-Authenticate": 'Bearer realm="Dateline"'}
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def needs(role: Role) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """A view for keys of this role; searching needs one only where `DATELINE_SEARCH_ACCESS` is `closed`."""

    def guard(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def guarded(**given: Any) -> Answer:
            admit(role)
            return view(**given)

        return guarded

    return guard


def admit(role: Role) -> Key | None:
    """The key of this request, if it may do this. Raises Problem where it may not."""
    if role == "search" and "Authorization" not in request.headers and not service().is_closed:
        return None
    key = shown_key()
    if key is None:
        raise Problem("key_required", "This needs a key; send `Authorization: Bearer KEY`.", headers=_ASK)
    if not key.allows(role):
        raise Problem("role_missing", f"This needs a key of role {role}; this key has role {key.role}.")
    if not key.serves(request.headers.get("Origin")):
        raise Problem("origin_refused", "This key serves other origins only; use one made for this page.")
    return key


def shown_key() -> Key | None:
    """The valid key that the request shows, or None where it shows none. Raises Problem for a bad one."""
    shown = look_at_key(exchange(), service().keys)
    if shown == "bad":
        detail = "This key is unknown, revoked or expired; ask for a new one."
        raise Problem("key_invalid", detail, headers=_ASK)
    return None if shown == "none" else shown


def admit_operator() -> None:
    """Let pass the machine itself, and keys of role write. Raises Problem for everybody else."""
    if is_local():
        return
    if "Authorization" not in request.headers:
        detail = "This is answered to the machine itself, and to keys of role write."
        raise Problem("local_only", detail)
    admit("write")


def is_local() -> bool:
    """Whether the request comes from this very machine, and not through a proxy that nobody told us of."""
    try:
        local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    behind = service().settings.trusted_hops > 0
    return local and (behind or not any(name in request.headers for name in _FORWARDED))
