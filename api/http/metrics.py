"""Numbers for Prometheus, summed over all workers where they share a folder (`PROMETHEUS_MULTIPROC_DIR`)."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.http.context import RequestContext
from api.service import service
from search.errors import DatelineError
from search.index.status import index_bytes

LOG = logging.getLogger("dateline.metrics")
REGISTRY = CollectorRegistry()
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})

REQUESTS = Counter(
    "dateline_requests", "Requests answered.", ("route", "method", "status"), registry=REGISTRY
)
TIMES = Histogram(
    "dateline_request_seconds",
    "Seconds from request to answer.",
    ("route",),
    buckets=SECONDS,
    registry=REGISTRY,
)
SEARCHES = Counter("dateline_searches", "Searches by what they found.", ("found",), registry=REGISTRY)
ANSWERS = Counter(
    "dateline_answers", "Answers of searches and suggestions by source.", ("source",), registry=REGISTRY
)


def count(context: RequestContext) -> None:
    """Count and time a request that was answered."""
    requests, times = _of_route(context.route, context.method, context.code)
    requests.inc()
    times.observe(time.perf_counter() - context.began)
    if context.cached is not None:
        _SOURCES[context.from_memory].inc()
        if context.cached.query is not None:
            _FOUND[context.cached.total > 0].inc()


_SOURCES = {True: ANSWERS.labels("memory"), False: ANSWERS.labels("search")}
_FOUND = {True: SEARCHES.labels("hits"), False: SEARCHES.labels("nothing")}


@lru_cache(maxsize=1024)
def _of_route(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    # A client may make up methods; each would be a new series for good.
    known = method if method in METHODS else "other"
    return REQUESTS.labels(route, known, status), TIMES.labels(route)


def exposition() -> bytes:
    """What Prometheus reads: the sums over all workers, then what the archive is like now."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + generate_latest(_archive_now())


def _archive_now() -> CollectorRegistry:
    """The numbers of store and engine as far as they answer: those of requests are wanted most while one does not."""
    registry = CollectorRegistry()
    meaning = "Whether store and engine answer; the numbers of one that does not are missing."
    up = Gauge("dateline_up", meaning, ("part",), registry=registry)
    changes = {part: _told(part, tell, registry) for part, tell in PARTS.items()}
    for part, change in changes.items():
        up.labels(part).set(change is not None)
    last, reached = changes["store"], changes["engine"]
    if last is not None and reached is not None:
        meaning = "Changes of the store that the index does not have."
        Gauge("dateline_index_lag_changes", meaning, registry=registry).set(max(0, last - reached))
    return registry


def _told(part: str, tell: Callable[[CollectorRegistry], int], registry: CollectorRegistry) -> int | None:
    try:
        return tell(registry)
    except DatelineError as error:
        LOG.warning("there are no numbers of the %s: %s", part, error)
        return None


def _store_now(registry: CollectorRegistry) -> int:
    """Tell the numbers of the store; its last change."""
    store = service().archive.store
    change = store.last_change()
    Gauge("dateline_articles", "Articles in the store.", registry=registry).set(store.count())
    size = store.database.size()
    Gauge("dateline_store_bytes", "Bytes of the database.", registry=registry).set(size)
    return change


def _engine_now(registry: CollectorRegistry) -> int:
    """Tell the numbers of the index; the last change that it has."""
    archive = service().archive
    reached = archive.reached()
    meaning = "Bytes of an engine's index, all generations kept, and of the words beside it."
    sizes = Gauge("dateline_index_bytes", meaning, ("engine", "part"), registry=registry)
    for (engine, part), size in index_bytes(service().settings, archive.index).items():
        sizes.labels(engine, part).set(size)
    return reached


PARTS = {"store": _store_now, "engine": _engine_now}
