"""One request with its answer, as the front of the service handles it: plain WSGI, before and after Flask."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from flask import request

from api.answer_cache import KeptAnswer
from search.keys import Key
from search.request import SearchAnswer

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
