"""Changes of the store become documents and terms, by several processes where there is much to do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial

from search.article import IndexDocument
from search.index.document import index_document, packed
from search.index.engines.base import Change, Delete, Put
from search.index.terms import Gathered, TermsWriter, gather
from search.parallel import start_pool
from search.store import ChangeRecord, StoredArticle
from search.store.store import ChangeRow, change_record
from search.text.analysis.analyzer import default_analyzer

CHUNK = 200
"""Changes that a process is given at once."""

WORTH_IT = 3000
"""With fewer changes than this, starting processes takes longer than the work."""

AHEAD = 3
"""Chunks waiting for each process, so that none is idle and little is held in memory."""

MakeDocument = Callable[[StoredArticle], IndexDocument]


@dataclass(frozen=True, slots=True)
class Built:
    """Changes that follow one another up to `reached`, as an engine is told them, and what their words are."""

    reached: int
    changes: list[Change]
    gathered: Gathered


Rows = list[ChangeRow]
_Sent = tuple[list[IndexDocument | str], Gathered]
"""Each change as its document, or as the id of an article that was deleted."""


def build(records: Sequence[ChangeRecord], terms: TermsWriter, make_document: MakeDocument) -> Built:
    """Build changes in this process."""
    changes: list[Change] = [
        Delete(record.id) if record.stored is None else Put(make_document(record.stored))
        for record in records
    ]
    counted = terms.was_counted([record.id for record in records])
    return Built(records[-1].change, changes, gather(records, counted, terms.gathered()))


def build_all(batches: Iterable[Rows], terms: TermsWriter, workers: int) -> Iterator[Built]:
    """Build changes in so many processes and hand them over in order.

    What is handed over has to be with the terms before the next is asked for.
    """
    seen = terms.gathered()
    waiting: deque[tuple[Rows, Future[_Sent]]] = deque()
    pool = start_pool(workers, ["search.index.building"])
    try:
        for chunk in _chunks(batches):
            if len(waiting) >= workers * AHEAD:
                yield _received(*waiting.popleft(), terms, seen)
            under_way = {row[0] for rows, _ in waiting for row in rows}
            waiting.append((chunk, _handed(pool, chunk, _counted(chunk, terms) | under_way, seen)))
        while waiting:
            yield _received(*waiting.popleft(), terms, seen)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _chunks(batches: Iterable[Rows]) -> Iterator[Rows]:
    for rows in batches:
        yield from (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _counted(chunk: Rows, terms: TermsWriter) -> set[str]:
    return terms.was_counted([row[0] for row in chunk])


def _handed(pool: ProcessPoolExecutor, chunk: Rows, counted: Collection[str], seen: int) -> Future[_Sent]:
    try:
        return pool.submit(_build_there, chunk, counted, seen)
    except BrokenProcessPool as error:
        failed: Future[_Sent] = Future()
        failed.set_exception(error)
        return failed


def _received(chunk: Rows, future: Future[_Sent], terms: TermsWriter, seen: int) -> Built:
    """What a process built; where one was ended from outside, this one does its work."""
    try:
        sent, gathered = future.result()
    except BrokenProcessPool:
        sent, gathered = _build_there(chunk, _counted(chunk, terms), seen)
    changes = [Delete(one) if isinstance(one, str) else Put(one) for one in sent]
    return Built(chunk[-1][1], changes, gathered)


def _build_there(rows: Rows, counted: Collection[str], seen: int) -> _Sent:
    records, make = [change_record(row) for row in rows], _documents()
    sent = [record.id if record.stored is None else packed(make(record.stored)) for record in records]
    return sent, gather(records, counted, seen)


@cache
def _documents() -> MakeDocument:
    return partial(index_document, analyzer=default_analyzer())
