"""What changes of articles add to a wordbook, in step with the index that it is kept beside.

Changes of the store become documents and words, by several processes where there is much to do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial

from search.article import Article, IndexDocument, day_number
from search.index.document import index_document, packed
from search.index.engines.base import Change, Delete, Put
from search.index.terms import Gathered, Headline, Wordbook
from search.index.terms.completions import completions_of, suggested_words
from search.index.terms.gathered import Named
from search.parallel import start_pool
from search.store import ChangeRecord, StoredArticle
from search.store.store import ChangeRow, change_record
from search.text.analysis.analyzer import default_analyzer
from search.text.word_forms import distinct_forms

_DAY_SHIFT = 32


def observe(records: Sequence[ChangeRecord], book: Wordbook) -> None:
    """Take changes into a wordbook; those that it has seen before are passed over.

    Called for every batch before the index commits it, by whoever holds the archive's writer lock.
    """
    book.add(gather(records, book.was_counted([record.id for record in records]), book.gathered()))


def gather(records: Sequence[ChangeRecord], counted: Collection[str], seen: int = 0) -> Gathered:
    """What changes after the number `seen` bring; words of articles `counted` before count no more."""
    last = {record.id: record.stored for record in records if record.change > seen}
    stored = [found for found in last.values() if found]
    reached = max((record.change for record in records), default=seen)
    gathered = Gathered(reached, touched=set(last), headlines=dict(_headlines(stored)))
    for found in stored:
        article = found.article
        forms = distinct_forms(_texts(article))
        if article.id in counted:
            gathered.again |= forms
        else:
            gathered.counted.add(article.id)
            gathered.forms.update(forms)
        if found.leads and (named := _named(article)):
            gathered.named[article.id] = named
    return gathered


def _headlines(stored: Iterable[StoredArticle]) -> Iterator[tuple[str, Headline]]:
    """The headlines of what leads its family, under numbers that put the newest last."""
    for found in stored:
        article = found.article
        if found.leads and article.headline:
            day = day_number(article.published) if article.published else 0
            words = tuple(suggested_words(article.headline))
            yield (
                article.id,
                Headline((day << _DAY_SHIFT) + found.order, article.headline, article.url, words),
            )


def _named(article: Article) -> dict[Named, str]:
    return {(kind, words): text for kind, words, text in completions_of(article)}


def _texts(article: Article) -> list[str]:
    """Everything of an article that is searched as text."""
    named = [article.region, article.section, article.source, *article.authors]
    references = [reference.name for reference in article.references]
    return [article.headline, article.deck, article.body, *(name for name in named if name), *references]


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


def build(records: Sequence[ChangeRecord], book: Wordbook, make_document: MakeDocument) -> Built:
    """Build changes in this process."""
    changes: list[Change] = [
        Delete(record.id) if record.stored is None else Put(make_document(record.stored))
        for record in records
    ]
    counted = book.was_counted([record.id for record in records])
    return Built(records[-1].change, changes, gather(records, counted, book.gathered()))


def build_all(batches: Iterable[Rows], book: Wordbook, workers: int) -> Iterator[Built]:
    """Build changes in so many processes and hand them over in order.

    What is handed over has to be in the wordbook before the next is asked for.
    """
    seen = book.gathered()
    waiting: deque[tuple[Rows, Future[_Sent]]] = deque()
    pool = start_pool(workers, ["search.index.building"])
    try:
        for chunk in _chunks(batches):
            if len(waiting) >= workers * AHEAD:
                yield _received(*waiting.popleft(), book, seen)
            under_way = {row[0] for rows, _ in waiting for row in rows}
            waiting.append((chunk, _handed(pool, chunk, _counted(chunk, book) | under_way, seen)))
        while waiting:
            yield _received(*waiting.popleft(), book, seen)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _chunks(batches: Iterable[Rows]) -> Iterator[Rows]:
    for rows in batches:
        yield from (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _counted(chunk: Rows, book: Wordbook) -> set[str]:
    return book.was_counted([row[0] for row in chunk])


def _handed(pool: ProcessPoolExecutor, chunk: Rows, counted: Collection[str], seen: int) -> Future[_Sent]:
    try:
        return pool.submit(_build_there, chunk, counted, seen)
    except BrokenProcessPool as error:
        failed: Future[_Sent] = Future()
        failed.set_exception(error)
        return failed


def _received(chunk: Rows, future: Future[_Sent], book: Wordbook, seen: int) -> Built:
    """What a process built; where one was ended from outside, this one does its work."""
    try:
        sent, gathered = future.result()
    except BrokenProcessPool:
        sent, gathered = _build_there(chunk, _counted(chunk, book), seen)
    changes = [Delete(one) if isinstance(one, str) else Put(one) for one in sent]
    return Built(chunk[-1][1], changes, gathered)


def _build_there(rows: Rows, counted: Collection[str], seen: int) -> _Sent:
    records, make = [change_record(row) for row in rows], _documents()
    sent = [record.id if record.stored is None else packed(make(record.stored)) for record in records]
    return sent, gather(records, counted, seen)


@cache
def _documents() -> MakeDocument:
    return partial(index_document, analyzer=default_analyzer())
