"""How many requests an address or a key may make, counted before anything else is done for them."""

from __future__ import annotations

import ipaddress
import math
import time
from functools import lru_cache

from limits import RateLimitItem, parse

from api.counting import Count, Hit, OwnCount, SharedCount
from api.exchange import Exchange
from api.key_ring import KeyRing
from api.problems import Problem
from api.shown_key import look_at_key
from search.errors import SettingsError, StoreError
from search.keys import Key
from search.settings import Settings

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
