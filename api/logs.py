"""Logs as one JSON object a line, with the request's id; no address, no key."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime

from flask import has_request_context

from api.exchange import Exchange, exchange
from search.settings import Settings

LOG = logging.getLogger("dateline.requests")


class JsonLines(logging.Formatter):
    """A record as a JSON object, with the `facts` that it was given beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = exchange().request_id
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up() -> None:
    """Send logs to standard error as JSON, unless the program around has handlers of its own."""
    if logging.getLogger("dateline").handlers or logging.getLogger().handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in ("dateline", "search"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)


def note(exchange: Exchange, settings: Settings) -> None:
    """Log a request that was answered: every one, or only the slow ones."""
    if settings.log == "errors":
        return
    milliseconds = (time.perf_counter() - exchange.began) * 1000
    if milliseconds >= settings.slow_ms:
        query = exchange.environ.get("QUERY_STRING", "")
        LOG.warning("slow request", extra={"facts": {**_facts(exchange, milliseconds), "query": query}})
    elif settings.log == "requests":
        LOG.info("request", extra={"facts": _facts(exchange, milliseconds)})


def _facts(exchange: Exchange, milliseconds: float) -> dict[str, object]:
    return {
        "request_id": exchange.request_id,
        "method": exchange.method,
        "path": exchange.environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
        "status": exchange.code,
        "ms": round(milliseconds, 2),
    }
