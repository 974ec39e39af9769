"""What every route works with, made once by `create_app`: the archive, its settings, and what is remembered of both."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple, cast

from flask import current_app

from search.archive import Archive
from search.errors import StoreError
from search.settings import Settings
from search.store.keys import Key, Keys
from search.store.query_log import QueryLog
from search.text.dates import today

LOG = logging.getLogger("dateline.keys")

KEY_SECONDS = 5.0
"""How long a key is remembered, and a revoked one may go on: a busy key costs no query a request."""

MOST_KEYS = 10_000


class KeyRing:
    """The keys of an archive with a short memory of those that were asked for; safe for many threads."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._remembered: dict[bytes, tuple[float, Key | None]] = {}
        self._origins: tuple[float, frozenset[str]] = (0.0, frozenset())

    def find(self, text: str) -> Key | None:
        """The valid key that this text is; None where it is unknown, revoked or expired. Raises StoreError."""
        # Kept under a hash, so that no dump of this memory holds a key.
        name = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        until, key = self._remembered.get(name, (0.0, None))
        if until < time.monotonic():
            key = self._keys.find(text)
            if len(self._remembered) >= MOST_KEYS:
                self._remembered.clear()
            self._remembered[name] = (time.monotonic() + KEY_SECONDS, key)
        return key if key is not None and key.is_valid(time.time()) else None

    def origins(self) -> frozenset[str]:
        """Every origin that a valid key is bound to: what a preflight may ask for."""
        until, origins = self._origins
        if until < time.monotonic():
            until = time.monotonic() + KEY_SECONDS
            self._origins = (until, origins)  # other requests go on with these while this one reads
            try:
                self._origins = (until, self._read_origins())
            except StoreError:
                LOG.warning("origins of keys can't be read now; the ones known go on", exc_info=True)
        return self._origins[1]

    def _read_origins(self) -> frozenset[str]:
        now = time.time()
        return frozenset(origin for key in self._keys.every() if key.is_valid(now) for origin in key.origins)


class Address(NamedTuple):
    """What an answer was given to: a path with its query string, as they came."""

    path: str
    query_string: str


@dataclass(slots=True)
class CachedAnswer:
    """An answer as bytes, with what logs and metrics say of it, and compressed once somebody took it so.

    `headers` are all but those that depend on who asks and how. Without a `tag` it is not kept. `query` is None where
    nobody searched, or a program does so over and over.
    """

    body: bytes
    route: str
    tag: str
    headers: list[tuple[str, str]]
    query: str | None = None
    total: int = 0
    took_ms: float = 0.0
    compressed: bytes | None = None


class AnswerCache:
    """The answers asked for last, all of one state of the archive; safe for many threads.

    A new state (generation, day, word lists) drops them all. Both their number and their bytes are bounded, since an
    answer that would take over twice its share of the bytes is not kept.
    """

    def __init__(self, most: int, most_bytes: int = 64_000_000) -> None:
        self._most = most
        self._longest = 2 * most_bytes // max(1, most)
        self._lock = threading.Lock()
        self._state = ""
        self._answers: OrderedDict[Address, CachedAnswer] = OrderedDict()

    def __contains__(self, address: Address) -> bool:
        """Whether there is an answer, of whatever state."""
        return address in self._answers

    def get(self, state: str, address: Address) -> CachedAnswer | None:
        """The answer given in this state; None where there is none."""
        with self._lock:
            if state != self._state or address not in self._answers:
                return None
            self._answers.move_to_end(address)
            return self._answers[address]

    def put(self, state: str, address: Address, answer: CachedAnswer) -> None:
        """Keep an answer given in this state, in the place of the one that nobody asked for longest."""
        if self._most == 0 or len(answer.body) + len(address.query_string) > self._longest:
            return
        with self._lock:
            if state != self._state:
                self._answers.clear()
                self._state = state
            self._answers[address] = answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)


EXTENSION = "dateline"


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that routes share; `queries` is None where the operator keeps no query log."""

    archive: Archive
    settings: Settings
    keys: KeyRing
    cache: AnswerCache
    queries: QueryLog | None
    fingerprint: str

    def state(self) -> str:
        """What answers depend on, as a text that changes with it, under which they are cached.

        That is the generation of the index, the archive's own word lists, the day (UTC) and the settings, of which
        `fingerprint` is made.
        """
        index, lists = self.archive.generation(), self.archive.word_lists.stamp()
        return f"{index} {lists} {today().toordinal()} {self.fingerprint}"

    def log_query(self, answer: CachedAnswer) -> None:
        """Put an answered search in the query log, where one is kept."""
        if self.queries is not None and answer.query:
            self.queries.add(answer.query, answer.total, answer.took_ms)

    @property
    def is_closed(self) -> bool:
        """Whether searching needs a key."""
        return self.settings.search_access == "closed"

    def cache_control(self, *, with_key: bool) -> str:
        """How long caches may keep an answer; what needed a key is no shared cache's business."""
        return "private, no-cache" if with_key or self.is_closed else self.settings.cache_control


def service() -> Service:
    """The service of the request that is being answered."""
    return cast(Service, current_app.extensions[EXTENSION])
