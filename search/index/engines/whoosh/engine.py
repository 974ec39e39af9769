"""The reference engine: Whoosh, pure Python, with its index in a folder.

Whoosh keeps the postings; `evaluation` runs plans over them, so that what a plan means can be read there in sets and
sums. Right for tens of thousands of articles.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any

from whoosh import columns, index, reading, writing
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.codec.base import OutOfOrderError
from whoosh.fields import COLUMN, ID, STORED, TEXT, FieldConfigurationError, Schema, UnknownFieldError
from whoosh.filedb.filestore import FileStorage, ReadOnlyError, Storage, StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.matching.mcore import NoQualityAvailable, ReadTooFar

from search.article import BESIDE, KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, IndexDocument
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
from search.index.engines.whoosh.evaluation import Commit, Evaluation
from search.index.plan import Every, Node, Plan
from search.parallel import sync_folder


def whoosh_document(article: IndexDocument) -> dict[str, Any]:
    """The fields of a Whoosh document; a day of 0 means that there is none."""
    day = max(article.numbers.get("day", ()), default=0)
    made: dict[str, Any] = {"id": article.id, "vector": article.vector, "order": article.order, "day": day}
    made.update({f"text_{name}": text for name, text in article.text.items()})
    values: dict[str, list[Any]] = {**article.keywords, **article.numbers}
    for name, several in values.items():
        made[f"value_{name}"] = json.dumps([str(value) for value in dict.fromkeys(several)])
    return made


ERRORS: dict[type[Exception], type[EngineError]] = {
    index.LockError: EngineUnavailable,
    index.EmptyIndexError: EngineError,
    index.OutOfDateError: EngineUnavailable,
    index.IndexError: EngineError,
    reading.ReaderClosed: EngineUnavailable,
    reading.TermNotFound: EngineError,
    reading.CorruptIndexError: EngineError,
    writing.IndexingError: EngineError,
    OutOfOrderError: EngineError,
    FieldConfigurationError: EngineError,
    UnknownFieldError: EngineError,
    ReadOnlyError: EngineUnavailable,
    StorageError: EngineError,
    FileFormatError: EngineError,
    ReadTooFar: EngineError,
    NoQualityAvailable: EngineError,
    OSError: EngineUnavailable,
    struct.error: EngineError,
    KeyError: EngineError,
    ValueError: EngineError,
    EOFError: EngineError,
}
"""Every error that Whoosh raises in reading and writing an index, or lets through, and what it becomes."""

mapped = partial(folder.mapped, "Whoosh", ERRORS)


class PositionTokenizer(Tokenizer):
    """Splits what `search.article.joined` made; Whoosh wants one Token object, changed from token to token."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        token = Token(removestops=False, **wanted)
        token.boost = 1.0
        for number, position in enumerate(value.split(" ")):
            for text in position.split(BESIDE) if position else ():
                token.text, token.pos = text, number
                yield token


