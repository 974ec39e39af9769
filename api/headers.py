"""Headers that every answer carries: the request's id, and what keeps browsers from guessing."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

REQUEST_ID = "X-Request-Id"
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""For what is no page; a page sets its own policy before this."""


def _begin() -> None:
    given = request.headers.get(REQUEST_ID, "")
    g.request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


def _end(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers[REQUEST_ID] = g.get("request_id", "")
    return response


def register(app: Flask) -> None:
    """Give every request an id, a proxy's own where it is a plain word, and every answer its headers."""
    app.before_request(_begin)
    app.after_request(_end)
