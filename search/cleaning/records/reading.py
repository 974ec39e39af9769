"""One way in for every file that is no single page: records, feeds, exports, and archives of all these."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from search.cleaning.decoding import wide_encoding
from search.cleaning.records import limits
from search.cleaning.records.containers import BROKEN, Growth, damage, open_gzip, tar_members, zip_members
from search.cleaning.records.documents import read_json
from search.cleaning.records.entry import EmbeddedPage, Entry, Reading
from search.cleaning.records.feeds import read_feed
from search.cleaning.records.formats import HEAD, Format, format_of, without_gz
from search.cleaning.records.recoding import Recoded
from search.cleaning.records.rows import read_csv, read_jsonl
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
    growth = Growth(limits.DOCUMENT if size is None else size)
    yield from _read(_buffered(stream), reading or Reading(), name, growth, 0)


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]


def _read(
    stream: io.BufferedReader, reading: Reading, name: str, growth: Growth, depth: int
) -> Iterator[Entry]:
    try:
        head = stream.peek(HEAD)[:HEAD]
        wide = wide_encoding(head)
        format = format_of(name, head.decode(wide, "ignore").encode() if wide else head)
        if not head:
            yield RecordError("The file is empty; fetch or export it again.", path=name)
        elif format in {"gzip", "zip", "tar"}:
            yield from _unpack(format, stream, reading, name, growth, depth)
        elif format == "page":
            yield EmbeddedPage(stream.read(limits.RECORD + 1), name)
        else:
            plain = _buffered(Recoded(stream, wide)) if wide else stream  # type: ignore[arg-type]
            yield from _records(format, plain, reading, name)
    except RecordError as error:
        yield error
    except BROKEN as error:
        growth.broken = True
        yield RecordError(damage(error), path=name)


def _records(format: Format, stream: io.BufferedReader, reading: Reading, name: str) -> Iterator[Entry]:
    found = False
    for entry in _READERS[format](stream, reading, path=name):
        found = True
        yield entry
    if not found:
        yield RecordError("The file holds no records; export it again, or leave it out.", path=name)


def _unpack(
    format: Format, stream: io.BufferedReader, reading: Reading, name: str, growth: Growth, depth: int
) -> Iterator[Entry]:
    if depth >= limits.DEPTH:
        yield RecordError("Archives lie too deep in one another; unpack the outer ones.", path=name)
        return
    if format == "gzip":
        inner = _buffered(open_gzip(stream, growth, path=name))
        yield from _read(inner, reading, without_gz(name), growth, depth + 1)
        return
    members = zip_members(stream, growth, path=name) if format == "zip" else tar_members(stream, path=name)
    for member in members:
        if isinstance(member, RecordError):
            yield member
            continue
        growth.broken = False
        yield from _read(_buffered(member[1]), reading, member[0], growth, depth + 1)
        if growth.broken and format == "tar":
            return  # the rest comes through the same stream