class ValueTokenizer(Tokenizer):
    """Gives the values of a JSON list, each whole."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        token = Token(removestops=False, **wanted)
        token.boost = 1.0
        for position, text in enumerate(json.loads(value)):
            token.text, token.pos = text, position
            yield token


def build_schema() -> Schema:
    """The fields of every index of this format."""
    fields: dict[str, Any] = {"id": ID(stored=True, unique=True), "vector": STORED, "reached": STORED}
    fields["marker"] = ID()
    fields["order"] = COLUMN(columns.NumericColumn("Q"))
    fields["day"] = COLUMN(columns.NumericColumn("Q"))
    fields.update({f"text_{name}": TEXT(analyzer=PositionTokenizer()) for name in TEXT_FIELDS})
    values = (*KEYWORD_FIELDS, *NUMBER_FIELDS)
    fields.update({f"value_{name}": TEXT(analyzer=ValueTokenizer(), phrase=False) for name in values})
    return Schema(**fields)


class WhooshReader(Reader):
    """Searches the commit that it was given, or without one the newest; threads take turns."""

    def __init__(self, storage: Storage, commit: Commit | None = None) -> None:
        with mapped("be opened"):
            self._index = index.FileIndex(storage)
        self._storage = storage
        self._pinned = commit
        self._newest: tuple[int, Commit] | None = None
        self._lock = RLock()

    def pinned(self) -> WhooshReader:
        with self._open() as commit:
            return WhooshReader(self._storage, commit)

    def search(self, plan: Plan) -> Matches:
        check_plan(plan)
        with self._open() as commit:
            scores = Evaluation(commit).plan(plan)
            ordered = commit.ordered(scores, plan.sort, min(plan.offset + plan.limit, len(scores)))
            page = ordered[plan.offset :]
            ids = [commit.reader.stored_fields(number)["id"] for number in page]
            values = [scores[number] if plan.sort == "score" else 0.0 for number in page]
            facets = {name: commit.facet(scores, name) for name in plan.facets}
            return Matches(len(scores), list(zip(ids, values, strict=True)), facets)

    def count(self, node: Node) -> int:
        check_node(node)
        with self._open() as commit:
            return len(Evaluation(commit).matching(node))

    def vectors(self, ids: Iterable[str]) -> dict[str, bytes]:
        with self._open() as commit:
            stored = [commit.reader.stored_fields(number) for number in commit.with_ids(ids)]
            return {fields["id"]: fields["vector"] for fields in stored}

    def document_frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        with self._open() as commit:
            frequency = commit.reader.doc_frequency
            counts = {token: frequency(f"text_{field}", token) for token in tokens}
            return {token: count for token, count in counts.items() if count}

    def checkpoint(self) -> int:
        with self._open() as commit:
            return commit.checkpoint

    def size(self) -> int:
        return self.count(Every())

    def ids(self) -> Iterable[str]:
        with self._open() as commit:
            return [commit.reader.stored_fields(number)["id"] for number in commit.documents()]

    @contextmanager
    def _open(self) -> Iterator[Commit]:
        """The commit to search, for as long as the search takes."""
        with mapped("be searched"):
            commit = self._pinned or self._read_newest()
            with commit.lock:
                yield commit

    def _read_newest(self) -> Commit:
        with self._lock:
            number = self._index.latest_generation()
            if self._newest is None or self._newest[0] != number:
                self._newest = number, Commit(self._index.reader())
            return self._newest[1]


class WhooshWriter(Writer):
    """Collects changes and hands them to Whoosh at commit: it can't replace what is not yet committed."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        with mapped("be opened for writing"):
            self._index = index.FileIndex(storage)
        self._folder = folder
        self._changes: dict[str, IndexDocument | None] = {}

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Put):
                self._changes[change.document.id] = change.document
            else:
                self._changes[change.id] = None

    def commit(self, checkpoint: int) -> None:
        with mapped("be committed"):
            writer = writing.SegmentWriter(self._index, limitmb=256)
            try:
                self._write(writer, checkpoint)
                writer.commit(mergetype=merge_by_size)
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise
            _sync_files(self._folder)
        self._changes = {}

    def close(self) -> None:
        self._changes = {}

    def _write(self, writer: writing.SegmentWriter, checkpoint: int) -> None:
        for number in self._replaced():
            writer.delete_document(number)
        for document in self._changes.values():
            if document is not None:
                writer.add_document(**whoosh_document(document))
        writer.add_document(marker="marker", reached=checkpoint)

    def _replaced(self) -> list[int]:
        """The documents in the last commit that are to go."""
        reader = self._index.reader()
        try:
            terms = [("marker", "marker"), *(("id", id) for id in self._changes)]
            there = [reader.postings(*term) for term in terms if term in reader]
            return [number for matcher in there for number in matcher.all_ids()]
        finally:
            reader.close()


def merge_by_size(writer: writing.SegmentWriter, segments: list[Any]) -> list[Any]:
    """Join what is new with every segment that is at most twice as large as all that is joined before it.

    So each segment is more than twice the one below, and a million commits leave a dozen or two: the logarithmic
    method of Bentley and Saxe ("Decomposable searching problems", 1980). A segment of which half is deleted is
    written anew.
    """
    kept, total = [], max(writer.docnum, 1)
    for segment in sorted(segments, key=lambda segment: int(segment.doc_count())):
        live = int(segment.doc_count())
        if live <= 2 * total or segment.deleted_count() > live:
            reader = reading.SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
            total += live
        else:
            kept.append(segment)
    return kept


def _sync_files(folder: Path) -> None:
    """Make a commit last through a power cut: Whoosh leaves that to the system."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


class WhooshEngine(FolderEngine[WhooshReader]):
    """An index of Whoosh's in a folder."""

    name = "whoosh"
    format = "1"

    def writer(self) -> WhooshWriter:
        return WhooshWriter(self.storage(), self._place)

    def storage(self) -> Storage:
        """Where Whoosh keeps its files."""
        return FileStorage(str(self._place))

    def _make(self) -> None:
        with mapped("be made"):
            self._place.mkdir(parents=True, exist_ok=True)
            index.FileIndex.create(self.storage(), build_schema())

    def _open(self) -> WhooshReader:
        return WhooshReader(self.storage())
