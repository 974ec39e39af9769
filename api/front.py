"""The front of the service: what every request meets before Flask, and every answer after it.

It is plain WSGI on lists of headers, since an answer from memory should cost less than an empty Flask route.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from api import compression, cors, headers, logs, metrics
from api.answer_cache import Asked
from api.caching import is_known
from api.exchange import ENVIRON, Exchange
from api.limits import Limits
from api.problems import Problem
from api.seats import Seats
from api.service import Service
from search.errors import DatelineError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BRINGING = frozenset({"PUT", "POST", "PATCH"})
MOST_WRITES = 12
"""How many requests that bring a body a worker takes in at once: fewer than its threads (`search.serving`), so that
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
        if not (
            cors.preflight(exchange, self._service) or self._refused(exchange) or self._from_memory(exchange)
        ):
            self._ask(exchange)
        compression.pack(exchange)
        cors.mark(exchange, self._service)
        headers.complete(exchange)
        start_response(exchange.status, exchange.headers)
        metrics.count(exchange)
        logs.note(exchange, self._service.settings)
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
