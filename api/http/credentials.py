"""Keys as requests show them, remembered for a few seconds so that a busy key costs no query a request."""

from __future__ import annotations

import hashlib
import logging
import threading
import time

from werkzeug.datastructures import Authorization

from api.http.context import Exchange, Shown
from search.errors import StoreError
from search.store.keys import Key, Keys

LOG = logging.getLogger("dateline.keys")
REMEMBERED_SECONDS = 5.0
"""How long a revoked key may go on."""

MOST_REMEMBERED = 10_000


class KeyRing:
    """The keys of an archive with a short memory of the ones that were asked for; safe for many threads."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[float, Key | None]] = {}
        self._origins: tuple[float, frozenset[str]] = (0.0, frozenset())

    def find(self, text: str) -> Key | None:
        """The valid key that this text is; None where it is unknown, revoked or expired."""
        # Kept under a hash, so that no dump of this memory holds a key.
        name = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        now = time.monotonic()
        with self._lock:
            found = self._known.get(name)
        if found is None or found[0] < now:
            found = (now + REMEMBERED_SECONDS, self._keys.find(text))
            self._remember(name, found)
        key = found[1]
        return key if key is not None and key.is_valid(time.time()) else None

    def origins(self) -> frozenset[str]:
        """Every origin that a valid key is bound to: what a preflight may ask for."""
        until, origins = self._origins
        if until < time.monotonic():
            self._origins = (time.monotonic() + REMEMBERED_SECONDS, origins)
            try:
                origins = self._read_origins()
            except StoreError:
                LOG.warning("origins of keys can't be read now; the ones known go on", exc_info=True)
            self._origins = (time.monotonic() + REMEMBERED_SECONDS, origins)
        return origins

    def _read_origins(self) -> frozenset[str]:
        now = time.time()
        valid = (key for key in self._keys.every() if key.is_valid(now))
        return frozenset(origin for key in valid for origin in key.origins)

    def _remember(self, name: bytes, found: tuple[float, Key | None]) -> None:
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[name] = found


def look_at_key(exchange: Exchange, ring: KeyRing) -> Shown:
    """The key that a request shows. Raises StoreError where it can't be looked up now."""
    if exchange.shown is None:
        exchange.shown = _look(exchange.environ.get("HTTP_AUTHORIZATION"), ring)
    return exchange.shown


def _look(header: str | None, ring: KeyRing) -> Shown:
    if header is None:
        return "none"
    given = Authorization.from_header(header)
    text = given.token if given is not None and given.type == "bearer" else None
    if text is None and given is not None and given.type == "basic":
        text = given.password  # what a browser's own prompt sends
    return ring.find(text or "") or "bad"
