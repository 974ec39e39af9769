"""An index catches up with the store: the changes after the one it has reached, in order, in batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from search.building import WORTH_IT, Built, MakeDocument, build, build_all
from search.engines.base import Engine, Writer
from search.gathering import observe
from search.store import ChangeRecord, ChangeRow, Store
from search.wordbook import Wordbook

BATCH = 1000
"""Changes read from the store at once, or fewer long ones."""

COMMIT_SECONDS = 2.0
"""How long a long way is gone before what was done is committed: a crash repeats at most that."""

Progress = Callable[[int], None]
"""Told how many changes were taken in since it was told last."""

_R = TypeVar("_R")


def catch_up(
    store: Store,
    engine: Engine,
    make_document: MakeDocument,
    *,
    book: Wordbook,
    workers: int = 1,
    progress: Progress | None = None,
) -> int:
    """Bring one index and its wordbook to the store's last change; answers with the change reached.

    The caller holds the lock that makes it the only writer. Everything done so far stays if it is cut short. Where
    there is much to do, so many `workers` build documents; they do it by the word lists that come with Dateline.
    """
    reached = engine.reader().reached()
    book.begin()
    last = store.last_change()
    _catch_up_words(store, book, reached)
    if last <= reached:
        return reached
    if workers > 1 and last - reached >= WORTH_IT:
        built = build_all(_rows(store, reached, last), book, workers)
    else:
        built = (build(records, book, make_document) for records in _batches(store, reached, last))
    with engine.writer() as writer:
        return _apply_all(built, writer, reached, book, progress)


def _catch_up_words(store: Store, book: Wordbook, reached: int) -> None:
    """Bring a wordbook that was lost to where its index is."""
    known = book.reached()
    if known < reached:
        for records in _batches(store, known, reached):
            observe(records, book)
        book.write()


def _apply_all(
    built: Iterator[Built], writer: Writer, reached: int, book: Wordbook, progress: Progress | None
) -> int:
    """Apply what is built. Words are written before the last commit, so that no search is ahead of them for long."""
    committed, since = reached, time.monotonic()
    for batch in built:
        writer.apply(batch.changes)
        book.add(batch.gathered)
        reached = batch.reached
        if time.monotonic() - since >= COMMIT_SECONDS:
            writer.commit(reached)
            committed, since = reached, time.monotonic()
        if progress is not None:
            progress(len(batch.changes))
    book.write()
    if reached > committed:
        writer.commit(reached)
    return reached


def _batches(store: Store, after: int, last: int) -> Iterator[list[ChangeRecord]]:
    return _read(store.changes, lambda record: record.change, after, last)


def _rows(store: Store, after: int, last: int) -> Iterator[list[ChangeRow]]:
    return _read(store.change_rows, lambda row: int(row[1]), after, last)


def _read(
    read: Callable[[int, int], list[_R]], change_of: Callable[[_R], int], after: int, last: int
) -> Iterator[list[_R]]:
    """The changes up to the last one: what comes meanwhile is for the next time, so that there is an end."""
    while after < last and (steps := read(after, BATCH)):
        yield steps
        after = change_of(steps[-1])
