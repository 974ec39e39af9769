"""Bodies of requests: bounded, decompressed where they come as gzip, and read as they come in."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import request

from api.http.problems import Problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 65_536

FREE_GROWTH = 10_000_000
MOST_GROWTH = 200
"""Past ten million bytes a gzip body may hold so many times its own: articles come to ten, bombs to a thousand."""


def take_types(*media_types: str) -> str:
    """The media type of the body, if it is one of these. Raises Problem otherwise."""
    media_type = request.mimetype
    if media_type not in media_types:
        named = f"not {media_type}" if media_type else "and name it in Content-Type"
        raise Problem("media_type", f"Send {' or '.join(media_types)}, {named}.")
    return media_type


def whole(limit: int) -> bytes:
    """The body, of at most so many bytes once decompressed."""
    return b"".join(_pieces(limit))


def lines(limit: int, longest: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a body that are not blank, numbered from 1, without their ends; none longer than `longest`."""
    number = 1
    for several in _split(limit, longest):
        for place, line in enumerate(several, number):
            if line and not line.isspace():
                yield place, line
        number += len(several)


def _split(limit: int, longest: int) -> Iterator[list[bytes]]:
    """The lines of a body, as many at once as came together."""
    begun: list[bytes] = []
    size = 0
    for piece in _pieces(limit):
        first, *others = piece.split(b"\n")
        begun.append(first)
        size += len(first)
        if size > longest:
            raise Problem("body_too_large", f"A line has more than {longest} bytes; send smaller articles.")
        if others:
            yield [b"".join(begun), *others[:-1]]
            begun, size = [others[-1]], len(others[-1])
    if size:
        yield [b"".join(begun)]


def _pieces(limit: int) -> Iterator[bytes]:
    """The body piece by piece, decompressed. Raises Problem past the limit, and for a broken gzip stream."""
    size = 0
    for piece in _decompressed(limit):
        size += len(piece)
        if size > limit:
            raise Problem("body_too_large", f"The body has more than {limit} bytes; send less at once.")
        yield piece


class _Incoming(io.RawIOBase):
    """The bytes as they come. Raises Problem where the client goes away before it has sent what it announced."""

    def __init__(self) -> None:
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = request.stream.read(len(view))
        view[: len(piece)] = piece
        self.size += len(piece)
        announced = request.content_length
        if not piece and announced is not None and self.size < announced:
            detail = f"The body ended after {self.size} of the {announced} bytes that it announced; send all of it."
            raise Problem("bad_request", detail)
        return len(piece)


def _decompressed(limit: int) -> Iterator[bytes]:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        yield from _gunzip(_Incoming())
        return
    if encoding != "identity":
        raise Problem("media_type", f"A body packed as {encoding[:40]} is not taken; use gzip, or none.")
    if (request.content_length or 0) > limit:
        raise Problem("body_too_large", f"The body has more than {limit} bytes; send less at once.")
    incoming = _Incoming()
    while piece := incoming.read(PIECE):
        yield piece


_CUT_OFF = "The gzip stream ends too early; send all of it."


def _gunzip(incoming: _Incoming) -> Iterator[bytes]:
    """Decompress in bounded steps: a few kilobytes of gzip may hold gigabytes. Streams one after another are one."""
    size = 0
    try:
        stream = gzip.GzipFile(fileobj=io.BufferedReader(incoming, PIECE))
        while piece := stream.read1(PIECE):
            size += len(piece)
            if size > FREE_GROWTH + MOST_GROWTH * incoming.size:
                detail = f"The body unpacks to over {MOST_GROWTH} times its size, as no articles do; send it unpacked."
                raise Problem("body_too_large", detail)
            yield piece
    except EOFError:
        raise Problem("bad_compression", _CUT_OFF) from None
    except (gzip.BadGzipFile, zlib.error):
        detail = "The body is no gzip stream, although its header says so."
        raise Problem("bad_compression", detail) from None
    if not incoming.size:
        raise Problem("bad_compression", _CUT_OFF)
