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
from api.service import Service
from search.errors import DatelineError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Front:
    """A WSGI application around Flask's: ids, answers from memory, origins, packing, numbers and logs."""

    def __init__(self, app: WSGIApplication, service: Service) -> None:
        self._app = app
        self._service = service
        # Limits are counted inside; where there are any, an answer from memory is counted there too.
        self._may_answer = service.settings.rate_limit == "off" and not service.is_closed

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        exchange = Exchange(environ, given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8))
        if not (cors.preflight(exchange, self._service) or self._from_memory(exchange)):
            self._ask(exchange)
        compression.pack(exchange)
        cors.mark(exchange, self._service)
        headers.complete(exchange)
        start_response(exchange.status, exchange.headers)
        metrics.count(exchange)
        logs.note(exchange, self._service.settings)
        return exchange.body

    def _from_memory(self, exchange: Exchange) -> bool:
        """Whether an answer given before is given again; the conditions are those of `caching.kept`."""
        environ = exchange.environ
        if not self._may_answer or exchange.method != "GET" or "HTTP_AUTHORIZATION" in environ:
            return False
        asked = Asked(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        try:
            kept = self._service.cache.get(self._service.state(), asked)
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
        def begin(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            exchange.status, exchange.headers = status, headers

        exchange.environ[ENVIRON] = exchange
        exchange.body = self._app(exchange.environ, begin)
