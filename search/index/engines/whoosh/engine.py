"""An article as Whoosh takes it.

The reference engine: Whoosh, pure Python, with its index in a folder or in memory.

Whoosh keeps the postings; `evaluation` runs plans over them, so that what a plan means can be
read there in sets and sums. Right for tens of thousands of articles.
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import RLock
from typing import Any, ClassVar

from whoosh import columns, index, reading, writing
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import Tokenizer
from whoosh.codec.base import OutOfOrderError
from whoosh.fields import COLUMN, ID, STORED, TEXT, FieldConfigurationError, Schema, UnknownFieldError
from whoosh.filedb.filestore import FileStorage, RamStorage, ReadOnlyError, Storage, StorageError
from whoosh.filedb.filetables import FileFormatError
from whoosh.matching.mcore import NoQualityAvailable, ReadTooFar

from search.article import (
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    IndexDocument,
    Slot,
)
from search.errors import EngineError, EngineUnavailable
from search.index.engines import folder
from search.index.engines.base import (
    Change,
    Matches,
    Put,
    Writer,
    check_node,
    check_plan,
)
from search.index.engines.folder import FolderEngine, FolderReader, sync_files
from search.index.engines.whoosh.evaluation import Evaluation, Snapshot
from search.index.plan import Every, Node, Plan

TOGETHER, NEXT = "\x1f", " "
"""Between the tokens of one position, and between positions, in the one string that Whoosh tokenises."""


def joined(slots: Iterable[Slot]) -> str:
    """Slots as one string."""
    return NEXT.join([slot[0] if len(slot) == 1 else TOGETHER.join(dict.fromkeys(slot)) for slot in slots])


def whoosh_document(article: IndexDocument) -> dict[str, Any]:
    """The fields of a Whoosh document; a day of 0 means that there is none."""
    day = max(article.numbers.get("day", ()), default=0)
    made: dict[str, Any] = {"id": article.id, "vector": article.vector, "order": article.order, "day": day}
    for name, slots in article.text.items():
        made[f"text_{name}"] = joined(slots)
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

LOOK_AGAIN = 0.25
"""Seconds after which a search looks whether another process committed."""


mapped = partial(folder.mapped, "Whoosh", ERRORS)


class SlotTokenizer(Tokenizer):
    """Splits what `joined` made; Whoosh wants one Token object, changed from token to token."""

    def __call__(self, value: str, **wanted: Any) -> Iterator[Token]:
        token = Token(removestops=False, **wanted)
        token.boost = 1.0
        for position, slot in enumerate(value.split(NEXT)):
            for text in slot.split(TOGETHER) if slot else ():
                token.text, token.pos = text, position
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
    fields.update({f"text_{name}": TEXT(analyzer=SlotTokenizer()) for name in TEXT_FIELDS})
    values = (*KEYWORD_FIELDS, *NUMBER_FIELDS)
    fields.update({f"value_{name}": TEXT(analyzer=ValueTokenizer(), phrase=False) for name in values})
    return Schema(**fields)


class WhooshReader(FolderReader):
    """Searches the newest commit; threads take turns."""

    def __init__(self, storage: Storage) -> None:
        with mapped("be opened"):
            self._index = index.FileIndex(storage)
        self._lock = RLock()
        self._generation = -1
        self._looked = float("-inf")
        self._snapshot: Snapshot | None = None

    def refresh(self) -> None:
        """See the newest commit at the next search."""
        self._looked = float("-inf")

    def search(self, plan: Plan) -> Matches:
        check_plan(plan)
        with self._open() as snapshot:
            scores = Evaluation(snapshot).plan(plan)
            chosen = snapshot.ordered(scores, plan.sort, min(plan.offset + plan.limit, len(scores)))
            page = chosen[plan.offset :]
            ids = [snapshot.reader.stored_fields(number)["id"] for number in page]
            values = [scores[number] if plan.sort == "score" else 0.0 for number in page]
            facets = {name: snapshot.facet(scores, name) for name in plan.facets}
            return Matches(len(scores), list(zip(ids, values, strict=True)), facets)

    def count(self, node: Node) -> int:
        check_node(node)
        with self._open() as snapshot:
            return len(Evaluation(snapshot).found(node))

    def vectors(self, ids: Iterable[str]) -> dict[str, bytes]:
        with self._open() as snapshot:
            stored = [snapshot.reader.stored_fields(number) for number in snapshot.with_ids(ids)]
            return {found["id"]: found["vector"] for found in stored}

    def document_frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        with self._open() as snapshot:
            frequency = snapshot.reader.doc_frequency
            counts = {token: frequency(f"text_{field}", token) for token in tokens}
            return {token: count for token, count in counts.items() if count}

    def reached(self) -> int:
        with self._open() as snapshot:
            return snapshot.reached

    def size(self) -> int:
        return self.count(Every())

    def ids(self) -> Iterable[str]:
        with self._open() as snapshot:
            return [snapshot.reader.stored_fields(number)["id"] for number in snapshot.documents()]

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._snapshot is not None:
                self._snapshot.reader.close()
            self._snapshot, self._generation = None, -1
            self.refresh()

    @contextmanager
    def _open(self) -> Iterator[Snapshot]:
        with self._lock, mapped("be searched"):
            now = time.monotonic()
            if self._snapshot is None or now - self._looked > LOOK_AGAIN:
                self._looked = now
                self._look()
            if self._snapshot is None:
                raise EngineError("There is no Whoosh index here; run: dateline rebuild.")
            yield self._snapshot

    def _look(self) -> None:
        newest = self._index.latest_generation()
        if newest == self._generation:
            return
        fresh = Snapshot(self._index.reader())
        if self._snapshot is not None:
            self._snapshot.reader.close()
        self._snapshot, self._generation = fresh, newest


class WhooshWriter(Writer):
    """Gathers changes and hands them to Whoosh at commit: it can't replace what is not yet committed."""

    def __init__(self, storage: Storage, engine: WhooshEngine) -> None:
        self._engine = engine
        with mapped("be opened for writing"):
            self._index = index.FileIndex(storage)
        self._changes: dict[str, IndexDocument | None] = {}

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Put):
                self._changes[change.document.id] = change.document
            else:
                self._changes[change.id] = None

    def commit(self, reached: int) -> None:
        with mapped("be committed"):
            writer = writing.SegmentWriter(self._index, limitmb=256)
            try:
                self._write(writer, reached)
                writer.commit(mergetype=merge_by_size)
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise
        self._changes = {}
        self._engine.committed()

    def close(self) -> None:
        self._changes = {}

    def _write(self, writer: writing.SegmentWriter, reached: int) -> None:
        for number in self._replaced():
            writer.delete_document(number)
        for document in self._changes.values():
            if document is not None:
                writer.add_document(**whoosh_document(document))
        writer.add_document(marker="marker", reached=reached)

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

    So each segment is more than twice the one below, and a million commits leave a dozen or two. A segment of
    which half is deleted is written anew.
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


