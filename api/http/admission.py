"""Who is let in: `Authorization: Bearer KEY`, roles, origins, what only the machine itself may ask, and how often.

How many requests an address or a key may make is counted in fixed windows before anything else is done for them: in
one process's memory, or in Redis for all processes and machines.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar

from flask import request
from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.datastructures import Authorization

from api.http.context import Credentials, RequestContext, current_context
from api.http.problems import Problem
from api.service import KeyRing, service
from search.errors import SettingsError, StoreError
from search.settings import Settings
from search.store.keys import Key, Role

Answer = TypeVar("Answer")

_ASK = {"WWW-Authenticate": 'Bearer realm="Dateline"'}
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def credentials_of(context: RequestContext, ring: KeyRing) -> Credentials:
    """The key of a request, looked up once. Raises StoreError where it can't be looked up now."""
    if context.credentials is None:
        context.credentials = _look_up(context, ring)
    return context.credentials


def _look_up(context: RequestContext, ring: KeyRing) -> Credentials:
    if not context.with_key:
        return "none"
    authorization = Authorization.from_header(context.sent("HTTP_AUTHORIZATION"))
    text = None
    if authorization is not None and authorization.type == "bearer":
        text = authorization.token
    elif authorization is not None and authorization.type == "basic":
        text = authorization.password  # what a browser's own prompt sends
    return ring.find(text or "") or "bad"


