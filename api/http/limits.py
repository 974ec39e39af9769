"""Requests counted by name in fixed windows: in one process's memory, or in Redis for all of them.

How many requests an address or a key may make, counted before anything else is done for them.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, Protocol

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from api.http.context import Exchange
from api.http.credentials import KeyRing, look_at_key
from api.http.problems import Problem
from search.errors import SettingsError, StoreError
from search.settings import Settings
from search.store.keys import Key

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


class Count(Protocol):
    """Something that counts."""

    def hit(self, name: str, limit: RateLimitItem) -> Hit:
        """Count a request of this name against this limit."""


class OwnCount:
    """Counts in this process's memory; the limit is divided among the workers, of which none knows the others."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, RateLimitItem], tuple[float, int]] = {}

    def hit(self, name: str, limit: RateLimitItem) -> Hit:
        """Count a request of this name against its share of this limit."""
        now = time.time()
        with self._lock:
            anew_at, count = self._counts.get((name, limit), (0.0, 0))
            if anew_at <= now:
                self._make_room(now)
                anew_at, count = now + limit.get_expiry(), 0
            self._counts[name, limit] = (anew_at, count + 1)
        return Hit(count < max(1, limit.amount // self._workers), anew_at)

    def _make_room(self, now: float) -> None:
        if len(self._counts) >= MOST_COUNTED:
            self._counts = {key: one for key, one in self._counts.items() if one[0] > now}
        if len(self._counts) >= MOST_COUNTED:
            self._counts.clear()


class SharedCount:
    """Counts in Redis for all workers and machines, and in this process's memory while Redis can't be reached."""

    def __init__(self, url: str, own: OwnCount, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            storage = storage_from_string(url, wrap_exceptions=True, **_PATIENCE)
        except (ConfigurationError, ValueError) as error:
            raise SettingsError(_why_not(error), variable="DATELINE_RATE_STORE") from None
        self._strategy = FixedWindowRateLimiter(storage)
        self._own = own
        self._clock = clock
        self._away_until = 0.0

    def hit(self, name: str, limit: RateLimitItem) -> Hit:
        """Count a request of this name against this limit."""
        if self._clock() < self._away_until:
            return self._own.hit(name, limit)
        try:
            allowed = self._strategy.hit(limit, name)
            anew_at = 0.0 if allowed else self._strategy.get_window_stats(limit, name).reset_time
        except StorageError as error:
            self._away_until = self._clock() + AWAY_SECONDS
            LOG.warning("limits can't be counted together now; each worker counts its share: %s", error)
            return self._own.hit(name, limit)
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
        own = OwnCount(settings.workers)
        in_memory = settings.rate_store.startswith("memory:")
        self._count: Count = own if in_memory else SharedCount(settings.rate_store, own)

    def refusal(self, exchange: Exchange) -> Problem | None:
        """Count a request; the problem that answers it where it is one too many."""
        limit = self._limit
        if limit is None or exchange.method == "OPTIONS" or exchange.environ["PATH_INFO"] in FREE:
            return None
        name, limit = self._counted_as(exchange, limit)
        hit = self._count.hit(name, limit)
        return None if hit.allowed else _refused(limit, hit)

    def _counted_as(self, exchange: Exchange, limit: RateLimitItem) -> tuple[str, RateLimitItem]:
        """Whose request this is, and what they may; a guessed key counts against the address that guesses."""
        try:
            key = look_at_key(exchange, self._keys)
        except StoreError:
            key = "none"  # the route meets the error again and answers it
        if isinstance(key, Key):
            return f"key:{key.id}", _per_minute(key.per_minute) if key.per_minute else limit
        return f"address:{_network(exchange.asked('REMOTE_ADDR'))}", limit


def _refused(limit: RateLimitItem, hit: Hit) -> Problem:
    wait = max(1, math.ceil(hit.anew_at - time.time()))
    detail = f"Too many requests: {limit} are allowed; wait {wait} seconds."
    return Problem("rate_limited", detail, headers={"Retry-After": str(wait)})


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """An address as it is counted: one customer has a whole /64 of IPv6."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(read if read.version == 4 else ipaddress.ip_network((read, 64), strict=False))


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
