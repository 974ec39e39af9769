"""What requests meet before Flask, and answers after it: limits, memory of answers, origins, compression, logs.

It is plain WSGI on lists of headers, since an answer from memory should cost less than an empty Flask route.
"""

from __future__ import annotations

import gzip
import re
import secrets
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wsgi import ClosingIterator

from api.http import metrics
from api.http.admission import Limits
from api.http.caching import recall
from api.http.context import ENVIRON, Header, RequestContext, log_request
from api.http.problems import Problem, register
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
"""What keeps browsers from guessing, for what is no page; a page sets its own policy, which stays."""

_SECURITY = [(name.lower(), (name, value)) for name, value in SECURITY.items()]

EXPOSED = "ETag, Retry-After, X-Request-Id"
PREFLIGHT: list[Header] = [
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "Authorization, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]
"""What a page may send; writing is no page's business."""

WITH_BODY = frozenset({"PUT", "POST", "PATCH"})
MOST_WRITES = 12
"""How many requests that bring a body a worker takes in at once: fewer than its threads (`search.cli.serve_command`),
so that clients who send slowly, or wait for the index, leave some for searches."""

_BUSY = "This server takes in as many articles at once as it can; send fewer at a time, or send a batch."
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def install(app: Flask, service: Service, on_page: Callable[[Exception], Response]) -> None:
    """Put all of this around an application; an error that a browser shows is answered by `on_page`."""
    register(app, on_page)
    hops = service.settings.trusted_hops
    middleware = Middleware(app.wsgi_app, service, Limits(service.settings, service.keys))
    around = ProxyFix(middleware, x_for=hops, x_proto=hops, x_host=hops) if hops else middleware
    app.wsgi_app = around  # type: ignore[method-assign]


class Middleware:
    """A WSGI application around Flask's."""

    def __init__(self, app: WSGIApplication, service: Service, limits: Limits) -> None:
        self._app = app
        self._service = service
        self._limits = limits
        self._writes = Backpressure(MOST_WRITES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent_id = environ.get("HTTP_X_REQUEST_ID", "")
        context = RequestContext(environ, sent_id if _REQUEST_ID.fullmatch(sent_id) else secrets.token_hex(8))
        if not (self._is_preflight(context) or self._is_refused(context) or self._is_recalled(context)):
            self._ask_flask(context)
        compress(context)
        self._allow_origin(context)
        _complete(context)
        start_response(context.status, context.headers)
        metrics.count(context)
        if context.cached is not None and not context.is_typing:
            self._service.log_query(context.cached)
        log_request(context, self._service.settings)
        return context.body

    def _is_preflight(self, context: RequestContext) -> bool:
        """Answer a preflight, if it is one; a browser is told nothing where its origin is not allowed."""
        if context.method != "OPTIONS" or not context.sent("HTTP_ACCESS_CONTROL_REQUEST_METHOD"):
            return False
        allowed = self._allows(context.sent("HTTP_ORIGIN"))
        context.status, context.headers = "204 NO CONTENT", list(PREFLIGHT) if allowed else []
        return True

    def _is_refused(self, context: RequestContext) -> bool:
        """Whether this is one request too many, and was answered so; a page of it is left to Flask."""
        problem = self._limits.refusal(context)
        if problem is None:
            return False
        if context.is_for_people:
            context.refused = problem
            return False
        problem.answer(context)
        return True

    def _is_recalled(self, context: RequestContext) -> bool:
        """Whether an answer given before was given again, where nobody has to be admitted first."""
        if context.method != "GET" or context.with_key or self._service.is_closed or context.refused:
            return False
        # What the state is, only the index knows: that is not asked for paths which have to answer without it.
        if context.address not in self._service.cache:
            return False
        try:
            reply = recall(context, self._service, self._service.state())
        except DatelineError:
            return False  # Flask meets it again, and answers with a problem
        if reply is None or context.cached is None:
            return False
        context.route = context.cached.route
        context.answer(*reply)
        return True

    def _ask_flask(self, context: RequestContext) -> None:
        """Have Flask answer; requests that bring a body leave some of the worker's threads to the others."""
        if context.method not in WITH_BODY:
            context.body = self._answer(context)
        elif self._writes.acquire():
            try:
                context.body = self._writes.released_after(self._answer(context))
            except BaseException:
                self._writes.release()
                raise
        else:
            Problem("busy", _BUSY, headers={"Retry-After": "1"}).answer(context)

    def _answer(self, context: RequestContext) -> Iterable[bytes]:
        def begin(status: str, headers: list[Header], *_: Any) -> Any:
            context.status, context.headers = status, headers

        context.environ[ENVIRON] = context
        return self._app(context.environ, begin)

    def _allow_origin(self, context: RequestContext) -> None:
        """Say which origin may read the answer, and that caches have to tell origins apart."""
        origin = context.sent("HTTP_ORIGIN")
        context.headers.append(("Vary", "Origin"))
        if origin and self._allows(origin):
            allowed = [("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", EXPOSED)]
            others = [line for line in context.headers if line[0] != "Access-Control-Allow-Origin"]
            context.headers = others + allowed

    def _allows(self, origin: str) -> bool:
        origins = self._service.settings.origins
        return "*" in origins or origin in origins or origin in self._service.keys.origins()


class Backpressure:
    """So many requests at once; whoever comes beyond that is told so and does not wait."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)

    def acquire(self) -> bool:
        """Begin one more, if there is room."""
        return self._free.acquire(blocking=False)

    def release(self) -> None:
        """End one."""
        self._free.release()

    def released_after(self, body: Iterable[bytes]) -> Iterable[bytes]:
        """The same body; the request ends when it was sent, or when its reader went away."""
        return _Held(body, self)


class _Held:
    """A body whose request ends when it was sent, when it is closed, or when a server lets go of it unread."""

    def __init__(self, body: Iterable[bytes], backpressure: Backpressure) -> None:
        self._body = body
        self._end = weakref.finalize(self, backpressure.release)  # runs once, whoever calls it

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._body
        finally:
            self.close()

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        self._end()


def _complete(context: RequestContext) -> None:
    """Add what the answer does not say itself, and say what it varies by in one line."""
    present = {name.lower() for name, _ in context.headers}
    varies = ", ".join(value for name, value in context.headers if name == "Vary")
    context.headers = [
        *(line for line in context.headers if line[0] != "Vary"),
        *(line for name, line in _SECURITY if name not in present),
        ("Vary", varies),
        ("X-Request-Id", context.request_id),
    ]


SMALLEST, LARGEST = 512, 4_000_000
"""Below so many bytes compression saves nothing; above, it would keep a worker from others."""

LEVEL = 6
"""Of gzip, the one encoding that every client takes: on ten hits of JSON (7,750 bytes) it gives 2,513 bytes, brotli's
level 4 gives 2,546 and zstd 2,593; on pages and `box.js` it is the smallest too."""

_TEXT = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/rss+xml",
    "application/feed+json",
    "application/opensearchdescription+xml",
    "image/svg+xml",
)


def compress(context: RequestContext) -> None:
    """Compress the answer for a client that takes gzip, if it is text of a known and worthwhile length."""
    if context.code != 304 and not _is_text(context.header("content-type")):
        return
    context.headers.append(("Vary", "Accept-Encoding"))  # a 304 has to say what the whole answer would
    if not takes_gzip(context.sent("HTTP_ACCEPT_ENCODING")) or context.method == "HEAD":
        return
    length = int(context.header("content-length") or 0)
    if context.code in {206, 304} or not SMALLEST <= length <= LARGEST or context.header("content-encoding"):
        return
    body = _compressed(context)
    others = [_weakened(line) for line in context.headers if line[0].lower() != "content-length"]
    context.headers = [*others, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
    context.body = (body,)


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` header prefers gzip to the answer as it is."""
    accept = parse_accept_header(accepted, Accept)
    return accept.quality("gzip") > 0 and accept.quality("gzip") >= accept.quality("identity")


def _compressed(context: RequestContext) -> bytes:
    """The whole body compressed; one that is cached is compressed once."""
    cached = context.cached
    if cached is not None and cached.compressed is not None:
        return cached.compressed
    with closing(ClosingIterator(context.body)) as body:
        compressed = gzip.compress(b"".join(body), LEVEL, mtime=0)
    if cached is not None:
        cached.compressed = compressed
    return compressed


def _weakened(line: Header) -> Header:
    # A strong ETag names bytes, and compressed these are others.
    name, value = line
    strong = name.lower() == "etag" and not value.startswith("W/")
    return (name, f"W/{value}") if strong else line


@lru_cache(maxsize=256)
def _is_text(media_type: str) -> bool:
    return media_type.startswith(_TEXT)
