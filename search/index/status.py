"""How an archive is: one value, shown as text, as JSON, as checks for a load balancer and as numbers for Prometheus."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BaseModel

from search.article import said
from search.errors import EngineError
from search.index.engines import Reader
from search.index.live import Index
from search.index.plan import Every, Plan
from search.settings import Settings
from search.store.store import Store, count_folded

if TYPE_CHECKING:
    from search.index.semantic import SemanticIndex

STUCK_SECONDS = 60.0
"""An index that is behind and has not moved for so long has nobody who follows the store."""


class Check(BaseModel):
    """One part and how it is."""

    ok: Annotated[bool, said("Whether the part does its work.", True)]
    detail: Annotated[str, said("How it is, in a sentence.", "The store holds 812 articles.")]


@dataclass(frozen=True, slots=True)
class Number:
    """A number for Prometheus."""

    name: str
    meaning: str
    value: int
    labels: Mapping[str, str] = field(default_factory=dict)


class LagWatch:
    """How far an index is behind its store, and since when it has not moved: kept between two looks at the status."""

    def __init__(self) -> None:
        self._checkpoint = -1
        self._since = 0.0

    def check(self, last_change: int, checkpoint: int) -> Check:
        """The check for these change numbers, seen now."""
        now = time.monotonic()
        if checkpoint != self._checkpoint or checkpoint >= last_change:
            self._checkpoint, self._since = checkpoint, now
        if checkpoint >= last_change:
            return Check(ok=True, detail="The index has every change.")
        detail = f"The index is {last_change - checkpoint} changes behind the store."
        return Check(ok=now - self._since < STUCK_SECONDS, detail=detail)


class Status:
    """An archive in numbers and in sentences, each looked up when it is first asked for, and then kept.

    So a probe that comes every second pays for no look at the disk, and what one part can't tell (it raises StoreError
    or EngineError) keeps nobody from the others.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        index: Index,
        watch: LagWatch | None = None,
        semantic: SemanticIndex | None = None,
    ) -> None:
        self.data = str(settings.data)
        self.engine = settings.engine
        self._settings = settings
        self._store = store
        self._index = index
        self._watch = watch or LagWatch()
        self._semantic = semantic

    @cached_property
    def _state(self) -> tuple[int, int]:
        return self._store.state()

    @property
    def last_change(self) -> int:
        """The number of the store's last change."""
        return self._state[0]

    @property
    def articles(self) -> int:
        """Articles in the store."""
        return self._state[1]

    @cached_property
    def folded(self) -> int:
        """Articles that searches show under another version of the same story."""
        return count_folded(self._store)

    @cached_property
    def checkpoint(self) -> int:
        """The last change that the index has."""
        return self._index.checkpoint()

    @property
    def lag(self) -> int:
        """Changes of the store that the index has yet to take in."""
        return max(0, self.last_change - self.checkpoint)

    @cached_property
    def store_bytes(self) -> int:
        """Bytes of the database."""
        return self._store.database.size()

    @cached_property
    def index_bytes(self) -> dict[IndexPart, int]:
        """Bytes of every index, on disk or on a cluster."""
        return index_bytes(self._settings, self._index)

    @property
    def folded_note(self) -> str:
        """Why fewer articles are found than there are, to be put after their number; empty where all can be."""
        if not self.folded:
            return ""
        are = "is a version" if self.folded == 1 else "are versions"
        return f" ({self.articles - self.folded:,} in searches: {self.folded:,} {are} of another one)"

    def as_dict(self) -> dict[str, Any]:
        """For `dateline status --json`; sizes are bytes on disk."""
        return {
            "data": self.data,
            "engine": self.engine,
            "articles": self.articles,
            "folded": self.folded,
            "last_change": self.last_change,
            "indexed": self._indexed(),
            "reached": self.checkpoint,
            "lag": self.lag,
            "generation": self._index.token(),
            "index_problem": self._index.why_rebuild(),
            "store_bytes": self.store_bytes,
            "index_bytes": sum(self.index_bytes.values()),
            "semantic": asdict(self._semantic.state()) if self._semantic else None,
        }

    def lines(self) -> Iterator[tuple[str, str]]:
        """For people: what each number is called, and the number."""
        yield "Archive", self.data
        yield "Articles", f"{self.articles:,}{self.folded_note}"
        state = "has them all" if not self.lag else f"{self.lag:,} changes behind"
        yield "Index", f"{self.engine} {self._index.token()}, {self._indexed():,} articles, {state}"
        problem = self._index.why_rebuild()
        if problem:
            yield "", f"It will be built anew. {problem}"
        yield from self._meaning()
        index = sum(self.index_bytes.values())
        yield "On disk", f"store {_megabytes(self.store_bytes)}, index {_megabytes(index)}"

    def _meaning(self) -> Iterator[tuple[str, str]]:
        if self._semantic:
            state = self._semantic.state()
            behind = f"{state.behind:,} changes behind; words alone find these until then"
            done = behind if state.behind else "has them all"
            yield "Meaning", f"{state.embedder}, {state.vectors:,} vectors, {done}"
            if state.trouble:
                yield "", f"Searches go by words alone. {state.trouble}"

    def check(self, part: str) -> Check:
        """How the store is, the engine (it is searched), or the lag of one behind the other, for a load balancer."""
        if part == "store":
            return Check(ok=True, detail=f"The store holds {self.articles} articles.")
        if part == "lag":
            return self._watch.check(self.last_change, self.checkpoint)
        health = self._index.health()
        if not health.ok:
            return Check(ok=False, detail=health.detail)
        snapshot = self._index.snapshot()
        snapshot.reader.search(Plan(Every(), limit=1))
        return Check(ok=True, detail=f"The index holds {snapshot.articles} articles. {health.detail}".strip())

    def numbers(self, part: str) -> Iterator[Number]:
        """The numbers of the store, of the engine, or of the lag of one behind the other, for Prometheus."""
        if part == "store":
            yield Number("dateline_articles", "Articles in the store.", self.articles)
            yield Number("dateline_store_bytes", "Bytes of the database.", self.store_bytes)
        elif part == "lag":
            meaning = "Changes of the store that the index does not have."
            yield Number("dateline_index_lag_changes", meaning, self.lag)
        else:
            _ = self.checkpoint  # an engine that is away has no numbers, also where its files have a size
            meaning = "Bytes of an engine's index, all generations kept, and of the words beside it."
            for labels, size in self.index_bytes.items():
                yield Number("dateline_index_bytes", meaning, size, labels._asdict())

    def _indexed(self) -> int:
        try:
            return self._index.snapshot().articles
        except EngineError:
            return 0


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