class WhooshEngine(FolderEngine[WhooshReader]):
    """An index of Whoosh's in a folder."""

    name = "whoosh"
    format = "1"

    def writer(self) -> WhooshWriter:
        return WhooshWriter(self.storage(), self)

    def storage(self) -> Storage:
        """Where Whoosh keeps its files."""
        return FileStorage(str(self._place))

    def committed(self) -> None:
        """Make a commit last through a power cut, and let the reader of this process see it at once."""
        sync_files(self._place)
        self.refresh()

    def _make(self) -> None:
        with mapped("be made"):
            self._place.mkdir(parents=True, exist_ok=True)
            index.FileIndex.create(self.storage(), build_schema())

    def _open(self) -> WhooshReader:
        return WhooshReader(self.storage())


class MemoryEngine(WhooshEngine):
    """An index of Whoosh's that lives as long as the process, found again by its place."""

    name = "memory"
    _places: ClassVar[dict[str, tuple[RamStorage, str]]] = {}

    def create(self) -> None:
        if not self.exists():
            storage = RamStorage()
            index.FileIndex.create(storage, build_schema())
            self._places[str(self._place)] = (storage, self.wanted)
            self.writer().commit(0)

    def exists(self) -> bool:
        return str(self._place) in self._places

    def stamp(self) -> str:
        return self._places[str(self._place)][1] if self.exists() else ""

    def storage(self) -> Storage:
        if not self.exists():
            raise EngineError("There is no index in memory here; run: dateline rebuild.")
        return self._places[str(self._place)][0]

    def committed(self) -> None:
        self.refresh()

    def destroy(self) -> None:
        self.close()
        self._places.pop(str(self._place), None)
