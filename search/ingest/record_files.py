"""Files that hold many articles, cut into what is prepared at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from search.cleaning.decoding import wide_encoding
from search.cleaning.records import (
    EmbeddedPage,
    Entry,
    Reading,
    read_file,
    read_stream,
)
from search.cleaning.records.containers import (
    BROKEN,
    Growth,
    damage,
    open_gzip,
)
from search.cleaning.records.reading import HEAD, format_of
from search.cleaning.records.rows import bounded_lines
from search.errors import RecordError
from search.ingest.sources import Source, is_regular
from search.ingest.submissions import (
    Prepared,
    Refusal,
    Task,
    origin_of,
    prepare_entry,
)
from search.text.references import finder_of

LINES = 100
"""Lines of JSON that a process is given at once."""

LINE_BYTES = 2 * 1024 * 1024
"""The same as bytes, where lines are long."""

JSONL = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


def read_records(
    source: Source, own_words: Path | None, columns: Mapping[str, str] | None = None
) -> Iterator[Task | Prepared]:
    """What a file of records holds, in order: done already, or to be prepared. What is damaged is a refusal.

    `columns` names the columns of a CSV that hold fields of an article, as `Reading` has it.
    """
    try:
        if source.name.lower().endswith(JSONL) and _is_plain_jsonl(source):
            yield from _line_tasks(source, own_words)
        else:
            for entry in _entries(source, Reading(columns or {}, finder_of(own_words), own_words=own_words)):
                yield _task_or_done(entry, source, own_words)
    except (RecordError, *BROKEN) as error:
        yield _damaged(source, error)


def _entries(source: Source, reading: Reading) -> Iterator[Entry]:
    if source.is_standard_input:
        return read_stream(sys.stdin.buffer, reading, name=source.name)
    return read_file(source.path, reading, name=source.name)


def _task_or_done(entry: Entry, source: Source, own_words: Path | None) -> Task | Prepared:
    if isinstance(entry, EmbeddedPage):
        return Task(source, own_words, data=entry.data, name=entry.path)
    return prepare_entry(entry, source)


def _damaged(source: Source, error: Exception) -> Refusal:
    message = str(error) if isinstance(error, RecordError) else damage(error)
    return Refusal(source.place, "unreadable", message, origin_of(source))


def _is_plain_jsonl(source: Source) -> bool:
    """Whether a file is lines of JSON in UTF-8, which are shared out unread, and no document under that name."""
    if not is_regular(source.path):
        return False
    with source.path.open("rb") as file:
        head = _unpacked(source, file).read(HEAD)
    return format_of(source.name, head) == "jsonl" and not wide_encoding(head) and bool(head.strip())


@dataclass(slots=True)
class _Piece:
    """Lines that follow one another, from `first` on."""

    first: int
    lines: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, line: bytes) -> None:
        self.lines.append(line)
        self.size += len(line)

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= LINES or self.size >= LINE_BYTES


def _line_tasks(source: Source, own_words: Path | None) -> Iterator[Task | Prepared]:
    piece = _Piece(1)
    problem: Refusal | None = None
    with source.path.open("rb") as file:
        try:
            for number, line in enumerate(bounded_lines(_unpacked(source, file)), 1):
                piece.add(line or b"\n")
                if line is None:
                    message = "The line is too long; write one article a line."
                    yield Refusal(f"{source.place}:{number}", "record", message, origin_of(source))
                if piece.is_full:
                    yield _task(source, own_words, piece)
                    piece = _Piece(number + 1)
        except (RecordError, *BROKEN) as error:
            problem = _damaged(source, error)
    if piece.lines:
        yield _task(source, own_words, piece)
    if problem is not None:
        yield problem


def _unpacked(source: Source, file: BinaryIO) -> BinaryIO:
    start = file.read(2)
    file.seek(0)
    if start != b"\x1f\x8b":
        return file
    return open_gzip(file, Growth(source.path.stat().st_size), path=source.name)


def _task(source: Source, own_words: Path | None, piece: _Piece) -> Task:
    return Task(source, own_words, data=b"".join(piece.lines), first_line=piece.first)
