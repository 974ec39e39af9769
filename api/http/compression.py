"""Answers in the smallest form that the client takes: zstd, br or gzip."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from functools import lru_cache

import brotli
import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from api.http.context import Exchange

SMALLEST, LARGEST = 512, 4_000_000
"""Below so many bytes packing saves nothing; above, it would keep a worker from others."""

_TEXT = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/rss+xml",
    "application/feed+json",
)
_MORE_TEXT = ("application/opensearchdescription+xml", "image/svg+xml")


def _zstd(body: bytes) -> bytes:
    packed: bytes = zstandard.ZstdCompressor(level=3).compress(body)
    return packed


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=4)
    return packed


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


PACKERS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
"""In the order that we prefer where the client does not care."""


@lru_cache(maxsize=256)
def choose(accepted: str) -> str | None:
    """The best encoding for an `Accept-Encoding` header; None to send the answer as it is."""
    accept = parse_accept_header(accepted, Accept)
    qualities = {name: accept.quality(name) for name in PACKERS}
    best = max(qualities, key=lambda name: qualities[name])
    return best if qualities[best] > 0 and qualities[best] >= accept.quality("identity") else None


def pack(exchange: Exchange) -> None:
    """Pack the answer, if it is text of a known and worthwhile length."""
    if exchange.code == 304:  # has to say what the whole answer would
        exchange.headers.append(("Vary", "Accept-Encoding"))
        return
    if not _is_text(exchange.header("content-type")):
        return
    exchange.headers.append(("Vary", "Accept-Encoding"))
    encoding = choose(exchange.asked("HTTP_ACCEPT_ENCODING"))
    length = exchange.header("content-length")
    if encoding is None or not length or not SMALLEST <= int(length) <= LARGEST or exchange.method == "HEAD":
        return
    if exchange.code == 206 or exchange.header("content-encoding"):
        return
    body = _packed(exchange, encoding)
    kept = [_weakened(line) for line in exchange.headers if line[0].lower() != "content-length"]
    exchange.headers = [*kept, ("Content-Encoding", encoding), ("Content-Length", str(len(body)))]
    exchange.body = (body,)


def _packed(exchange: Exchange, encoding: str) -> bytes:
    kept = exchange.kept
    if kept is None:
        return PACKERS[encoding](_whole(exchange.body))
    if encoding not in kept.packed:
        kept.packed[encoding] = PACKERS[encoding](kept.body)
    return kept.packed[encoding]


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _weakened(line: tuple[str, str]) -> tuple[str, str]:
    # A strong ETag names bytes, and packed these are others.
    name, value = line
    strong = name.lower() == "etag" and not value.startswith("W/")
    return (name, f"W/{value}") if strong else line


@lru_cache(maxsize=256)
def _is_text(media_type: str) -> bool:
    return media_type.startswith((*_TEXT, *_MORE_TEXT))
