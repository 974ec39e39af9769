"""Headers that every answer carries: the request's id, and what keeps browsers from guessing.

Which pages of other origins may read answers; a plain GET needs no preflight, only its origin listed.

A bounded number of seats, each held until an answer was sent.

The front of the service: what every request meets before Flask, and every answer after it.

It is plain WSGI on lists of headers, since an answer from memory should cost less than an empty Flask route.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from api.http import compression, context, metrics
from api.http.answer_cache import Asked
from api.http.caching import is_known
from api.http.context import ENVIRON, Exchange, Header
from api.http.limits import Limits
from api.http.problems import Problem
from api.service import Service
from search.errors import DatelineError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


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


class Seats:
    """So many seats; whoever finds none free is told so and does not wait."""

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)

    def take(self) -> bool:
        """Take a seat, if one is free."""
        return self._free.acquire(blocking=False)

    def free(self) -> None:
        """Give a seat back."""
        self._free.release()

    def freed_after(self, body: Iterable[bytes]) -> Iterable[bytes]:
        """The same body; the seat is free when it was sent, or when its reader went away."""
        return _Seated(body, self)


class _Seated:
    def __init__(self, body: Iterable[bytes], seats: Seats) -> None:
        self._body = body
        self._seats: Seats | None = seats

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._body
        finally:
            self.close()

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        seats, self._seats = self._seats, None
        if seats is not None:
            seats.free()

    def __del__(self) -> None:
        self.close()  # a server that never began to read may never close either


BRINGING = frozenset({"PUT", "POST", "PATCH"})
MOST_WRITES = 12
"""How many requests that bring a body a worker takes in at once: fewer than its threads (`search.cli.serve_command`),
so that
clients who send slowly, or wait for the index, leave some for searches."""

_BUSY = "This server takes in as many articles at once as it can; send fewer at a time, or send a batch."
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Front:
    """A WSGI application around Flask's: ids, limits, answers from memory, origins, packing, numbers and logs."""

    def __init__(self, app: WSGIApplication, service: Service, limits: Limits) -> None:
        self._app = app
        self._service = service
        self._limits = limits
        self._seats = Seats(MOST_WRITES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        exchange = Exchange(environ, given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8))
        if not (preflight(exchange, self._service) or self._refused(exchange) or self._from_memory(exchange)):
            self._ask(exchange)
        compression.pack(exchange)
        mark(exchange, self._service)
        complete(exchange)
        start_response(exchange.status, exchange.headers)
        metrics.count(exchange)
        context.note(exchange, self._service.settings)
        return exchange.body

    def _refused(self, exchange: Exchange) -> bool:
        """Whether this is one request too many, and was answered so; a page of it is left to Flask."""
        problem = self._limits.refusal(exchange)
        if problem is None:
            return False
        if exchange.is_for_people:
            exchange.refused = problem
            return False
        problem.answer(exchange)
        return True

    def _from_memory(self, exchange: Exchange) -> bool:
        """Whether an answer given before is given again; the conditions are those of `caching.kept`."""
        environ = exchange.environ
        if exchange.method != "GET" or "HTTP_AUTHORIZATION" in environ:
            return False
        if self._service.is_closed or exchange.refused is not None:
            return False
        asked, cache = Asked(environ["PATH_INFO"], environ.get("QUERY_STRING", "")), self._service.cache
        try:
            # What the state is, only the index knows: that is not asked for paths which have to answer without it.
            kept = cache.get(self._service.state(), asked) if asked in cache else None
        except DatelineError:
            return False  # Flask meets it again, and answers with a problem
        if kept is None:
            return False
        exchange.kept, exchange.from_memory, exchange.route = kept, True, kept.route
        control = ("Cache-Control", self._service.settings.cache_control)
        if is_known(kept.tag, exchange.asked("HTTP_IF_NONE_MATCH")):
            exchange.status, exchange.headers = "304 NOT MODIFIED", [("ETag", kept.tag), control]
        else:
            exchange.answer("200 OK", [*kept.headers, control], kept.body)
        self._service.note_query(kept)
        return True

    def _ask(self, exchange: Exchange) -> None:
        """Have Flask answer; requests that bring a body leave some of the worker's threads to the others."""
        if exchange.method not in BRINGING:
            exchange.body = self._answer(exchange)
        elif self._seats.take():
            try:
                exchange.body = self._seats.freed_after(self._answer(exchange))
            except BaseException:
                self._seats.free()
                raise
        else:
            Problem("busy", _BUSY, headers={"Retry-After": "1"}).answer(exchange)

    def _answer(self, exchange: Exchange) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            exchange.status, exchange.headers = status, headers

        exchange.environ[ENVIRON] = exchange
        return self._app(exchange.environ, begin)
