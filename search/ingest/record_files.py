"""Files that hold many articles, cut into what is prepared at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from search.cleaning.records import (
    EmbeddedPage,
    PassedOver,
    Reading,
    jsonl_lines,
    read_file,
    read_stream,
)
from search.errors import RecordError
from search.ingest.sources import Source, is_regular
from search.ingest.submissions import (
    Note,
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


def read_records(
    source: Source, own_words: Path | None, columns: Mapping[str, str] | None = None
) -> Iterator[Task | Prepared]:
    """What a file of records holds, in order: done already, or to be prepared. What is damaged is a refusal.

    `columns` names the columns of a CSV that hold fields of an article, as `Reading` has it.
    """
    try:
        is_file = not source.is_standard_input and is_regular(source.path)
        lines = jsonl_lines(source.path, name=source.name) if is_file else None
        if lines is not None:
            yield from _line_tasks(lines, source, own_words)
            return
        reading = Reading(columns or {}, finder_of(own_words), own_words=own_words)
        entries = (
            read_stream(sys.stdin.buffer, reading, name=source.name)
            if source.is_standard_input
            else read_file(source.path, reading, name=source.name)
        )
        for entry in entries:
            if isinstance(entry, EmbeddedPage):
                yield Task(source, own_words, data=entry.data, name=entry.path)
            else:
                yield prepare_entry(entry, source)
    except OSError as error:
        message = f"It can't be read: {error.strerror or error}."
        yield Refusal(source.place, "unreadable", message, origin_of(source))


def _line_tasks(
    lines: Iterator[bytes | PassedOver | None], source: Source, own_words: Path | None
) -> Iterator[Task | Prepared]:
    """Lines of JSON in pieces, each with the number of its first line."""
    first, piece, size = 1, list[bytes](), 0
    problem: Refusal | Note | None = None
    try:
        for number, line in enumerate(lines, 1):
            if isinstance(line, PassedOver):
                problem = Note(source.place, line.message)
                continue
            if line is None:
                message = "The line is too long; write one article a line."
                yield Refusal(f"{source.place}:{number}", "record", message, origin_of(source))
            piece.append(line or b"\n")
            size += len(piece[-1])
            if len(piece) >= LINES or size >= LINE_BYTES:
                yield Task(source, own_words, data=b"".join(piece), first_line=first)
                first, piece, size = number + 1, [], 0
    except RecordError as error:
        problem = Refusal(source.place, "unreadable", str(error), origin_of(source))
    if piece:
        yield Task(source, own_words, data=b"".join(piece), first_line=first)
    if problem is not None:
        yield problem
