"""Which format a file has, and what it gives: the one way in for every file that is no single page.

The name of a file is believed where its first bytes agree: what is called `.jsonl` may be one JSON document, what is
called `.zip` may have been unpacked on its way, and standard input has no name at all.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Literal, cast

from search.cleaning.decoding import wide_encoding
from search.cleaning.records.containers import (
    BROKEN,
    damage,
    open_gzip,
    tar_members,
    zip_members,
)
from search.cleaning.records.csv_rows import read_csv
from search.cleaning.records.entry import (
    LARGEST_DOCUMENT,
    LONGEST_RECORD,
    EmbeddedPage,
    Entry,
    Reading,
)
from search.cleaning.records.feeds import read_feed, read_wordpress
from search.cleaning.records.json_records import bounded_lines, read_json, read_jsonl
from search.errors import RecordError

Format = Literal["gzip", "zip", "tar", "jsonl", "json", "csv", "feed", "wxr", "page"]

_READERS: Final = {
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
    "feed": read_feed,
    "wxr": read_wordpress,
}
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
_GZIP: Final = b"\x1f\x8b"
_FEED: Final = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_WXR: Final = re.compile(rb"wordpress\.org/export/")
_COLUMNS: Final = re.compile(
    rb"\s*[\"']?(?:[\w -]+[\"']?[,;\t|][\"']?)*(?:headline|title|body|text|content)\b", re.IGNORECASE
)
_DOCUMENT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\n)")
"""A JSON document that is called JSONL: a list, or an object over several lines."""

_OFFICE: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".epub")
_HEAD: Final = 4_096
"""Bytes that are looked at."""

_NESTED: Final = "Archives lie too deep in one another; unpack the outer one."


def without_gz(name: str) -> str:
    """The name of what a gzip file holds: `news.jsonl.gz` holds `news.jsonl`, `news.tgz` holds `news.tar`."""
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return name[:-3] if name.lower().endswith(".gz") else name


def format_of(name: str, head: bytes) -> Format:
    """The format of a file by its name and first bytes; a page where it is none of the others.

    What is called gzip or zip and is not is told by the rest of its name: whoever fetched it may have unpacked it.
    """
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not name.lower().endswith(_OFFICE):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    name = without_gz(name)
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix == ".jsonl" and _DOCUMENT.match(head):
        return "json"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix in {".rss", ".atom", ".xml", ".wxr", ""} and start.startswith(b"<"):
        return _xml(head)
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    return _by_content(start) if suffix in {"", ".txt", ".zip"} else "page"


def _xml(head: bytes) -> Format:
    if not _FEED.search(head):
        return "page"
    return "wxr" if _WXR.search(head) else "feed"


def _by_content(start: bytes) -> Format:
    """What a stream without a name is: standard input, mostly."""
    if start.startswith(b"["):
        return "json" if start[1:].lstrip()[:1] in {b"{", b"]"} else "page"
    first, newline, rest = start.partition(b"\n")
    if start.startswith((b'{"', b"{\n", b"{ ")):
        # JSONL has a whole object on the first line with more below it, or a line without an end in sight.
        is_jsonl = not newline or (rest.strip() and first.rstrip().endswith(b"}"))
        return "jsonl" if is_jsonl else "json"
    separated = len(first) < 500 and any(mark in first for mark in b",;\t|")
    return "csv" if separated and _COLUMNS.match(first) else "page"


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
    yield from _read(_buffered(stream), reading or Reading(), name, size or LARGEST_DOCUMENT)


def jsonl_lines(path: Path, *, name: str) -> Iterator[bytes | None] | None:
    """The lines of a file of JSONL in UTF-8, compressed or not, which may be shared out unread; one that is too long
    is None.

    Answers with None for any other file. The iterator raises RecordError where the file can't be read further.
    """
    if not name.lower().endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        return None
    with path.open("rb") as file:
        try:
            head = _ungzipped(file, path).read(_HEAD)
        except BROKEN:
            return None  # `read_file` says what is wrong with it
    is_jsonl = format_of(name, head) == "jsonl" and not wide_encoding(head) and head.strip()
    return _lines(path, name) if is_jsonl else None


def _lines(path: Path, name: str) -> Iterator[bytes | None]:
    with path.open("rb") as file:
        try:
            yield from bounded_lines(_ungzipped(file, path))
        except BROKEN as error:
            raise RecordError(damage(error), path=name) from error


def _ungzipped(file: BinaryIO, path: Path) -> BinaryIO:
    start = file.read(len(_GZIP))
    file.seek(0)
    return open_gzip(file, path.stat().st_size, path=path.name) if start == _GZIP else file


def _buffered(stream: BinaryIO | io.RawIOBase) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))


def _read(
    stream: io.BufferedReader,
    reading: Reading,
    name: str,
    size: int,
    *,
    in_archive: bool = False,
    in_gzip: bool = False,
) -> Generator[Entry, None, bool]:
    """The entries of a stream out of so many bytes of a file; returns whether it could be read to its end.

    A zip or tar may be compressed as a whole and hold compressed files, and nothing lies deeper in anything.
    """
    try:
        head = stream.peek(_HEAD)[:_HEAD]
        wide = wide_encoding(head)
        format = format_of(name, head.decode(wide, "ignore").encode() if wide else head)
        if not head:
            yield RecordError("The file is empty; fetch or export it again.", path=name)
        elif in_gzip if format == "gzip" else in_archive and format in {"zip", "tar"}:
            yield RecordError(_NESTED, path=name)
        elif format == "gzip":
            inner = open_gzip(stream, size, path=name)
            return (
                yield from _read(inner, reading, without_gz(name), size, in_archive=in_archive, in_gzip=True)
            )
        elif format in {"zip", "tar"}:
            yield from _read_members(format, stream, reading, name)
        elif format == "page":
            yield EmbeddedPage(stream.read(LONGEST_RECORD + 1), name)
        else:
            yield from _records(format, _buffered(_Recoded(stream, wide)) if wide else stream, reading, name)
    except RecordError as error:
        yield error
    except BROKEN as error:
        yield RecordError(damage(error), path=name)
        return False
    return True


def _read_members(format: Format, stream: BinaryIO, reading: Reading, name: str) -> Iterator[Entry]:
    members = zip_members(stream, path=name) if format == "zip" else tar_members(stream, path=name)
    for member in members:
        if isinstance(member, RecordError):
            yield member
            continue
        inner = _buffered(member.stream)
        is_whole = yield from _read(inner, reading, member.name, member.size, in_archive=True)
        if not is_whole and format == "tar":
            return  # the rest comes through the same stream


def _records(format: Format, stream: io.BufferedReader, reading: Reading, name: str) -> Iterator[Entry]:
    is_empty = True
    for entry in _READERS[format](stream, reading, path=name):
        is_empty = False
        yield entry
    if is_empty:
        yield RecordError("The file holds no records; export it again, or leave it out.", path=name)


_PART: Final = 1 << 16
_DECLARED: Final = re.compile(r"""(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["'][^"'>]{0,40}["']""")


class _Recoded(io.RawIOBase):
    """Text in UTF-16 or UTF-32, as spreadsheets write it, as a stream of UTF-8; broken letters become signs of it."""

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
