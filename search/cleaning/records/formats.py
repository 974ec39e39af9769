"""Which format a file has, and what it gives: the one way in for every file that is no single page.

A file is what its bytes say, whatever it is called: what is called `.zip` may have been unpacked on its way, a list of
records may lie under `news.bak`, and standard input has no name at all. The name decides only where the bytes say
nothing, such as between a line of column names and a line of text.
"""

from __future__ import annotations

import csv
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
from search.cleaning.records.csv_rows import dialect_of, read_csv
from search.cleaning.records.entry import (
    LARGEST_DOCUMENT,
    LONGEST_RECORD,
    EmbeddedPage,
    Entry,
    PassedOver,
    Reading,
)
from search.cleaning.records.feeds import read_feed
from search.cleaning.records.json_records import bounded_lines, read_json, read_jsonl
from search.cleaning.records.recoding import Recoded
from search.cleaning.records.record import field_of
from search.cleaning.records.wordpress import read_wordpress
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
_ROOT: Final = re.compile(
    rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[<>]*(?:\[.*?\])?\s*>)*<(?:[\w-]+:)?(rss|feed|rdf)\b",
    re.I | re.DOTALL,
)
"""The first element of a feed, behind declarations and comments."""

_WXR: Final = re.compile(rb"wordpress\.org/export/")
_OBJECT: Final = re.compile(rb'\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:|\{\s*\}')
_LIST: Final = re.compile(rb"\[\s*(?:\{|\]\s*$)")
_LONGEST_NAME: Final = 60
"""Characters of the longest name of a column in a file that is not called CSV."""

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
    """The format of a file by its first bytes, and by its name where these say nothing; else it is a page."""
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not name.lower().endswith(_OFFICE):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    name = without_gz(name)
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        is_feed = _ROOT.match(start)
        return ("wxr" if _WXR.search(head) else "feed") if is_feed else "page"
    if _LIST.match(start):
        return "json"
    if _OBJECT.match(start):
        return _json_of(start, suffix)
    named = _BY_NAME.get(suffix)
    if named == "csv" or (named != "tar" and _is_table(start)):
        return "csv"
    return named or "page"


def _json_of(start: bytes, suffix: str) -> Format:
    """JSONL has a whole object on the first line with more below it, or a line without an end in sight."""
    first, newline, rest = start.partition(b"\n")
    has_more = rest.strip() or suffix in {".jsonl", ".ndjson"}
    is_jsonl = not newline or (has_more and first.rstrip().endswith(b"}"))
    return "jsonl" if is_jsonl else "json"


def _is_table(start: bytes) -> bool:
    """Whether a file begins with column names, one of them a headline's or a body's, and a row of as many values."""
    lines = [line for line in start.decode("utf-8", "replace").split("\n")[:3] if line.strip()]
    if len(lines) < 2:
        return False
    try:
        names, row = list(csv.reader(lines, dialect_of(lines[0])))[:2]
    except (csv.Error, ValueError):
        return False
    short = all(name.strip() and len(name) <= _LONGEST_NAME and name[-1] not in ".!?" for name in names)
    has_text = any(field_of(name) in {"headline", "body"} for name in names)
    return len(names) > 1 and short and has_text and (len(row) == len(names) or lines[1].count('"') % 2 == 1)


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


def jsonl_lines(path: Path, *, name: str) -> Iterator[bytes | PassedOver | None] | None:
    """The lines of a file of JSONL, compressed or not, which may be shared out unread; one that is too long is None.

    A note on letters that could not be read comes last. Answers with None for any other file, or one of wide letters.
    The iterator raises RecordError where the file can't be read further.
    """
    with path.open("rb") as file:
        try:
            head = _ungzipped(file, path).read(_HEAD)
        except BROKEN:
            return None  # `read_file` says what is wrong with it
    is_jsonl = format_of(name, head) == "jsonl" and not wide_encoding(head)
    return _lines(path, name) if is_jsonl else None


def _lines(path: Path, name: str) -> Iterator[bytes | PassedOver | None]:
    with path.open("rb") as file:
        try:
            recoded = Recoded(_buffered(_ungzipped(file, path)))
            yield from bounded_lines(_buffered(recoded))
        except BROKEN as error:
            raise RecordError(damage(error), path=name) from error
        yield from _note_of(recoded, name)


def _note_of(recoded: Recoded, name: str) -> Iterator[PassedOver]:
    if recoded.broken:
        what = "1 letter" if recoded.broken == 1 else f"{recoded.broken:,} letters"
        message = (
            f"{what} could not be read and stand as U+FFFD: the file mixes encodings. Save it again as UTF-8."
        )
        yield PassedOver(message, name)


def holds_records(path: Path, name: str) -> bool:
    """Whether a file holds records or other files, by its first bytes; else it is one page. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return format_of(name, _plainly(head)) != "page"


def _plainly(head: bytes) -> bytes:
    """The first bytes of a file as those of UTF-8."""
    wide = wide_encoding(head)
    return head.decode(wide, "ignore").encode() if wide else head


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
        format = format_of(name, _plainly(head))
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
            recoded = Recoded(stream, is_xml=format in {"feed", "wxr"})
            yield from _records(format, _buffered(recoded), reading, name)
            yield from _note_of(recoded, name)
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
