"""The default engine: tantivy, an index in a folder, searched from memory-mapped files.

`schema` says what its fields are and how an article is written into them, `query` how a plan becomes a query. tantivy
raises Python's plain exceptions, and for a bug met in Rust a `PanicException`, which is no `Exception`: `mapped`
turns both into Dateline's errors.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Document, Index, IndexWriter, Order, Query, Searcher, SearchResult

from search.article import KEYWORD_FIELDS
from search.errors import EngineError, EngineUnavailable
from search.index.engines import folder
from search.index.engines.base import (
    Change,
    Matches,
    Put,
    Reader,
    Writer,
    check_node,
    check_plan,
)
from search.index.engines.folder import FolderEngine
from search.index.engines.tantivy.query import Compiler, flat_score
from search.index.engines.tantivy.schema import (
    CHECKPOINT,
    ID,
    MARKER,
    NEWEST,
    OLDEST,
    ORDER,
    VECTOR,
    build_schema,
    document,
    keyword_field,
    marker,
    number_field,
    register_tokenizer,
    text_field,
)
from search.index.plan import Every, Node, Plan

ERRORS: folder.Errors = {
    OSError: EngineUnavailable,
    ValueError: EngineError,
    TypeError: EngineError,
    OverflowError: EngineError,
    RuntimeError: EngineError,
}
"""Every kind of error that the binding raises: it has no classes of its own."""

PANIC = "pyo3_runtime.PanicException"
"""A panic of the Rust library: its class can't be imported, so that it is known by its name."""


@contextmanager
def mapped(what: str) -> Iterator[None]:
    """Raise an EngineError that says that the index could not `what`, for what tantivy raises inside."""
    try:
        with folder.mapped("tantivy", ERRORS, what):
            yield
    except BaseException as error:
        if f"{type(error).__module__}.{type(error).__qualname__}" != PANIC:
            raise
        message = f"tantivy broke off when the index was to {what}: {error}. Please report the query."
        raise EngineError(message) from error


WRITER_BYTES = 200_000_000
"""Memory that a writer may fill before it puts a segment on disk."""

WRITER_THREADS = min(3, os.cpu_count() or 1)
"""One process feeds the writer; more threads would only wait for it."""

MANY = 200
"""From so many changes at once a writer has several threads: each makes a segment of its own at commit."""

FIRST_BUCKETS = 1_000
"""How many values of a facet are asked for at first; nearly always all that there are."""

SORT_KEYS = {"score": (ORDER, Order.Asc), "newest": (NEWEST, Order.Desc), "oldest": (OLDEST, Order.Asc)}
"""The fast field and direction of each sort; that of `score` is for plans whose hits score the same."""

Scored = list[tuple[float, DocAddress]]


class TantivyReader(Reader):
    """Searches one index: the commit that its searcher holds, or without one the newest.

    A thread of tantivy's looks for new commits twice a second, searches never do.
    """

    def __init__(self, index: Index, searcher: Searcher | None = None) -> None:
        self._index = index
        self._schema = index.schema
        self._pinned = searcher

    def pinned(self) -> TantivyReader:
        return TantivyReader(self._index, self._searcher())

    def refresh(self) -> None:
        """See the newest commit now."""
        with mapped("be read again"):
            self._index.reload()

    def _searcher(self) -> Searcher:
        return self._pinned or self._index.searcher()

    def search(self, plan: Plan) -> Matches:
        check_plan(plan)
        with mapped("be searched"):
            searcher = self._searcher()
            query = Compiler(self._schema, searcher).plan(plan)
            total, found = _run(searcher, query, plan)
            documents = [searcher.doc(address) for _, address in found]
            ids = _ids(documents)
            hits = list(zip(ids, [score for score, _ in found], strict=True))
            vectors = dict(zip(ids, _vectors(documents), strict=True)) if plan.vectors else None
            return Matches(total, hits, _facets(searcher, query, plan.facets), vectors)

    def count(self, node: Node) -> int:
        check_node(node)
        with mapped("be searched"):
            searcher = self._searcher()
            return _count(searcher, Compiler(self._schema, searcher).node(node))

    def vectors(self, ids: Iterable[str]) -> dict[str, bytes]:
        with mapped("be searched"):
            wanted = list(ids)
            searcher = self._searcher()
            query = Compiler(self._schema, searcher).ids(wanted)
            found = searcher.search(query, max(len(wanted), 1), count=False)
            documents = [searcher.doc(address) for _, address in found.hits]
            ids = _ids(documents)
            return dict(zip(ids, _vectors(documents), strict=True))

    def document_frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        with mapped("be counted"):
            frequency, name = self._searcher().doc_freq, text_field(field)
            counts = {token: frequency(name, token) for token in tokens}
            return {token: count for token, count in counts.items() if count}

    def checkpoint(self) -> int:
        with mapped("be read"):
            searcher = self._searcher()
            query = Compiler(self._schema, searcher).marker()
            hits = searcher.search(query, 1, count=False).hits
            values = searcher.fast_field_values(CHECKPOINT, [address for _, address in hits])
            return int(values[0] or 0) if values else 0

    def size(self) -> int:
        return self.count(Every())

    def ids(self) -> Iterable[str]:
        with mapped("be read"):
            searcher = self._searcher()
            every = Compiler(self._schema, searcher).node(Every())
            return [id for id, count in searcher.terms_with_prefix(ID, "", every) if count]


def _ids(documents: list[Document]) -> list[str]:
    return [document.get_first(ID) or "" for document in documents]


