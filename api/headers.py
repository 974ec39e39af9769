"""Headers that every answer carries: the request's id, and what keeps browsers from guessing."""

from __future__ import annotations

from api.exchange import Exchange

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""For what is no page; a page sets its own policy, which stays."""

_LINES = [(name.lower(), (name, value)) for name, value in SECURITY.items()]


def complete(exchange: Exchange) -> None:
    """Add what the answer does not say itself."""
    said = {name.lower() for name, _ in exchange.headers}
    varies = ", ".join(value for name, value in exchange.headers if name == "Vary")
    exchange.headers = [
        *(line for line in exchange.headers if line[0] != "Vary"),
        *(line for name, line in _LINES if name not in said),
        ("Vary", varies),
        ("X-Request-Id", exchange.request_id),
    ]
