"""Logs as one JSON object a line, with the request's id; no address, no key."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from api.service import service

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
            line["request_id"] = g.get("request_id", "")
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up() -> None:
    """Send logs to standard error as JSON, unless the program around has handlers of its own."""
    logger = logging.getLogger("dateline")
    if logger.handlers or logging.getLogger().handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _end(response: Response) -> Response:
    settings = service().settings
    milliseconds = g.get("seconds", 0.0) * 1000
    if milliseconds >= settings.slow_ms:
        LOG.warning("slow request", extra={"facts": _facts(response, milliseconds, with_query=True)})
    elif settings.log == "requests":
        LOG.info("request", extra={"facts": _facts(response, milliseconds)})
    return response


def _facts(response: Response, milliseconds: float, *, with_query: bool = False) -> dict[str, object]:
    facts: dict[str, object] = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "ms": round(milliseconds, 2),
    }
    if with_query:
        facts["query"] = request.query_string.decode("utf-8", "replace")
    return facts


def register(app: Flask) -> None:
    """Log the requests of an app, or only its slow ones."""
    set_up()
    app.after_request(_end)
