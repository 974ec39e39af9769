"""How many bytes an archive takes on disk: the store, and each engine's index with the words beside it.

What an archive holds, and whether index and store hold the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from search.errors import EngineError
from search.index.engines.base import Reader
from search.index.live import Index
from search.settings import Settings
from search.store.store import Store, count_folded


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
class Status:
    """An archive in numbers; `lag` counts changes that the index has yet to take in, sizes are bytes on disk.

    `folded` are the articles that searches show under another version of the same story.
    """

    data: str
    engine: str
    articles: int
    folded: int
    last_change: int
    indexed: int
    reached: int
    lag: int
    generation: str
    index_problem: str | None
    store_bytes: int
    index_bytes: int

    @classmethod
    def of(cls, settings: Settings, store: Store, index: Index) -> Self:
        """Look at an archive."""
        last_change, articles = store.state()
        reached = index.reached()
        return cls(
            data=str(settings.data),
            engine=settings.engine,
            articles=articles,
            folded=count_folded(store),
            last_change=last_change,
            indexed=_size(index),
            reached=reached,
            lag=max(0, last_change - reached),
            generation=index.generation(),
            index_problem=index.why_rebuild(),
            store_bytes=store.database.size(),
            index_bytes=sum(index_bytes(settings, index).values()),
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def lines(self) -> Iterator[tuple[str, str]]:
        """For people: what each number is called, and the number."""
        yield "Archive", self.data
        yield "Articles", f"{self.articles:,}{folded_note(self.articles, self.folded)}"
        state = "has them all" if not self.lag else f"{self.lag:,} changes behind"
        yield "Index", f"{self.engine} {self.generation}, {self.indexed:,} articles, {state}"
        if self.index_problem:
            yield "", f"It will be built anew. {self.index_problem}"
        yield "On disk", f"store {_megabytes(self.store_bytes)}, index {_megabytes(self.index_bytes)}"


def folded_note(articles: int, folded: int) -> str:
    """Why fewer articles are found than there are, to be put after their number; empty where all can be."""
    if not folded:
        return ""
    are = "is a version" if folded == 1 else "are versions"
    return f" ({articles - folded:,} in searches: {folded:,} {are} of another one)"


def _size(index: Index) -> int:
    try:
        return index.reader().size()
    except EngineError:
        return 0


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


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
