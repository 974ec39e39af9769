"""One request with its answer, as the front of the service handles it: plain WSGI, before and after Flask.

Logs as one JSON object a line, with the request's id; no address, no key.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from flask import has_request_context, request

from api.http.answer_cache import KeptAnswer
from search.query.request import SearchAnswer
from search.settings import Settings
from search.store.keys import Key

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


ENVIRON = "dateline.exchange"

MACHINES = ("/api/", "/health", "/ready", "/metrics", "/openapi.json")
"""Paths that answer programs alone, whatever they say that they accept."""

Header = tuple[str, str]

Shown = Key | Literal["none", "bad"]
"""A valid key, or why there is none: no key was sent, or one that is unknown, revoked or expired."""


@dataclass(slots=True)
class Exchange:
    """What is known of a request and its answer.

    `kept` is the answer from or for the memory of answers, `shown` the key that was sent, once it was looked at,
    `refused` why the request is not to be answered, where Flask is to say so on a page, `searched` what a search
    found, and `polled` whether a program asks that over and over.
    """

    environ: WSGIEnvironment
    request_id: str
    began: float = field(default_factory=time.perf_counter)
    route: str = "none"
    status: str = ""
    headers: list[Header] = field(default_factory=list)
    body: Iterable[bytes] = ()
    kept: KeptAnswer | None = None
    from_memory: bool = False
    shown: Shown | None = None
    refused: Exception | None = None
    searched: SearchAnswer | None = None
    polled: bool = False

    @property
    def method(self) -> str:
        """The request's method."""
        method: str = self.environ["REQUEST_METHOD"]
        return method

    @property
    def is_for_people(self) -> bool:
        """Whether a browser shows the answer as a page: then its errors are pages too."""
        path = self.environ["PATH_INFO"]
        return "text/html" in self.asked("HTTP_ACCEPT") and not path.startswith(MACHINES)

    @property
    def code(self) -> int:
        """The answer's status as a number."""
        return int(self.status[:3])

    def asked(self, name: str) -> str:
        """A header of the request by its name in the environ (`HTTP_ORIGIN`); empty where it was not sent."""
        value: str = self.environ.get(name, "")
        return value

    def header(self, name: str) -> str:
        """A header of the answer by its lower-case name; empty where there is none."""
        return next((value for given, value in self.headers if given.lower() == name), "")

    def answer(self, status: str, headers: list[Header], body: bytes) -> None:
        """Set the answer."""
        self.status, self.headers = status, [*headers, ("Content-Length", str(len(body)))]
        self.body = (body,)


def exchange() -> Exchange:
    """The exchange of the request that Flask is answering."""
    found: Exchange = request.environ[ENVIRON]
    return found


LOG = logging.getLogger("dateline.requests")


class JsonLines(logging.Formatter):
    """A record as a JSON object, with the `facts` that it was given beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = exchange().request_id
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up() -> None:
    """Send logs to standard error as JSON, unless the program around has handlers of its own."""
    if logging.getLogger("dateline").handlers or logging.getLogger().handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in ("dateline", "search"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def note(exchange: Exchange, settings: Settings) -> None:
    """Log a request that was answered: every one, or only the slow ones."""
    if settings.log == "errors":
        return
    milliseconds = (time.perf_counter() - exchange.began) * 1000
    if milliseconds >= settings.slow_ms:
        query = exchange.environ.get("QUERY_STRING", "")
        LOG.warning("slow request", extra={"facts": {**_facts(exchange, milliseconds), "query": query}})
    elif settings.log == "requests":
        LOG.info("request", extra={"facts": _facts(exchange, milliseconds)})


def _facts(exchange: Exchange, milliseconds: float) -> dict[str, object]:
    return {
        "request_id": exchange.request_id,
        "method": exchange.method,
        "path": exchange.environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
        "status": exchange.code,
        "ms": round(milliseconds, 2),
    }
