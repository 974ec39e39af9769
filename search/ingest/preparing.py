"""Sources become what the store takes: files are cut into tasks, and several processes prepare these in order.

A file of records is read here, record by record; pages, and lines of JSON in pieces, are tasks for any process. One
that a page kills takes no other page with it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from search.cleaning.records import (
    PassedOver,
    field_of,
    jsonl_lines,
    read_file,
    read_stream,
    settle_order,
)
from search.errors import RecordError
from search.ingest.sources import Intake, Source, is_regular
from search.ingest.submissions import (
    Note,
    Prepared,
    Refusal,
    Task,
    origin_of,
    place_of,
    prepare,
    prepare_entries,
)
from search.parallel import alone, ordered_map

LINES = 100
"""Lines of JSON that a process is given at once."""

LINE_BYTES = 2 * 1024 * 1024
"""The same as bytes, where lines are long."""

_DATED = re.compile(rb'"([\w -]{3,30})"\s*:\s*"(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}[^"]{0,20})"')


def read_records(
    source: Source, intake: Intake, columns: Mapping[str, str] | None = None
) -> Iterator[Task | Prepared]:
    """What a file of records holds, in order: done already, or to be prepared. What is damaged is a refusal.

    `columns` names the columns of a CSV that hold fields of an article, as `Reading` has it.
    """
    try:
        is_file = not source.is_standard_input and is_regular(source.path)
        lines = jsonl_lines(source.path, name=source.name) if is_file else None
        if lines is not None:
            yield from _line_tasks(lines, source, intake)
            return
        reading = intake.reading(columns)
        entries = (
            read_stream(sys.stdin.buffer, reading, name=source.name)
            if source.is_standard_input
            else read_file(source.path, reading, name=source.name)
        )
        yield from prepare_entries(entries, source, intake)
    except OSError as error:
        message = f"It can't be read: {error.strerror or error}."
        yield Refusal(source.place, "unreadable", message, origin_of(source))


def _line_tasks(
    lines: Iterator[bytes | PassedOver | None], source: Source, intake: Intake
) -> Iterator[Task | Prepared]:
    """Lines of JSON in pieces, each with the number of its first line."""
    first, piece, size = 1, list[bytes](), 0
    problem: Refusal | Note | None = None
    day_first: bool | None = None
    try:
        settled, day_first = settle_order(lines, _date_in)
        for number, line in enumerate(settled, 1):
            if isinstance(line, PassedOver):
                problem = Note(source.place, line.message)
                continue
            if line is None:
                message = "The line is too long; write one article a line."
                yield Refusal(f"{source.place}:{number}", "record", message, origin_of(source))
            piece.append(line or b"\n")
            size += len(piece[-1])
            if len(piece) >= LINES or size >= LINE_BYTES:
                yield Task(source, intake, data=b"".join(piece), first_line=first, day_first=day_first)
                first, piece, size = number + 1, [], 0
    except RecordError as error:
        problem = Refusal(source.place, "unreadable", str(error), origin_of(source))
    if piece:
        yield Task(source, intake, data=b"".join(piece), first_line=first, day_first=day_first)
    if problem is not None:
        yield problem


def _date_in(line: bytes | PassedOver | None) -> str | None:
    """The publication date in a line of JSON, where it is in numbers that have an order."""
    if not isinstance(line, bytes):
        return None
    dates = (
        date
        for name, date in _DATED.findall(line)
        if field_of(name.decode("utf-8", "replace")) == "published"
    )
    return next((date.decode("utf-8", "replace") for date in dates), None)


CHUNK = 16
"""Pages that a process is given at once."""

WORTH_IT = 200
"""With fewer pages and records than this, starting processes takes longer than the work."""

_PRELOAD = ["search.ingest.submissions", "search.cleaning.html", "numpy"]
"""With what takes long to be imported and every process would import for itself at its first page."""

Items = list[Task | Prepared]


def prepare_all(items: Iterable[Task | Prepared], *, workers: int | None = None) -> Iterator[Prepared]:
    """Prepare tasks in order, by as many processes as there are processors, or by this one if they are few.

    What is prepared already is handed on in its place.
    """
    remaining = iter(items)
    first = list(_worth_it(remaining))
    count = workers or os.cpu_count() or 1
    every = chain(first, remaining)
    if count == 1 or sum(map(_weight, first)) < WORTH_IT:
        for item in every:
            yield from _prepare_chunk([item])
    else:
        chunks = ordered_map(
            _prepare_chunk, _chunks(every), workers=count, preload=_PRELOAD, lost=_halved, is_sent=_has_tasks
        )
        yield from chain.from_iterable(chunks)


def _worth_it(items: Iterator[Task | Prepared]) -> Iterator[Task | Prepared]:
    """The first items, until they are enough to be shared or too many to be held."""
    weight = 0
    for held, item in enumerate(items, 1):
        yield item
        weight += _weight(item)
        if max(weight, held) >= WORTH_IT:
            return


def _weight(item: Task | Prepared) -> int:
    """How many pages or records there are still to be prepared in it."""
    if not isinstance(item, Task):
        return 0
    return (item.data or b"").count(b"\n") if item.first_line is not None else 1


def _prepare_chunk(chunk: Items) -> list[Prepared]:
    return [done for item in chunk for done in (prepare(item) if isinstance(item, Task) else [item])]


def _has_tasks(chunk: Items) -> bool:
    return any(isinstance(item, Task) for item in chunk)


def _chunks(items: Iterator[Task | Prepared]) -> Iterator[Items]:
    """Several pages are given at once; lines of a file are a chunk by themselves."""
    chunk: Items = []
    for item in items:
        chunk.append(item)
        if len(chunk) >= CHUNK or (isinstance(item, Task) and item.first_line is not None):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _halved(chunk: Items) -> list[Prepared]:
    """Prepare items one of which ends its process: by halves, until that one stands alone and is refused."""
    if len(chunk) == 1:
        return [_killer(chunk[0]) if isinstance(chunk[0], Task) else chunk[0]]
    middle = len(chunk) // 2
    halves = (chunk[:middle], chunk[middle:])
    return [done for half in halves for done in alone(_prepare_chunk, half, preload=_PRELOAD, lost=_halved)]


def _killer(task: Task) -> Refusal:
    message = "Cleaning it ended the process, as happens when memory runs out."
    return Refusal(place_of(task), "failed", message, origin_of(task.source))
