"""Requests to an OpenSearch cluster, tried again with growing pauses, with errors that say what to change.

Changes are sent in requests of a bounded size (`send`); single ones that were refused for want of room are sent again.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import OpenSearch, exceptions
from opensearchpy.helpers import errors as helper_errors
from urllib3 import Timeout

from search.article import IndexDocument
from search.errors import (
    EngineError,
    EngineTimeout,
    EngineUnavailable,
    SettingsError,
)
from search.index.engines.opensearch.query import key, source
from search.settings import Settings

CHECK_ACCESS = (
    "check DATELINE_OPENSEARCH_USER and DATELINE_OPENSEARCH_PASSWORD, or DATELINE_OPENSEARCH_API_KEY, or "
    "DATELINE_OPENSEARCH_TOKEN"
)
NO_RIGHTS = "OpenSearch does not let this user do that; grant its role the rights in docs/how-to/run-on-opensearch.md."
CHECK_CA = "set DATELINE_OPENSEARCH_CA to the file of the authority that signed its certificate"
CHECK_URL = "see that it runs, and check DATELINE_OPENSEARCH_URL"

ERRORS: dict[type[Exception], tuple[type[EngineError], str]] = {
    exceptions.AuthenticationException: (
        EngineUnavailable,
        f"OpenSearch does not know this user; {CHECK_ACCESS}.",
    ),
    exceptions.AuthorizationException: (EngineUnavailable, NO_RIGHTS),
    exceptions.SSLError: (EngineUnavailable, f"The certificate of OpenSearch is not trusted; {CHECK_CA}."),
    exceptions.ConnectionTimeout: (
        EngineTimeout,
        "OpenSearch gave no answer in time; narrow the search, or raise DATELINE_OPENSEARCH_TIMEOUT.",
    ),
    exceptions.ConnectionError: (EngineUnavailable, f"OpenSearch can't be reached; {CHECK_URL}."),
    exceptions.NotFoundError: (EngineError, "There is no such index on OpenSearch; run: dateline rebuild."),
    exceptions.ConflictError: (EngineUnavailable, "Another writer was at this index; try again."),
    exceptions.RequestError: (EngineError, "OpenSearch refused the request; please report it."),
    exceptions.TransportError: (EngineUnavailable, "OpenSearch can't answer now; try again."),
    exceptions.SerializationError: (EngineError, f"The answer was none of OpenSearch's; {CHECK_URL}."),
    exceptions.ImproperlyConfigured: (EngineError, f"The connection can't be made like this; {CHECK_URL}."),
    helper_errors.BulkIndexError: (EngineError, "OpenSearch refused an article; please report it."),
    exceptions.OpenSearchException: (EngineError, "OpenSearch can't be used like this; please report it."),
    OSError: (EngineUnavailable, f"OpenSearch can't be reached; {CHECK_CA}, or {CHECK_URL}."),
}
"""Every error of the client library, what it becomes, and what to change. The first row that fits holds."""

BUSY = (429, 502, 503, 504)
"""Statuses that pass by themselves."""

PAUSES = (0.1, 0.3, 0.9, 2.0)
"""Seconds before each further try."""

CONNECT_SECONDS = 2.0
"""After which a node that takes no connection is passed over for the next: one that lost its power refuses none."""


class Connection:
    """A client with the retries of this engine; safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        self.timeout = settings.opensearch_timeout
        self.client = _client(settings)

    def call(self, request: Callable[..., Any], *, until: float = math.inf, **given: Any) -> Any:
        """Make a request of the client's. Raises what the table says, once the pauses or the time are used up.

        EngineTimeout where it lasts until then (in seconds of `time.monotonic`).
        """
        began = time.monotonic()
        for pause in (*PAUSES, None):
            try:
                return request(**given)
            except tuple(ERRORS) as error:
                resumed = time.monotonic() + (pause or 0.0)
                if pause is None or not _passes(error) or resumed > began + self.timeout:
                    raise translated(error) from error
                if resumed >= until:
                    raise EngineTimeout("OpenSearch has no time left to be asked again.") from error
                time.sleep(pause)
        raise AssertionError

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()


def patience(seconds: float) -> Timeout:
    """How long a request may take, as the client's `request_timeout`; connecting takes a part of it at most."""
    return Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)


def translated(error: Exception) -> EngineError:
    """What a library's error becomes."""
    kind, advice = next(row for known, row in ERRORS.items() if isinstance(error, known))
    reason = _reason(error)
    return kind(f"{advice} ({reason})" if reason else advice)


def _reason(error: Exception) -> str:
    status = getattr(error, "status_code", "") if isinstance(error, exceptions.TransportError) else ""
    text = str(getattr(error, "error", "")) if status else str(error)
    return " ".join(f"{status if status != 'N/A' else ''} {text}".split())[:200]


def _passes(error: Exception) -> bool:
    if isinstance(error, (exceptions.SSLError, exceptions.ConnectionTimeout)):
        return False
    if isinstance(error, exceptions.ConnectionError):
        return True
    return isinstance(error, exceptions.TransportError) and error.status_code in BUSY


def _client(settings: Settings) -> OpenSearch:
    hosts = list(settings.opensearch_url)
    for host in hosts:
        if urlsplit(host).scheme not in ("http", "https") or not urlsplit(host).hostname:
            message = f"{host!r} is no address of OpenSearch; give one such as https://search.example:9200."
            raise SettingsError(message, variable="DATELINE_OPENSEARCH_URL")
    if settings.opensearch_ca and not Path(settings.opensearch_ca).is_file():
        message = f"There is no file {settings.opensearch_ca}; {CHECK_CA}."
        raise SettingsError(message, variable="DATELINE_OPENSEARCH_CA")
    bounds = {"timeout": patience(settings.opensearch_timeout), "max_retries": len(hosts)}
    given: dict[str, Any] = {**bounds, "maxsize": 32}
    if settings.opensearch_user:
        given["http_auth"] = (settings.opensearch_user, settings.opensearch_password)
    if settings.opensearch_api_key:
        given["headers"] = {"Authorization": f"ApiKey {settings.opensearch_api_key}"}
    elif settings.opensearch_token:
        given["headers"] = {"Authorization": f"Bearer {settings.opensearch_token}"}
    if settings.opensearch_ca:
        given["ca_certs"] = settings.opensearch_ca
    try:
        return OpenSearch(hosts, http_compress=True, **given)
    except (exceptions.OpenSearchException, OSError, ValueError) as error:
        raise SettingsError(
            f"OpenSearch can't be asked: {error}; {CHECK_CA}.", variable="DATELINE_OPENSEARCH_CA"
        ) from error


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
