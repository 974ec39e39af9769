"""Which pages of other origins may read answers; a plain GET needs no preflight, only its origin listed."""

from __future__ import annotations

from api.exchange import Exchange, Header
from api.service import Service

EXPOSED = "ETag, Retry-After, X-Request-Id"
PREFLIGHT: list[Header] = [
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "Authorization, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]
"""What a page may send; writing is no page's business."""


def preflight(exchange: Exchange, service: Service) -> bool:
    """Answer a preflight, if it is one; a browser is told nothing where its origin is not allowed."""
    if exchange.method != "OPTIONS" or not exchange.asked("HTTP_ACCESS_CONTROL_REQUEST_METHOD"):
        return False
    allowed = _allowed(exchange.asked("HTTP_ORIGIN"), service)
    exchange.status, exchange.headers = "204 NO CONTENT", list(PREFLIGHT) if allowed else []
    return True


def mark(exchange: Exchange, service: Service) -> None:
    """Say which origin may read the answer, and that caches have to tell origins apart."""
    origin = exchange.asked("HTTP_ORIGIN")
    exchange.headers.append(("Vary", "Origin"))
    if origin and _allowed(origin, service):
        own = [line for line in exchange.headers if line[0] != "Access-Control-Allow-Origin"]
        marks = [("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", EXPOSED)]
        exchange.headers = own + marks


def _allowed(origin: str, service: Service) -> bool:
    origins = service.settings.origins
    return "*" in origins or origin in origins or origin in service.keys.origins()
