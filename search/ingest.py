"""Sources in bulk: prepared in parallel, stored in batches, carrying on past what is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from search.archive import Archive
from search.preparation import Prepared, Refusal, Task, short_id
from search.record_files import prepare_records
from search.sources import Source, address_of, find_sources
from search.spreading import prepare_all
from search.store import Origin, Submission

BATCH_ARTICLES = 1000
BATCH_BYTES = 32 * 1024 * 1024
"""A batch ends at whichever comes first: one commit for many articles, and only so much of pages in memory.
"""

UNFINISHED = "unfinished ingest"
"""The store's fact that stands while sources are read, and stays where that was cut short."""


@dataclass(slots=True)
class Summary:
    """What became of everything that was read: outcomes of the store by name, and refusals by reason."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    pruned: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told while it goes on: of each refusal, of each id deleted before, and of each source read."""

    refused: Callable[[Refusal], None] = lambda refusal: None
    deleted_before: Callable[[str], None] = lambda id: None
    advanced: Callable[[int], None] = lambda count: None


@dataclass(slots=True)
class Ingest:
    """One run over some files and folders.

    It may be cut short at any moment and run again: what was stored is found unchanged, the rest is stored.
    """

    archive: Archive
    paths: Sequence[Path]
    addresses: Mapping[str, str] = field(default_factory=dict)
    restore: bool = False
    prune: bool = False
    workers: int | None = None
    watch: Watch = field(default_factory=Watch)
    summary: Summary = field(default_factory=Summary)
    _ids: set[int] = field(default_factory=set)
    _origins: set[int] = field(default_factory=set)
    _incomplete: set[Origin] = field(default_factory=set)

    def run(self) -> Summary:
        """Take everything in, then remove what is gone where that was asked."""
        self.archive.store.set_fact(UNFINISHED, "yes")
        for batch in self._batches(self._prepared()):
            for result in self.archive.put(batch, restore=self.restore):
                self.summary.outcomes[result.outcome] += 1
                if result.outcome == "deleted_before":
                    self.watch.deleted_before(result.id)
        if self.prune:
            self._prune()
        self.archive.store.set_fact(UNFINISHED, None)
        return self.summary

    def _prepared(self) -> Iterator[tuple[Source, Prepared]]:
        own_words = self.archive.settings.data / "words"
        for of_records, sources in groupby(find_sources(self.paths), lambda source: source.holds_records):
            if of_records:
                for source in sources:
                    yield from ((source, item) for item in prepare_records(source))
                    self.watch.advanced(1)
            else:
                tasks = (Task(source, address_of(source, self.addresses), own_words) for source in sources)
                for task, item in prepare_all(tasks, workers=self.workers):
                    yield task.source, item
                    self.watch.advanced(1)

    def _batches(self, prepared: Iterable[tuple[Source, Prepared]]) -> Iterator[list[Submission]]:
        batch: list[Submission] = []
        size = 0
        for source, item in prepared:
            if isinstance(item, Refusal):
                self._refuse(source, item)
                continue
            batch.append(self._called(item))
            size += len(item.original or b"")
            if len(batch) >= BATCH_ARTICLES or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _refuse(self, source: Source, refusal: Refusal) -> None:
        self.summary.refused[refusal.reason] += 1
        self._incomplete.add(Origin(source.root, source.name))
        self.watch.refused(refusal)

    def _called(self, submission: Submission) -> Submission:
        """The submission under an id that no other file of this run has.

        Two files with one canonical URL are two versions of a story, and both are kept: the second is called
        by its path. Two folders may hold files of one path: the second's has its folder's name before it.
        """
        origin = submission.origin
        if origin is None:
            return submission
        self._origins.add(hash(origin))
        if submission.came_with_id:
            return submission
        for id in _names(submission.article.id, origin):
            if hash(id) not in self._ids:
                self._ids.add(hash(id))
                return replace(submission, article=submission.article.model_copy(update={"id": id}))
        return submission

    def _prune(self) -> None:
        gone = [id for path in self.paths for id in self._gone(path)]
        for start in range(0, len(gone), BATCH_ARTICLES):
            deleted = self.archive.delete(gone[start : start + BATCH_ARTICLES], for_good=False)
            self.summary.pruned += len(deleted)

    def _gone(self, path: Path) -> Iterator[str]:
        root = str(path.resolve() if path.is_dir() else path.resolve().parent)
        for name, id in self.archive.store.origins(root):
            file = name.rpartition("#")[0] or name
            if not path.is_dir() and path.name not in (name, file):
                continue
            refused = Origin(root, name) in self._incomplete or Origin(root, file) in self._incomplete
            if not refused and hash(Origin(root, name)) not in self._origins:
                yield id


def _names(id: str, origin: Origin) -> Iterator[str]:
    yield id
    yield short_id(origin.path)
    folder = Path(origin.root).name
    yield short_id(f"{folder}/{origin.path}")
    yield short_id(f"{origin.root}/{origin.path}")
