"""What an archive holds, and whether index and store hold the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self

from search.engines.base import Reader
from search.errors import EngineError
from search.index import Index
from search.settings import Settings
from search.sizes import index_bytes, store_bytes
from search.store import Store, count_folded


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
            folded=count_folded(store.database),
            last_change=last_change,
            indexed=_size(index),
            reached=reached,
            lag=max(0, last_change - reached),
            generation=index.generation(),
            index_problem=index.why_rebuild(),
            store_bytes=store_bytes(store.database),
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
