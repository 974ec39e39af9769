"""One way in for every file that is no single page: records, feeds, exports, and archives of all these."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from search.cleaning.records import limits
from search.cleaning.records.containers import BROKEN, open_gzip, tar_members, zip_members
from search.cleaning.records.entry import EmbeddedPage, Entry, Reading
from search.cleaning.records.feeds import read_feed
from search.cleaning.records.formats import HEAD, Format, format_of
from search.cleaning.records.rows import read_csv, read_json, read_jsonl
from search.cleaning.records.wordpress import read_wordpress
from search.errors import RecordError

_READERS: Final = {
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
    "feed": read_feed,
    "wxr": read_wordpress,
}


def holds_records(path: Path) -> bool:
    """Whether a file is to be read by `read_file`; a page (text or HTML) is not."""
    with path.open("rb") as file:
        return format_of(path.name, file.read(HEAD)) != "page"


def read_file(path: Path, reading: Reading | None = None, *, name: str | None = None) -> Iterator[Entry]:
    """The entries of a file; `name` is what its ids and errors call it (its path below the folder given)."""
    with path.open("rb") as file:
        yield from read_stream(file, reading, name=name or path.name, size=path.stat().st_size)


def read_stream(
    stream: BinaryIO, reading: Reading | None = None, *, name: str = "-", size: int | None = None
) -> Iterator[Entry]:
    """The entries of a stream such as standard input; its format is told from its first bytes.

    Records are handed over as they are read, one in memory at a time; a RecordError is one of them. `size` is the
    number of bytes, if known: it bounds how far compressed data may grow.
    """
    yield from _read(
        _buffered(stream), reading or Reading(), name, limits.DOCUMENT if size is None else size, 0
    )


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]


def _read(stream: io.BufferedReader, reading: Reading, name: str, size: int, depth: int) -> Iterator[Entry]:
    try:
        format = format_of(name, stream.peek(HEAD)[:HEAD])
        if format in {"gzip", "zip", "tar"}:
            yield from _unpack(format, stream, reading, name, size, depth)
        elif format == "page":
            yield EmbeddedPage(stream.read(limits.RECORD + 1), name)
        else:
            yield from _READERS[format](stream, reading, path=name)
    except RecordError as error:
        yield error
    except BROKEN as error:
        yield RecordError(f"The file is damaged or cut off: {error}.", path=name)


def _unpack(
    format: Format, stream: io.BufferedReader, reading: Reading, name: str, size: int, depth: int
) -> Iterator[Entry]:
    if depth >= limits.DEPTH:
        yield RecordError("Archives lie too deep in one another; unpack the outer ones.", path=name)
        return
    if format == "gzip":
        inner = _buffered(open_gzip(stream, path=name, size=size))
        yield from _read(inner, reading, _without_gz(name), size, depth + 1)
        return
    members = zip_members(stream, path=name) if format == "zip" else tar_members(stream, path=name)
    for member in members:
        if isinstance(member, RecordError):
            yield member
        else:
            yield from _read(_buffered(member[1]), reading, member[0], size, depth + 1)


def _without_gz(name: str) -> str:
    """The name of what a gzip file holds: `news.jsonl.gz` holds `news.jsonl`, `news.tgz` holds `news.tar`."""
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return name[:-3] if name.lower().endswith(".gz") else name
