"""An index catches up with the store: the changes after the one it has reached, in order, in batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from search.engines.base import Change, Delete, Engine, Put, Writer
from search.fields import IndexDocument
from search.gathering import observe
from search.store import ChangeRecord, Store, StoredArticle
from search.wordbook import Wordbook

BATCH = 1000
"""Changes read from the store at once."""

COMMIT_SECONDS = 2.0
"""How long a long way is gone before what was done is committed: a crash repeats at most that."""

MakeDocument = Callable[[StoredArticle], IndexDocument]
Progress = Callable[[int], None]
"""Told how many changes were taken in since it was told last."""


def catch_up(
    store: Store,
    engine: Engine,
    make_document: MakeDocument,
    *,
    book: Wordbook,
    progress: Progress | None = None,
) -> int:
    """Bring one index and its wordbook to the store's last change; answers with the change reached.

    The caller holds the lock that makes it the only writer. Everything done so far stays if it is cut short.
    """
    reached = engine.reader().reached()
    book.begin()
    _catch_up_words(store, book, reached)
    if store.last_change() <= reached:
        return reached
    with engine.writer() as writer:
        return _apply_all(store, writer, make_document, reached, book, progress)


def _catch_up_words(store: Store, book: Wordbook, reached: int) -> None:
    """Bring a wordbook that was lost to where its index is."""
    known = book.reached()
    if known < reached:
        for records in _batches(store, known):
            observe(records, book)
        book.write()


def _apply_all(
    store: Store,
    writer: Writer,
    make_document: MakeDocument,
    reached: int,
    book: Wordbook,
    progress: Progress | None,
) -> int:
    committed, since = reached, time.monotonic()
    for records in _batches(store, reached):
        writer.apply([as_change(record, make_document) for record in records])
        observe(records, book)
        reached = records[-1].change
        if time.monotonic() - since >= COMMIT_SECONDS:
            writer.commit(reached)
            committed, since = reached, time.monotonic()
        if progress is not None:
            progress(len(records))
    book.write()
    if reached > committed:
        writer.commit(reached)
    return reached


def _batches(store: Store, after: int) -> Iterator[list[ChangeRecord]]:
    while records := store.changes(after, BATCH):
        yield records
        if len(records) < BATCH:
            return
        after = records[-1].change


def as_change(record: ChangeRecord, make_document: MakeDocument) -> Change:
    """One step of the change sequence as the engine is told it."""
    return Delete(record.id) if record.stored is None else Put(make_document(record.stored))
