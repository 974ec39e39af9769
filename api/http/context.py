"""One request with its answer, as the middleware handles it before and after Flask, and how it is logged.

Logs are one JSON object a line, with the request's id, and without addresses and keys.
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

from api.service import Address, CachedAnswer
from search.query.request import SearchAnswer
from search.settings import Settings
from search.store.keys import Key

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


ENVIRON = "dateline.context"

MACHINES = ("/api/", "/health", "/ready", "/metrics", "/openapi.json")
"""Paths that answer programs alone, whatever they say that they accept."""

SEARCH, TYPING = "/api/v1/search", "typing=true"
"""What a box asks while somebody types."""

Header = tuple[str, str]

Credentials = Key | Literal["none", "bad"]
"""A valid key, or why there is none: no key was sent, or one that is unknown, revoked or expired."""


@dataclass(slots=True)
class RequestContext:
    """What is known of a request and its answer.

    `credentials` is the key that was sent, once it was looked up; `refused` why Flask is to refuse the request on a
    page. `searched` is what a search found, and `polled` whether programs ask that over and over. `cached` is the
    answer out of the memory of answers, or on its way there, where it is remembered under `address`. With `is_typing`
    the query log leaves it out.
    """

    environ: WSGIEnvironment
    request_id: str
    began: float = field(default_factory=time.perf_counter)
    route: str = "none"
    status: str = ""
    headers: list[Header] = field(default_factory=list)
    body: Iterable[bytes] = ()
    cached: CachedAnswer | None = None
    from_memory: bool = False
    credentials: Credentials | None = None
    refused: Exception | None = None
    searched: SearchAnswer | None = None
    polled: bool = False
    address: Address = field(init=False)
    is_typing: bool = False

    def __post_init__(self) -> None:
        query = self.environ.get("QUERY_STRING", "")
        self.is_typing = self.path == SEARCH and TYPING in query.split("&")
        self.address = Address(self.path, query)

    @property
    def method(self) -> str:
        """The request's method."""
        method: str = self.environ["REQUEST_METHOD"]
        return method

    @property
    def path(self) -> str:
        """The request's path, decoded as WSGI does: each byte is a letter."""
        path: str = self.environ["PATH_INFO"]
        return path

    @property
    def with_key(self) -> bool:
        """Whether a key was sent, be it valid or not."""
        return "HTTP_AUTHORIZATION" in self.environ

    @property
    def is_for_people(self) -> bool:
        """Whether a browser shows the answer as a page: then its errors are pages too."""
        return "text/html" in self.sent("HTTP_ACCEPT") and not self.path.startswith(MACHINES)

    @property
    def code(self) -> int:
        """The answer's status as a number."""
        return int(self.status[:3])

    def sent(self, name: str) -> str:
        """A header of the request by its name in the environ (`HTTP_ORIGIN`); empty where it was not sent."""
        value: str = self.environ.get(name, "")
        return value

    def header(self, name: str) -> str:
        """A header of the answer by its lower-case name; empty where there is none."""
        return next((value for header, value in self.headers if header.lower() == name), "")

    def answer(self, status: str, headers: list[Header], body: bytes) -> None:
        """Set the answer."""
        self.status, self.headers, self.body = status, headers, (body,)


def current_context() -> RequestContext:
    """The context of the request that Flask is answering."""
    context: RequestContext = request.environ[ENVIRON]
    return context


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
            line["request_id"] = current_context().request_id
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logs() -> None:
    """Send logs to standard error as JSON, unless the program around has handlers of its own."""
    if logging.getLogger("dateline").handlers or logging.getLogger().handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in ("dateline", "search"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def log_request(context: RequestContext, settings: Settings) -> None:
    """Log a request that was answered: every one, or only the slow ones, which alone are logged with their query."""
    if settings.log == "errors":
        return
    milliseconds = (time.perf_counter() - context.began) * 1000
    facts = {
        "request_id": context.request_id,
        "method": context.method,
        "path": context.path.encode("latin-1").decode("utf-8", "replace"),
        "status": context.code,
        "ms": round(milliseconds, 2),
    }
    if milliseconds >= settings.slow_ms:
        facts["query"] = context.environ.get("QUERY_STRING", "")
        LOG.warning("slow request", extra={"facts": facts})
    elif settings.log == "requests":
        LOG.info("request", extra={"facts": facts})
