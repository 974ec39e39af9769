"""An article as every engine indexes it; changes of the store become such documents, and terms.

Where there is much to do, several processes share it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from search.article import (
    PLACE_GAP,
    Article,
    DateHint,
    IndexDocument,
    Position,
    day_number,
    joined,
    month_number,
)
from search.index.engines import Change, Delete, Put
from search.index.terms import Gathered, TermsWriter, gather
from search.index.vectors import pack
from search.parallel import ordered_map
from search.store import ChangeRecord, StoredArticle
from search.store.store import ChangeRow, change_record
from search.text.analysis import Analyzer, default_analyzer

_GAP: list[Position] = [()] * PLACE_GAP


def index_document(stored: StoredArticle, analyzer: Analyzer) -> IndexDocument:
    """What engines index of an article; the same article, analysis and lists always give the same."""
    article = stored.article
    keywords = _keywords(article)
    text = {
        "headline": analyzer.positions(article.headline),
        "deck": analyzer.positions(article.deck),
        "body": analyzer.positions(article.body),
        **{field: _values(values, analyzer) for field, values in keywords.items()},
    }
    words = [*text["headline"], *text["deck"], *text["body"]]
    return IndexDocument(
        id=article.id,
        order=stored.order,
        text={field: joined(positions) for field, positions in text.items() if positions},
        keywords={**keywords, "present": _present(article, keywords)},
        numbers=_numbers(article, leads=stored.leads),
        vector=pack(words, analyzer.function_tokens),
    )


def _keywords(article: Article) -> dict[str, list[str]]:
    values: dict[str, list[str | None]] = {
        "region": [article.region],
        "section": [article.section],
        "author": [*article.authors],
        "source": [article.source],
        "reference": [reference.name for reference in article.references],
    }
    return {field: list(dict.fromkeys(value for value in given if value)) for field, given in values.items()}


def _present(article: Article, keywords: dict[str, list[str]]) -> list[str]:
    texts = {"headline": article.headline, "deck": article.deck, "body": article.body}
    there = [field for field, value in texts.items() if value] + [
        field for field, value in keywords.items() if value
    ]
    dates = {"published": article.published is not None, "mentions": any(_spoken_of(article.date_hints))}
    return there + [field for field, is_there in dates.items() if is_there]


def _values(values: Sequence[str], analyzer: Analyzer) -> list[Position]:
    """The tokens of several values, so far apart that no phrase runs from one into the next."""
    positions: list[Position] = []
    for value in values:
        positions += (_GAP if positions else []) + analyzer.positions(value)
    return positions


def _numbers(article: Article, *, leads: bool) -> dict[str, list[int]]:
    numbers = {"leads": [int(leads)]}
    if article.published:
        numbers |= {"day": [day_number(article.published)], "year": [article.published.year]}
    months = sorted({month for hint in _spoken_of(article.date_hints) for month in _months(hint)})
    if months:
        numbers |= {"mentioned_month": months, "mentioned_year": sorted({month // 12 for month in months})}
    return numbers


def _spoken_of(hints: Iterable[DateHint]) -> Iterable[DateHint]:
    """The hints that say what the article speaks of, not when it was published."""
    return (hint for hint in hints if hint.kind in {"event", "relative"} and hint.first and hint.last)


def _months(hint: DateHint) -> range:
    first, last = hint.first or date.min, hint.last or date.min
    return range(month_number(first), month_number(last) + 1)


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
    sent = [record.id if record.stored is None else make(record.stored) for record in records]
    return sent, gather(records, task.counted, task.seen)


@cache
def _documents() -> MakeDocument:
    return partial(index_document, analyzer=default_analyzer())
