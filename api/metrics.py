"""Numbers for Prometheus, summed over all workers where they share a folder (`PROMETHEUS_MULTIPROC_DIR`)."""

from __future__ import annotations

import os
import time
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.exchange import Exchange
from api.service import service
from search.sizes import index_bytes, store_bytes

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


def count(exchange: Exchange) -> None:
    """Count and time a request that was answered."""
    requests, times = _of_route(exchange.route, exchange.method, exchange.code)
    requests.inc()
    times.observe(time.perf_counter() - exchange.began)
    kept = exchange.kept
    if kept is not None:
        _SOURCES[exchange.from_memory].inc()
        if kept.query is not None:
            _FOUND[kept.total > 0].inc()


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
    registry = CollectorRegistry()
    archive, data = service().archive, service().settings.data
    last, reached = archive.store.last_change(), archive.reached()
    facts = {
        "dateline_articles": ("Articles in the store.", archive.store.count()),
        "dateline_index_lag_changes": ("Changes of the store that the index does not have.", last - reached),
        "dateline_store_bytes": ("Bytes of the database.", store_bytes(archive.store.database)),
    }
    for name, (meaning, value) in facts.items():
        Gauge(name, meaning, registry=registry).set(value)
    meaning = "Bytes of an engine's index, all generations kept, and of the words beside it."
    sizes = Gauge("dateline_index_bytes", meaning, ("engine", "part"), registry=registry)
    for (engine, part), size in index_bytes(data).items():
        sizes.labels(engine, part).set(size)
    return registry
