"""Changes of the store become documents and terms, by several processes where there is much to do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from search.article import IndexDocument
from search.index.document import index_document, packed
from search.index.engines import Change, Delete, Put
from search.index.terms import Gathered, TermsWriter, gather
from search.parallel import ordered_map
from search.store import ChangeRecord, StoredArticle
from search.store.store import ChangeRow, change_record
from search.text.analysis import default_analyzer

CHUNK = 200
"""Changes that a process is given at once."""

WORTH_IT = 3000
"""With fewer changes than this, starting processes takes longer than the work."""

MakeDocument = Callable[[StoredArticle], IndexDocument]


@dataclass(frozen=True, slots=True)
class Built:
    """Changes that follow one another up to `checkpoint`, as an engine is told them, and what their words are."""

    checkpoint: int
    changes: list[Change]
    gathered: Gathered


Rows = list[ChangeRow]


@dataclass(frozen=True, slots=True)
class _Task:
    """Changes to build, the ids among them whose words count already, and the change number that words are known to."""

    rows: Rows
    counted: set[str]
    seen: int


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
    under_way: deque[set[str]] = deque()
    tasks = _tasks(_chunks(batches), terms, under_way)
    preload = ["search.index.building"]
    for sent, gathered in ordered_map(_built, tasks, workers=workers, preload=preload, lost=_built):
        changes = [Delete(one) if isinstance(one, str) else Put(one) for one in sent]
        yield Built(gathered.checkpoint, changes, gathered)
        under_way.popleft()


def _tasks(chunks: Iterable[Rows], terms: TermsWriter, under_way: deque[set[str]]) -> Iterator[_Task]:
    """Words of an article count once: also where an older change of it is being built and not with the terms yet."""
    seen = terms.gathered()
    for rows in chunks:
        ids = {row[0] for row in rows}
        counted = terms.was_counted(list(ids)).union(*(ids & others for others in under_way))
        under_way.append(ids)
        yield _Task(rows, counted, seen)


def _chunks(batches: Iterable[Rows]) -> Iterator[Rows]:
    for rows in batches:
        yield from (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _built(task: _Task) -> _Sent:
    records, make = [change_record(row) for row in task.rows], _documents()
    sent = [record.id if record.stored is None else packed(make(record.stored)) for record in records]
    return sent, gather(records, task.counted, task.seen)


@cache
def _documents() -> MakeDocument:
    return partial(index_document, analyzer=default_analyzer())
