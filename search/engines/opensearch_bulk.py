"""Changes sent to OpenSearch in requests of a bounded size; single refusals for want of room are sent again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.engines.opensearch_connection import BUSY, NO_RIGHTS, PAUSES, Connection, patience
from search.engines.opensearch_template import key, source
from search.errors import EngineError, EngineUnavailable
from search.fields import IndexDocument

CHUNK_BYTES = 5_000_000
"""Size of one request; OpenSearch takes up to 100 MB, and gains nothing from more than a few."""

PATIENT: Mapping[str, Any] = {"request_timeout": patience(60.0)}
"""Nobody waits for a write as for a search, and one given up would have to be sent again, to a server that is busy."""

FORBIDDEN = 403

Lines = tuple[str, ...]
"""One change: its action, and the article where there is one."""


def send(connection: Connection, index: str, changes: Iterable[tuple[str, IndexDocument | None]]) -> None:
    """Put and delete; when it returns, every replica has every change. Raises EngineError for one refused."""
    for chunk in _chunks(map(_lines, changes)):
        _send_chunk(connection, index, chunk)


def _lines(change: tuple[str, IndexDocument | None]) -> Lines:
    id, document = change
    if document is None:
        return (json.dumps({"delete": {"_id": key(id)}}),)
    return json.dumps({"index": {"_id": key(id)}}), json.dumps(source(document))


def _chunks(changes: Iterable[Lines]) -> Iterator[list[Lines]]:
    chunk: list[Lines] = []
    size = 0
    for lines in changes:
        length = sum(map(len, lines))
        if chunk and size + length > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(lines)
        size += length
    if chunk:
        yield chunk


def _send_chunk(connection: Connection, index: str, chunk: list[Lines]) -> None:
    for pause in (*PAUSES, None):
        body = "\n".join(line for lines in chunk for line in lines) + "\n"
        answer = connection.call(connection.client.bulk, body=body, index=index, params=PATIENT)
        chunk = _again(chunk, answer)
        if not chunk:
            return
        if pause is not None:
            time.sleep(pause)
    raise EngineUnavailable("OpenSearch has no room for more changes now; try again, or give it more memory.")


def _again(chunk: list[Lines], answer: dict[str, Any]) -> list[Lines]:
    """The changes to send once more. Raises EngineError for one that would be refused again."""
    if not answer["errors"]:
        return []
    again = []
    for lines, item in zip(chunk, answer["items"], strict=True):
        result = next(iter(item.values()))
        if result["status"] in BUSY:
            again.append(lines)
        elif result["status"] == FORBIDDEN:
            raise EngineUnavailable(NO_RIGHTS)
        elif "error" in result:
            reason = result["error"].get("reason", result["error"])
            raise EngineError(f"OpenSearch refused an article: {reason}. Please report it.")
    return again
