"""Numbers for Prometheus, summed over all workers where they share a folder (`PROMETHEUS_MULTIPROC_DIR`)."""

from __future__ import annotations

import logging
import os
import time
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.http.context import RequestContext
from api.service import service
from search.errors import DatelineError
from search.index.status import Status

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
    method = method if method in METHODS else "other"
    return REQUESTS.labels(route, method, status), TIMES.labels(route)


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
    status = service().archive.status()
    told = {part: _told(status, part, registry) for part in ("store", "engine")}
    for part, is_up in told.items():
        up.labels(part).set(is_up)
    if all(told.values()):
        _told(status, "lag", registry)
    return registry


def _told(status: Status, part: str, registry: CollectorRegistry) -> bool:
    """Put the numbers of a part into the registry; whether it answered."""
    gauges: dict[str, Gauge] = {}
    try:
        for number in status.numbers(part):
            if number.name not in gauges:
                gauges[number.name] = Gauge(
                    number.name, number.meaning, tuple(number.labels), registry=registry
                )
            gauge = gauges[number.name]
            (gauge.labels(**number.labels) if number.labels else gauge).set(number.value)
    except DatelineError as error:
        LOG.warning("there are no numbers of the %s: %s", part, error)
        return False
    return True
