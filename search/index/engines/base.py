"""What every engine promises: an `Engine` is one index in one place, with a `Writer` and a `Reader`.

A `Catalogue` says which indexes of an archive there are, and which of them is live.

Which documents match a plan, and so totals and facets, are exactly equal on all engines; scores may differ. The
contract suite in `tests/test_engines.py` runs on each of them. `check_plan` refuses what no engine can run, in the
same words on all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from search.article import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, IndexDocument
from search.errors import EngineError
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Keyword,
    Node,
    Not,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
)
from search.settings import Settings

MAX_DEPTH = 60
"""How deep a plan may be nested.

A boolean query 250 deep ends the process where tantivy walks it on a stack of 2 MB (300 deep on a server's thread),
and each level of a plan may become several of a compiled query.
"""

SORTS = ("score", "newest", "oldest")


def check_plan(plan: Plan) -> None:
    """Raise EngineError, saying what to change, for a plan that no engine can run."""
    for node in (plan.match, *plan.should, *plan.filters):
        check_node(node)
    for name in plan.facets:
        _check_field(name, (*KEYWORD_FIELDS, *NUMBER_FIELDS), "counted")
    if plan.sort not in SORTS:
        raise EngineError(f"There is no sort {plan.sort!r}; give one of: {', '.join(SORTS)}.")
    if plan.offset < 0 or plan.limit < 0:
        raise EngineError("offset and limit count hits; give numbers from 0.")


def check_node(node: Node) -> None:
    """Raise EngineError for a tree that is nested too deep or names a field that is none."""
    todo: list[tuple[Node, int]] = [(node, 1)]
    while todo:
        current, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise EngineError(f"The query is nested more than {MAX_DEPTH} deep; take brackets away.")
        if isinstance(current, (And, Or, DisMax)):
            todo.extend((child, depth + 1) for child in current.children)
        elif isinstance(current, (Not, Constant)):
            todo.append((current.child, depth + 1))
        else:
            _check_leaf(current)


def _check_leaf(node: Node) -> None:
    if isinstance(node, (Term, Phrase)):
        _check_field(node.field, TEXT_FIELDS, "searched for words")
    elif isinstance(node, Keyword):
        _check_field(node.field, KEYWORD_FIELDS, "searched for whole values")
    elif isinstance(node, Range):
        _check_field(node.field, NUMBER_FIELDS, "searched for numbers")


def _check_field(name: str, known: tuple[str, ...], use: str) -> None:
    if name not in known:
        raise EngineError(f"The field {name!r} can't be {use}; give one of: {', '.join(known)}.")


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

    It sees every commit within a second, those of this process at once; one search sees one commit. `pinned` gives
    a view that stays at one.
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
    def checkpoint(self) -> int:
        """The store's change number up to which this view has everything; 0 for an empty index."""

    def pinned(self) -> Reader:
        """This view as it is now, for good: several searches see one commit.

        Where a library can't hold a commit open, it goes on seeing every one.
        """
        return self

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
    def commit(self, checkpoint: int) -> None:
        """Put what was taken in on disk, together with the store's change number that it goes up to.

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

    `search.index.generations` says what a place is called and which one is live.
    """

    name: ClassVar[str]
    format: ClassVar[str]
    """The version of what this engine writes; another one means that the index has to be built again."""
    unsupported: ClassVar[Mapping[str, str]] = {}
    """What this engine can't do, each with the reason out of its documentation."""

    def __init__(self, analysis: str = "") -> None:
        self.analysis = analysis

    @classmethod
    @abstractmethod
    def catalogue(cls, settings: Settings) -> Catalogue:
        """The generations of an archive's index on this engine."""

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
        """Let go of readers, files and connections; the engine may be used again later."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """The names of the live generation and of the one before it; empty where there is none."""

    live: str = ""
    previous: str = ""


class Catalogue(ABC):
    """The generations of one index by name; pointing is atomic, and every process sees where it points."""

    look_seconds: ClassVar[float] = 0.05
    """Seconds between two looks at what is live and how far it is: one in a folder takes some 60 µs."""

    @abstractmethod
    def read(self) -> Pointer:
        """Where it points now."""

    @abstractmethod
    def point(self, pointer: Pointer) -> None:
        """Point elsewhere, at once and for good."""

    @abstractmethod
    def names(self) -> list[str]:
        """Every generation that is there, also half ones, by name."""

    @abstractmethod
    def place(self, name: str) -> Path | str:
        """Where the generation of this name is, or will be, as `open_engine` takes it."""

    def bytes(self) -> int | None:
        """Bytes that every generation takes, copies included; None where they are files of the data folder."""
        return None

    def close(self) -> None:  # noqa: B027
        """Let go of connections; it may be asked again later."""
