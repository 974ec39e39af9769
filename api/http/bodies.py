"""Bodies of requests: bounded, unpacked where they come as gzip, and read as they come in."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from flask import request

from api.http.problems import Problem

PIECE = 65_536

FREELY_UNPACKED = 10_000_000
MOST_PACKED = 200
"""Past ten million bytes a gzip body may hold so many times its own: articles come to ten, bombs to a thousand."""

_GZIP = 16 + zlib.MAX_WBITS


def take_types(*media_types: str) -> str:
    """The media type of the body, if it is one of these. Raises Problem otherwise."""
    given = request.mimetype
    if given not in media_types:
        named = f"not {given}" if given else "and name it in Content-Type"
        raise Problem("media_type", f"Send {' or '.join(media_types)}, {named}.")
    return given


def whole(limit: int) -> bytes:
    """The body, of at most so many bytes once unpacked."""
    return b"".join(pieces(limit))


def lines(limit: int, longest: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a body that are not blank, numbered from 1, without their ends; none longer than `longest`."""
    number = 1
    for several in _split(limit, longest):
        yield from ((at, line) for at, line in enumerate(several, number) if line and not line.isspace())
        number += len(several)


def _split(limit: int, longest: int) -> Iterator[list[bytes]]:
    """The lines of a body, as many at once as came together."""
    begun: list[bytes] = []
    size = 0
    for piece in pieces(limit):
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


def pieces(limit: int) -> Iterator[bytes]:
    """The body piece by piece, unpacked. Raises Problem past the limit, and for a broken gzip stream."""
    size = 0
    for piece in _unpacked(limit):
        size += len(piece)
        if size > limit:
            raise Problem("body_too_large", f"The body has more than {limit} bytes; send less at once.")
        yield piece


def _unpacked(limit: int) -> Iterator[bytes]:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        return _gunzip(_raw())
    if encoding != "identity":
        raise Problem("media_type", f"A body packed as {encoding[:40]} is not taken; use gzip, or none.")
    if (request.content_length or 0) > limit:
        raise Problem("body_too_large", f"The body has more than {limit} bytes; send less at once.")
    return _raw()


def _raw() -> Iterator[bytes]:
    """The bytes as they come. Raises Problem where the client goes away before it has sent what it announced."""
    size = 0
    while piece := request.stream.read(PIECE):
        size += len(piece)
        yield piece
    announced = request.content_length
    if announced is not None and size < announced:
        detail = f"The body ended after {size} of the {announced} bytes that it announced; send all of it."
        raise Problem("bad_request", detail)


def _gunzip(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack in bounded steps: a few kilobytes of gzip may hold gigabytes. Streams one after another are one."""
    unpacker = zlib.decompressobj(_GZIP)
    taken = made = 0
    try:
        for piece in packed:
            left = piece
            taken += len(piece)
            while left := _next_stream(left) if unpacker.eof else left:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(_GZIP)
                unpacked = unpacker.decompress(left, PIECE)
                made += len(unpacked)
                if made > FREELY_UNPACKED + MOST_PACKED * taken:
                    raise Problem("body_too_large", _TOO_PACKED)
                yield unpacked
                left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error:
        raise Problem("bad_compression", "The body is no gzip stream, although its header says so.") from None
    if not unpacker.eof:
        raise Problem("bad_compression", "The gzip stream ends too early; send all of it.")


_TOO_PACKED = f"The body unpacks to over {MOST_PACKED} times its size, as no articles do; send it unpacked."


def _next_stream(behind: bytes) -> bytes:
    """What stands behind the end of a stream, without the zeros that some programs fill blocks up with."""
    return behind.lstrip(b"\0")
