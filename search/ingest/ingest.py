"""Sources in bulk: prepared in parallel, stored in batches, carrying on past what is broken."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from search.article import short_id
from search.ingest.paged import Part, Sequences
from search.ingest.preparing import prepare_all, read_records
from search.ingest.sources import STANDARD_INPUT, Intake, address_of, find_sources, printable
from search.ingest.submissions import (
    Note,
    Prepared,
    Refusal,
    Task,
)
from search.store import Origin, Submission

if TYPE_CHECKING:
    from search.archive import Archive

BATCH_ARTICLES = 1000
BATCH_BYTES = 32 * 1024 * 1024
"""A batch ends at whichever comes first: one commit for many articles, and only so much of pages in memory.
"""

UNFINISHED = "unfinished ingest"
"""The store's fact that stands while sources are read, and stays where that was cut short."""


@dataclass(slots=True)
class Summary:
    """What became of everything that was read: outcomes of the store by name, refusals and pages passed over by reason.

    `undated` counts records that are left without a date, `undated_example` is one of them, with what it has as a date
    if there is anything; `unknown` are the fields of records that are not kept.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    pruned: int = 0
    undated: int = 0
    undated_example: str = ""
    unknown: set[str] = field(default_factory=set)

    def note_date(self, submission: Submission) -> None:
        """Count a record without a date."""
        article, origin = submission.article, submission.origin
        if article.published is not None or article.cleaned_from.format in {"text", "html"}:
            return
        self.undated += 1
        written = [line for line in article.cleaned_from.dropped if line["reason"].startswith("published")]
        place = origin.path if origin else article.id
        if written and not self.undated_example.startswith("“"):
            self.undated_example = f"“{written[0]['text'][:60]}” in {place}:{written[0]['number']}"
        self.undated_example = self.undated_example or f"{article.headline[:60]!r} in {place}"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of how a source is read, which is remembered with it: columns of a CSV, the order of dates."""

    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told while it goes on: of each refusal, of what is left out on purpose, of each id deleted before, and
    of each source read.
    """

    refused: Callable[[Refusal], None] = lambda refusal: None
    passed_over: Callable[[Note], None] = lambda note: None
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
    said: Said = Said()
    as_is: bool = False
    restore: bool = False
    prune: bool = False
    workers: int | None = None
    watch: Watch = field(default_factory=Watch)
    summary: Summary = field(default_factory=Summary)
    _seen: set[int] = field(default_factory=set)
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

    def _prepared(self) -> Iterator[Prepared]:
        return prepare_all(chain.from_iterable(map(self._tasks, self.paths)), workers=self.workers)

    def _tasks(self, path: Path) -> Iterator[Task | Prepared]:
        said = self._remembered(path)
        intake = Intake.of(self.archive.settings, as_is=self.as_is, day_first=said.day_first)
        for source in find_sources([path], apart_from=self.archive.settings.data):
            if source.holds_records:
                yield from read_records(source, intake, said.columns)
            else:
                yield Task(source, intake, address_of(source, self.addresses))
            self.watch.advanced(1)

    def _remembered(self, path: Path) -> Said:
        """What was said of a path now, or when it was last read: a source is read in one way until told otherwise."""
        if str(path) == STANDARD_INPUT:
            return self.said
        name = f"read {hashlib.blake2b(str(path.resolve()).encode(errors='replace'), digest_size=16).hexdigest()}"
        known = json.loads(self.archive.store.fact(name) or "{}")
        day_first = known.get("day_first") if self.said.day_first is None else self.said.day_first
        said = Said(self.said.columns or known.get("columns", {}), day_first)
        if self.said != Said():
            self.archive.store.set_fact(
                name, json.dumps({"columns": dict(said.columns), "day_first": day_first})
            )
        return said

    def _batches(self, prepared: Iterable[Prepared]) -> Iterator[list[Submission]]:
        batch: list[Submission] = []
        size = 0
        for item in self._whole(prepared):
            batch.append(self._called(item))
            size += len(item.original or b"")
            if len(batch) >= BATCH_ARTICLES or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _whole(self, prepared: Iterable[Prepared]) -> Iterator[Submission]:
        """The articles among what was prepared, those of several pages put together."""
        sequences = Sequences(self.archive.store)
        for item in prepared:
            if isinstance(item, Refusal):
                self._refuse(item)
            elif isinstance(item, Note):
                self._note(item)
            elif isinstance(item, Part):
                yield from sequences.add(item)
            else:
                self.summary.note_date(item)
                yield item
        yield from sequences.rest()

    def _note(self, note: Note) -> None:
        self.summary.unknown |= note.unknown
        if note.reason:
            self.summary.passed_over[note.reason] += 1
        elif note.message:
            self.watch.passed_over(note)

    def _refuse(self, refusal: Refusal) -> None:
        self.summary.refused[refusal.reason] += 1
        self._incomplete.add(refusal.origin)
        self.watch.refused(refusal)

    def _called(self, submission: Submission) -> Submission:
        """The submission under an id that no other file of this run has.

        Two files with one canonical URL are two versions of a story, and both are kept: the second is called
        by its path. Two folders may hold files of one path: the second's has its folder's name before it.
        """
        id = submission.article.id
        if submission.origin is not None and not submission.came_with_id:
            id = next(name for name in _names(id, submission.origin) if hash(name) not in self._seen)
        self._seen.add(hash(id))
        if id == submission.article.id:
            return submission
        return replace(submission, article=submission.article.model_copy(update={"id": id}))

    def _prune(self) -> None:
        gone = [id for path in self.paths for id in self._gone(path)]
        for start in range(0, len(gone), BATCH_ARTICLES):
            deleted = self.archive.delete(gone[start : start + BATCH_ARTICLES], for_good=False)
            self.summary.pruned += len(deleted)

    def _gone(self, path: Path) -> Iterator[str]:
        """The articles from this path that were not met; where something of a file was refused, all its stay."""
        root = printable(str(path.resolve() if path.is_dir() else path.resolve().parent))
        for name, id in self.archive.store.origins(root):
            given = path.is_dir() or printable(path.name) == name
            if given and hash(id) not in self._seen and Origin(root, name) not in self._incomplete:
                yield id


def _names(id: str, origin: Origin) -> Iterator[str]:
    yield id
    yield short_id(origin.path)
    yield short_id(f"{Path(origin.root).name}/{origin.path}")
    yield from (short_id(f"{origin.root}/{origin.path}#{number}") for number in count(1))
