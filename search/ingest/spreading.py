"""Pages are prepared by several processes, in order; one that a page kills takes no other page with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain

from search.ingest.submissions import (
    Prepared,
    Refusal,
    Task,
    origin_of,
    place_of,
    prepare,
)
from search.parallel import alone, ordered_map

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
