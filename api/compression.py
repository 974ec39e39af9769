"""Answers in the smallest form that the client takes: zstd, br or gzip."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
import zstandard
from flask import Flask, Response, g, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST = 512
"""Below this many bytes packing saves nothing."""

_TEXT = ("text/", "application/json", "application/problem+json", "application/xml", "application/rss+xml")
_MORE_TEXT = ("application/feed+json", "application/openmetrics", "application/opensearch", "image/svg+xml")


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


def _end(response: Response) -> Response:
    if not _is_text(response.content_type or ""):
        return response
    response.vary.add("Accept-Encoding")
    encoding = choose(request.headers.get("Accept-Encoding", ""))
    if encoding is None or response.is_streamed or response.direct_passthrough:
        return response
    if "Content-Encoding" in response.headers or len(response.get_data()) < SMALLEST:
        return response
    response.set_data(_packed(response.get_data(), encoding))
    response.headers["Content-Encoding"] = encoding
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag, weak=True)  # a strong one names bytes, and these are others
    return response


def _packed(body: bytes, encoding: str) -> bytes:
    answer = g.get("kept")
    if answer is None or answer.body is not body:
        return PACKERS[encoding](body)
    if encoding not in answer.packed:
        answer.packed[encoding] = PACKERS[encoding](body)
    packed: bytes = answer.packed[encoding]
    return packed


def _is_text(media_type: str) -> bool:
    return media_type.startswith(_TEXT) or media_type.startswith(_MORE_TEXT)


def register(app: Flask) -> None:
    """Pack the answers of an app."""
    app.after_request(_end)