class IndexPart(NamedTuple):
    """Part of what an engine answers from: its `index` with every generation kept, or the `words` beside it."""

    engine: str
    part: str


def index_bytes(settings: Settings, index: Index) -> dict[IndexPart, int]:
    """Bytes of every index of an archive, in its data folder or on a cluster. Raises EngineUnavailable."""
    elsewhere = index.bytes_elsewhere()
    there = {} if elsewhere is None else {IndexPart(settings.engine, "index"): elsewhere}
    return folder_bytes(settings.data) | there


def folder_bytes(data: Path) -> dict[IndexPart, int]:
    """Bytes of the indexes in a data folder."""
    sizes: Counter[IndexPart] = Counter()
    for part, path in _files(data / "index"):
        sizes[part] += _bytes(path)
    return dict(sizes)


def _files(folder: Path) -> Iterator[tuple[IndexPart, Path]]:
    for path in folder.rglob("*"):
        first, *others = path.relative_to(folder).parts
        if first == "words" and others:
            yield IndexPart(others[0], "words"), path
        elif others:
            yield IndexPart(first, "index"), path


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # a merge took it away while we looked
        return 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Store and index side by side: ids that only one of them holds."""

    articles: int
    documents: int
    missing: list[str]
    extra: list[str]


def compare(store: Store, reader: Reader) -> Comparison:
    """Compare every id of the store with every id of the index, in order."""
    kept, indexed = set(store.ids()), set(reader.ids())
    return Comparison(len(kept), len(indexed), sorted(kept - indexed), sorted(indexed - kept))