def needs(role: Role) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """A view for keys of this role; searching needs one only where `DATELINE_SEARCH_ACCESS` is `closed`."""

    def guard(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def guarded(**values: Any) -> Answer:
            admit(role)
            return view(**values)

        return guarded

    return guard


def admit(role: Role) -> None:
    """Let pass a request that may do this. Raises Problem for any other."""
    key = credentials_of(current_context(), service().keys)
    if key == "bad":
        detail = "This key is unknown, revoked or expired; ask for a new one."
        raise Problem("key_invalid", detail, headers=_ASK)
    if not isinstance(key, Key):
        if role == "search" and not service().is_closed:
            return
        raise Problem("key_required", "This needs a key; send `Authorization: Bearer KEY`.", headers=_ASK)
    if not key.allows(role):
        raise Problem("role_missing", f"This needs a key of role {role}; this key has role {key.role}.")
    if not key.serves(request.headers.get("Origin")):
        raise Problem("origin_refused", "This key serves other origins only; use one made for this page.")


def admit_operator() -> None:
    """Let pass the machine itself, and keys of role write. Raises Problem for everybody else."""
    if is_local():
        return
    if not current_context().with_key:
        raise Problem("local_only", "This is answered to the machine itself, and to keys of role write.")
    admit("write")


def is_local() -> bool:
    """Whether the request comes from this very machine, and not through a proxy that nobody told us of."""
    try:
        local = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    behind = service().settings.trusted_hops > 0
    return local and (behind or not any(name in request.headers for name in _FORWARDED))


LOG = logging.getLogger("dateline.limits")

MOST_COUNTED = 100_000
"""How many addresses one worker counts at a time: whoever has more of them than that fills no memory."""

AWAY_SECONDS = 5.0
"""After which a shared counter that could not be reached is tried again."""

_PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
"""Seconds for the shared counter to answer: requests wait for it."""


class Hit(NamedTuple):
    """Whether a request is within its limit, and when (seconds since 1970) its count begins anew."""

    allowed: bool
    anew_at: float


class LocalCounter:
    """Counts in this process's memory; the limit is divided among the workers, of which none knows the others.

    The memory of `limits` has no bound, and looks through all its addresses up to a hundred times a second: among
    100,000 of them a request cost 750 µs of processor time there (at 2,000 requests a second), and costs 3 µs here.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._windows: OrderedDict[tuple[str, RateLimitItem], tuple[float, int]] = OrderedDict()

    def hit(self, name: str, limit: RateLimitItem) -> Hit:
        """Count a request of this name against its share of this limit; who asked longest ago is forgotten first."""
        now = time.time()
        with self._lock:
            anew_at, count = self._windows.pop((name, limit), (0.0, 0))
            if anew_at <= now:
                anew_at, count = now + limit.get_expiry(), 0
            self._windows[name, limit] = (anew_at, count + 1)
            if len(self._windows) > MOST_COUNTED:
                self._windows.popitem(last=False)
        return Hit(count < max(1, limit.amount // self._workers), anew_at)


class SharedCounter(LocalCounter):
    """Counts in Redis for all workers and machines, and in this process's memory while Redis can't be reached."""

    def __init__(self, url: str, workers: int, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(workers)
        try:
            storage = storage_from_string(url, wrap_exceptions=True, **_PATIENCE)
        except (ConfigurationError, ValueError) as error:
            raise SettingsError(_why_not(error), variable="DATELINE_RATE_STORE") from None
        self._strategy = FixedWindowRateLimiter(storage)
        self._clock = clock
        self._away_until = 0.0

    def hit(self, name: str, limit: RateLimitItem) -> Hit:
        """Count a request of this name against this limit."""
        if self._clock() < self._away_until:
            return super().hit(name, limit)
        try:
            allowed = self._strategy.hit(limit, name)
            anew_at = 0.0 if allowed else self._strategy.get_window_stats(limit, name).reset_time
        except StorageError as error:
            self._away_until = self._clock() + AWAY_SECONDS
            LOG.warning("limits can't be counted together now; each worker counts its share: %s", error)
            return super().hit(name, limit)
        return Hit(allowed, anew_at)


def _why_not(error: Exception) -> str:
    if "prerequisite" in str(error):
        return "DATELINE_RATE_STORE needs a library that is not installed; run: pip install 'dateline[redis]'"
    return "DATELINE_RATE_STORE can't be used; give `memory://`, or an address such as `redis://127.0.0.1:6379/0`."


FREE = frozenset({"/health", "/ready", "/metrics"})
"""What monitors ask, and must not be refused."""


class Limits:
    """The limits of one process. Raises SettingsError for a limit or a counter that can't be read."""

    def __init__(self, settings: Settings, keys: KeyRing) -> None:
        self._keys = keys
        self._limit = None if settings.rate_limit == "off" else _read(settings.rate_limit)
        in_memory = settings.rate_store.startswith("memory:")
        self._counter = (
            LocalCounter(settings.workers)
            if in_memory
            else SharedCounter(settings.rate_store, settings.workers)
        )

    def refusal(self, context: RequestContext) -> Problem | None:
        """Count a request; the problem that answers it where it is one too many."""
        if self._limit is None or context.method == "OPTIONS" or context.path in FREE:
            return None
        name, limit = self._counted_as(context, self._limit)
        hit = self._counter.hit(name, limit)
        return None if hit.allowed else _refused(limit, hit)

    def _counted_as(self, context: RequestContext, limit: RateLimitItem) -> tuple[str, RateLimitItem]:
        """Whose request this is, and what they may; a guessed key counts against the address that guesses."""
        try:
            key = credentials_of(context, self._keys)
        except StoreError:
            key = "none"  # the route meets the error again and answers it
        if isinstance(key, Key):
            return f"key:{key.id}", _per_minute(key.per_minute) if key.per_minute else limit
        return f"address:{_network(context.sent('REMOTE_ADDR'))}", limit


def _refused(limit: RateLimitItem, hit: Hit) -> Problem:
    wait = max(1, math.ceil(hit.anew_at - time.time()))
    detail = f"Too many requests: {limit} are allowed; wait {wait} seconds."
    return Problem("rate_limited", detail, headers={"Retry-After": str(wait)})


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """An address as it is counted: one customer has a whole /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))


@lru_cache(maxsize=256)
def _per_minute(count: int) -> RateLimitItem:
    return parse(f"{count}/minute")


def _read(limit: str) -> RateLimitItem:
    try:
        item = parse(limit)
    except ValueError:
        item = None
    if item is None or item.amount < 1:
        message = f"DATELINE_RATE_LIMIT is {limit!r}; give a limit such as `600/minute`, or `off`."
        raise SettingsError(message, variable="DATELINE_RATE_LIMIT") from None
    return item
