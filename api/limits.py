"""How many requests an address or a key may make."""

from __future__ import annotations

import ipaddress
import time

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit
from limits import parse

from api.access import shown_key
from api.problems import Problem
from search.errors import SettingsError
from search.settings import Settings

FREE = frozenset({"operations.health", "operations.ready", "operations.metrics"})
"""What monitors ask, and must not be refused."""


def register(app: Flask, settings: Settings) -> None:
    """Count requests per key, else per address. Raises SettingsError for a limit that can't be read."""
    if settings.rate_limit == "off":
        return
    share = settings.workers if settings.rate_store.startswith("memory:") else 1
    limit = _shared(settings.rate_limit, share)
    limiter = Limiter(
        _counted_as,
        application_limits=[lambda: _limit_of_key(share) or limit],
        application_limits_exempt_when=lambda: request.endpoint in FREE or request.method == "OPTIONS",
        storage_uri=settings.rate_store,
        strategy="fixed-window",
        on_breach=_refuse,
        in_memory_fallback_enabled=not settings.rate_store.startswith("memory:"),
    )
    limiter.init_app(app)


def _refuse(limit: RequestLimit) -> Response:
    wait = max(1, limit.reset_at - int(time.time()))
    detail = f"Too many requests: {limit.limit} are allowed; wait {wait} seconds."
    return Problem("rate_limited", detail, headers={"Retry-After": str(wait)}).response()


def _counted_as() -> str:
    try:
        key = shown_key()
    except Problem:
        key = None  # a guessed key counts against the address that guesses
    return f"key:{key.id}" if key is not None else f"address:{_network(request.remote_addr or '')}"


def _network(address: str) -> str:
    """An address as it is counted: one customer has a whole /64 of IPv6."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(read if read.version == 4 else ipaddress.ip_network((read, 64), strict=False))


def _limit_of_key(share: int) -> str | None:
    try:
        key = shown_key()
    except Problem:
        return None
    return _shared(f"{key.per_minute}/minute", share) if key is not None and key.per_minute else None


def _shared(limit: str, share: int) -> str:
    try:
        item = parse(limit)
    except ValueError:
        message = f"DATELINE_RATE_LIMIT is {limit!r}; give a limit such as `600/minute`, or `off`."
        raise SettingsError(message, variable="DATELINE_RATE_LIMIT") from None
    return f"{max(1, item.amount // share)} per {item.multiples} {item.GRANULARITY.name}"
