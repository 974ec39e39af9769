"""Numbers for Prometheus, summed over all workers where they share a folder (`PROMETHEUS_MULTIPROC_DIR`)."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.service import service

REGISTRY = CollectorRegistry()
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

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
ANSWERS = Counter("dateline_answers", "Answers by where they came from.", ("source",), registry=REGISTRY)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    g.seconds = time.perf_counter() - g.get("began", time.perf_counter())
    route = request.url_rule.rule if request.url_rule else "none"
    REQUESTS.labels(route, request.method, response.status_code).inc()
    TIMES.labels(route).observe(g.seconds)
    answer = g.get("kept")
    if answer is not None:
        ANSWERS.labels("memory" if g.from_memory else "search").inc()
        if answer.query is not None:
            SEARCHES.labels("hits" if answer.total else "nothing").inc()
    return response


def exposition() -> bytes:
    """What Prometheus reads: the sums over all workers, then what the archive is like now."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + generate_latest(_archive_now())


def _archive_now() -> CollectorRegistry:
    registry = CollectorRegistry()
    archive = service().archive
    last, reached = archive.store.last_change(), archive.reached()
    facts = {
        "dateline_articles": ("Articles in the store.", archive.store.count()),
        "dateline_index_lag_changes": ("Changes of the store that the index does not have.", last - reached),
        "dateline_data_bytes": ("Bytes of the data folder: database, index, word lists.", _folder_bytes()),
    }
    for name, (meaning, value) in facts.items():
        Gauge(name, meaning, registry=registry).set(value)
    return registry


def _folder_bytes() -> int:
    return sum(path.stat().st_size for path in service().settings.data.rglob("*") if path.is_file())


def register(app: Flask) -> None:
    """Count and time every request."""
    app.before_request(_begin)
    app.after_request(_end)