def _vectors(documents: list[Document]) -> list[bytes]:
    return [document.get_first(VECTOR) or b"" for document in documents]


def _run(searcher: Searcher, query: Query, plan: Plan) -> tuple[int, Scored]:
    """The total and the hits of one page."""
    wanted = min(plan.limit, max(searcher.num_docs - plan.offset, 0))
    if not wanted:
        return _count(searcher, query), []
    score = flat_score(plan)
    if score is None and plan.sort == "score":
        return _best_first(searcher, query, plan.offset, wanted)
    key, order = SORT_KEYS[plan.sort]
    found = searcher.search(query, wanted, True, key, plan.offset, order)
    return _total(found), [(score or 0.0, address) for _, address in found.hits]


def _best_first(searcher: Searcher, query: Query, offset: int, wanted: int) -> tuple[int, Scored]:
    """Hits by score, ties by `order`.

    tantivy breaks ties by its own numbers, so all hits are fetched that share the last one's score.
    """
    end = offset + wanted
    fetched = end + 1
    found = searcher.search(query, fetched)
    while len(found.hits) == fetched and found.hits[-1][0] == found.hits[end - 1][0]:
        fetched *= 8
        found = searcher.search(query, fetched)
    return _total(found), _with_ties_in_order(searcher, found.hits)[offset:end]


def _with_ties_in_order(searcher: Searcher, hits: Scored) -> Scored:
    if len({score for score, _ in hits}) == len(hits):
        return hits
    orders = searcher.fast_field_values(ORDER, [address for _, address in hits])
    keyed = sorted(zip((-score for score, _ in hits), orders, range(len(hits)), strict=True))
    return [hits[place] for _, _, place in keyed]


def _count(searcher: Searcher, query: Query) -> int:
    return _total(searcher.search(query, 1))


def _total(result: SearchResult) -> int:
    return result.count or 0  # type: ignore[attr-defined]  # missing in the stubs


def _facets(searcher: Searcher, query: Query, names: tuple[str, ...]) -> dict[str, Mapping[str | int, int]]:
    """All facets in one pass; those with more values than were asked for are counted again, with room for more."""
    counted: dict[str, Mapping[str | int, int]] = {}
    size, todo = FIRST_BUCKETS, list(names)
    while todo:
        asked = {name: {"terms": _terms(name, size)} for name in todo}
        found = searcher.aggregate(query, asked)
        counted.update({name: _counts(name, found[name]["buckets"]) for name in todo})
        todo = [name for name in todo if len(counted[name]) >= size]
        size *= 16
    return counted


def _terms(name: str, size: int) -> dict[str, str | int]:
    field = keyword_field(name) if name in KEYWORD_FIELDS else number_field(name)
    return {"field": field, "size": size, "segment_size": size}


def _counts(name: str, buckets: list[dict[str, Any]]) -> dict[str | int, int]:
    value = str if name in KEYWORD_FIELDS else int
    return {value(bucket["key"]): bucket["doc_count"] for bucket in buckets}


class TantivyWriter(Writer):
    """Writes through an index that it opens itself, so that it never works on a stale state of the files."""

    def __init__(self, place: Path, engine: TantivyEngine) -> None:
        self._engine = engine
        with mapped("be opened for writing"):
            self._index = Index.open(str(place))
            register_tokenizer(self._index)
        self._writer: IndexWriter | None = None
        self._closed = False

    def apply(self, changes: Iterable[Change]) -> None:
        rest = iter(changes)
        first = list(islice(rest, MANY))
        writer = self._library_writer(WRITER_THREADS if len(first) == MANY else 1)
        with mapped("take changes in"):
            for change in chain(first, rest):
                if isinstance(change, Put):
                    writer.delete_documents_by_term(ID, change.document.id)
                    writer.add_document(document(change.document))
                else:
                    writer.delete_documents_by_term(ID, change.id)

    def commit(self, checkpoint: int) -> None:
        writer = self._library_writer(1)
        with mapped("be committed"):
            writer.delete_documents_by_term(MARKER, MARKER)
            writer.add_document(marker(checkpoint))
            writer.commit()
        self._engine.reader().refresh()

    def close(self) -> None:
        writer, self._writer = self._writer, None
        self._closed = True
        if writer is None:
            return
        with mapped("end its merges"):
            writer.wait_merging_threads()

    def _library_writer(self, threads: int) -> IndexWriter:
        if self._closed:
            raise EngineError("This writer is closed; ask the engine for another one.")
        if self._writer is None:
            with mapped("be opened for writing"):
                self._writer = _locked_writer(self._index, threads)
        return self._writer


def _locked_writer(index: Index, threads: int) -> IndexWriter:
    try:
        return index.writer(WRITER_BYTES, threads)
    except ValueError as error:
        if "lock" not in str(error).lower():
            raise
        raise EngineUnavailable("Another process writes to this index; try again when it is done.") from error


class TantivyEngine(FolderEngine[TantivyReader]):
    """An index of tantivy's in a folder."""

    name = "tantivy"
    format = "1"

    def writer(self) -> TantivyWriter:
        return TantivyWriter(self._place, self)

    def _make(self) -> None:
        with mapped("be made"):
            self._place.mkdir(parents=True, exist_ok=True)
            Index(build_schema(), str(self._place))

    def _open(self) -> TantivyReader:
        with mapped("be opened"):
            index = Index.open(str(self._place))
            index.config_reader("commit")
            return TantivyReader(index)
