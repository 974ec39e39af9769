"""Which format a file has, by its name and its first bytes.

Records in UTF-16 or UTF-32, as spreadsheets write them, read as if they were in UTF-8.

One way in for every file that is no single page: records, feeds, exports, and archives of all these.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Literal

from search.cleaning.decoding import wide_encoding
from search.cleaning.records import limits
from search.cleaning.records.containers import (
    BROKEN,
    Growth,
    damage,
    open_gzip,
    tar_members,
    zip_members,
)
from search.cleaning.records.entry import EmbeddedPage, Entry, Reading
from search.cleaning.records.feeds import read_feed, read_wordpress
from search.cleaning.records.rows import read_csv, read_json, read_jsonl
from search.errors import RecordError

Format = Literal["gzip", "zip", "tar", "jsonl", "json", "csv", "feed", "wxr", "page"]

_BY_NAME: Final[dict[str, Format]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".tar": "tar",
    ".rss": "feed",
    ".atom": "feed",
}
_FEED: Final = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_WXR: Final = re.compile(rb"wordpress\.org/export/")
_COLUMNS: Final = re.compile(
    rb"\s*[\"']?(?:[\w -]+[\"']?[,;\t|][\"']?)*(?:headline|title|body|text|content)\b", re.IGNORECASE
)
_DOCUMENT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\n)")
"""A JSON document that is called JSONL: a list, or an object over several lines."""

_OFFICE: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".epub")
HEAD: Final = 4_096
"""Bytes that are looked at."""


def without_gz(name: str) -> str:
    """The name of what a gzip file holds: `news.jsonl.gz` holds `news.jsonl`, `news.tgz` holds `news.tar`."""
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return name[:-3] if name.lower().endswith(".gz") else name


def format_of(name: str, head: bytes) -> Format:
    """The format of a file by its name and first bytes; a page where it is none of the others.

    What is called gzip or zip and is not is told by the rest of its name: whoever fetched it may have unpacked it.
    """
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not name.lower().endswith(_OFFICE):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    name = without_gz(name)
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix == ".jsonl" and _DOCUMENT.match(head):
        return "json"
    if suffix in {".rss", ".atom", ".xml", ".wxr", ""} and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        b"<"
    ):
        return _xml(head)
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    return _by_content(head) if suffix in {"", ".txt", ".zip"} else "page"


def _xml(head: bytes) -> Format:
    if not _FEED.search(head):
        return "page"
    return "wxr" if _WXR.search(head) else "feed"


def _by_content(head: bytes) -> Format:
    """What a stream without a name is: standard input, mostly."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        return "json" if start[1:].lstrip()[:1] in {b"{", b"]"} else "page"
    if start.startswith((b'{"', b"{\n", b"{ ")):
        return "jsonl" if _is_jsonl(head) else "json"
    first = start.split(b"\n", 1)[0]
    return (
        "csv"
        if len(first) < 500 and any(mark in first for mark in b",;\t|") and _COLUMNS.match(first)
        else "page"
    )


def _is_jsonl(head: bytes) -> bool:
    """Whether a whole object stands on the first line with more below it, or a line without an end in sight."""
    first, newline, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not newline:
        return True
    return bool(rest.strip()) and first.rstrip().endswith(b"}")


_PART: Final = 1 << 16
_DECLARED: Final = re.compile(r"""(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["'][^"'>]{0,40}["']""")


class Recoded(io.RawIOBase):
    """A stream of text in a wide encoding as UTF-8; broken letters become signs of it, and the rest goes on."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""
        self._is_first = True

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as RawIOBase has it."""
        while not self._ready:
            data = self._stream.read(_PART)
            text = self._decoder.decode(data, final=not data)
            if self._is_first:
                text = _DECLARED.sub(r"\1", text.removeprefix("\ufeff"), count=1)
                self._is_first = not text
            self._ready = text.encode("utf-8", "replace")
            if not data:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


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
