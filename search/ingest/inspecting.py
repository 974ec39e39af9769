"""What would become of files and folders if they were indexed, with nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from search.cleaning import inspect_page
from search.errors import PageRefused
from search.ingest.record_files import read_records
from search.ingest.sources import find_sources
from search.ingest.submissions import (
    Note,
    Prepared,
    Refusal,
    Task,
    place_of,
    prepare,
    read_page,
)


def inspect_sources(paths: Iterable[Path], own_words: Path) -> Iterator[dict[str, Any] | Note]:
    """Each page and record of these files and folders, as `inspect_page` shows one; records have no lines."""
    for source in find_sources(paths):
        if not source.holds_records:
            yield _page(Task(source, own_words))
            continue
        for item in read_records(source, own_words):
            if isinstance(item, Task) and item.first_line is None:
                yield _page(item)
            else:
                yield from map(_done, prepare(item) if isinstance(item, Task) else [item])


def _page(task: Task) -> dict[str, Any]:
    place = place_of(task)
    try:
        data = read_page(task.source.path) if task.data is None else task.data
    except PageRefused as refused:
        return _refused(place, refused.reason, str(refused))
    except OSError as error:
        return _refused(place, "unreadable", f"It can't be read: {error.strerror or error}.")
    return inspect_page(data, path=place, own_words=task.own_words)


def _done(item: Prepared) -> dict[str, Any] | Note:
    if isinstance(item, Note):
        return item
    if isinstance(item, Refusal):
        return _refused(item.place, item.reason, item.message)
    article = item.article.model_dump(mode="json")
    return {"path": item.article.id, "article": article, "refused": None, "lines": []}


def _refused(place: str, reason: str, message: str) -> dict[str, Any]:
    return {"path": place, "article": None, "refused": f"{reason}: {message}", "lines": []}
