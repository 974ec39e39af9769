"""What every engine promises. The contract suite in `tests/test_engines.py` runs on each of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import ClassVar, Self

from search.fields import IndexDocument
from search.query.plan import Node, Plan


@dataclass(frozen=True, slots=True)
class Put:
    """Add a document, or replace the one with its id."""

    document: IndexDocument


@dataclass(frozen=True, slots=True)
class Delete:
    """Take the document with this id out; nothing happens where there is none."""

    id: str


Change = Put | Delete


@dataclass(frozen=True, slots=True)
class Matches:
    """What a plan found: the exact total, one page of `(id, score)` in order, and the facets asked for.

    `vectors` are those of the hits, where the plan asked for them and they came at no further cost.
    """

    total: int
    hits: list[tuple[str, float]]
    facets: Mapping[str, Mapping[str | int, int]] = field(default_factory=dict)
    vectors: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether what an index stands on holds, and a sentence on it; empty where there is nothing to say."""

    ok: bool = True
    detail: str = ""


class Reader(ABC):
    """A view of the index that searches; safe to use from several threads at once.

    It sees every commit, of this process and of others, within a second; one search sees one commit.
    """

    @abstractmethod
    def search(self, plan: Plan) -> Matches:
        """Run a plan. Raises EngineUnavailable, EngineTimeout or EngineError, and no library's own error."""

    @abstractmethod
    def count(self, node: Node) -> int:
        """How many documents match."""

    @abstractmethod
    def vectors(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The stored `IndexDocument.vector` of each of these ids that the index holds."""

    @abstractmethod
    def document_frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        """In how many documents each token stands, for those that stand in any (deleted ones may count)."""

    @abstractmethod
    def reached(self) -> int:
        """The store's change number up to which this view has everything; 0 for an empty index."""

    @abstractmethod
    def size(self) -> int:
        """How many documents this view holds."""

    @abstractmethod
    def ids(self) -> Iterable[str]:
        """Every id that this view holds, in no order: for comparing store and index."""

    def within(self, seconds: float) -> Reader:
        """This view, for what can be done without: what takes longer than that from now raises EngineTimeout.

        An engine whose library can't stop a query answers all the same.
        """
        return self


class Writer(ABC):
    """The one writer of an index: a context manager that is left with everything on disk or nothing.

    Opening it takes the newest commit as its base. Not safe for several threads.
    """

    @abstractmethod
    def apply(self, changes: Iterable[Change]) -> None:
        """Take changes in; of two for one id the later holds. Nobody sees them before `commit`."""

    @abstractmethod
    def commit(self, reached: int) -> None:
        """Put what was taken in on disk together with the change number reached.

        After it returns a crash loses nothing; a crash before leaves the last commit whole.
        """

    @abstractmethod
    def close(self) -> None:
        """Wait for the library's own work to end and let go; what was not committed is dropped."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Engine(ABC):
    """One index in one place (a folder, or a name in a cluster), with its reader and its writer.

    What a place is called and which one is live is `search.generations`' business.
    """

    name: ClassVar[str]
    format: ClassVar[str]
    """The version of what this engine writes; another one means that the index has to be built again."""
    unsupported: ClassVar[Mapping[str, str]] = {}
    """What this engine can't do, each with the reason out of its documentation."""

    def __init__(self, analysis: str = "") -> None:
        self.analysis = analysis

    @property
    def wanted(self) -> str:
        """The stamp that this program writes: an index whose `stamp()` differs has to be built again."""
        return f"{self.name}-{self.format}-{self.analysis}"

    @abstractmethod
    def create(self) -> None:
        """Make an empty index there, stamped with format and analysis, unless one is there already."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether an index is there, whole or not."""

    @abstractmethod
    def stamp(self) -> str:
        """What wrote the index: format and analysis in one word; empty where `create` did not end."""

    @abstractmethod
    def reader(self) -> Reader:
        """The shared reader of this index. Raises EngineError where there is none."""

    @abstractmethod
    def writer(self) -> Writer:
        """A writer; the caller holds the lock that makes it the only one."""

    def health(self) -> Health:
        """How the servers under the index are. Raises EngineUnavailable where none can be asked."""
        return Health()

    @abstractmethod
    def destroy(self) -> None:
        """Take the index off the disk; readers still open go on with what they have or fail cleanly."""

    def close(self) -> None:  # noqa: B027
        """Let go of readers, files and connections; the engine may be asked again later."""
