"""One request with its answer, as the front of the service handles it: plain WSGI, before and after Flask."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import request

from api.answer_cache import KeptAnswer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ENVIRON = "dateline.exchange"

Header = tuple[str, str]


@dataclass(slots=True)
class Exchange:
    """What is known of a request and its answer; `kept` is the answer from or for the memory of answers."""

    environ: WSGIEnvironment
    request_id: str
    began: float = field(default_factory=time.perf_counter)
    route: str = "none"
    status: str = ""
    headers: list[Header] = field(default_factory=list)
    body: Iterable[bytes] = ()
    kept: KeptAnswer | None = None
    from_memory: bool = False

    @property
    def method(self) -> str:
        """The request's method."""
        method: str = self.environ["REQUEST_METHOD"]
        return method

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
