"""The key that a request shows, read once."""

from __future__ import annotations

from werkzeug.datastructures import Authorization

from api.exchange import Exchange, Shown
from api.key_ring import KeyRing


def look_at_key(exchange: Exchange, ring: KeyRing) -> Shown:
    """The key that a request shows. Raises StoreError where it can't be looked up now."""
    if exchange.shown is None:
        exchange.shown = _look(exchange.environ.get("HTTP_AUTHORIZATION"), ring)
    return exchange.shown


def _look(header: str | None, ring: KeyRing) -> Shown:
    if header is None:
        return "none"
    given = Authorization.from_header(header)
    text = given.token if given is not None and given.type == "bearer" else None
    if text is None and given is not None and given.type == "basic":
        text = given.password  # what a browser's own prompt sends
    return ring.find(text or "") or "bad"
