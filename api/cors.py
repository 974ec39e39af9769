"""Which pages of other origins may read answers; a plain GET needs no preflight, only its origin listed."""

from __future__ import annotations

from flask import Flask, Response, request

from api.service import service

EXPOSED = "ETag, Retry-After, X-Request-Id"
PREFLIGHT_KEPT = 86_400


def _allowed(origin: str) -> bool:
    origins = service().settings.origins
    return "*" in origins or origin in origins or origin in service().keys.origins()


def _preflight() -> Response | None:
    asked = request.headers.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or not asked:
        return None
    response = Response(status=204)
    if _allowed(request.headers.get("Origin", "")):
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, If-None-Match"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_KEPT)
    return response


def _end(response: Response) -> Response:
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin and _allowed(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
    return response


def register(app: Flask) -> None:
    """Answer preflights, and mark what allowed origins may read."""
    app.before_request(_preflight)
    app.after_request(_end)
