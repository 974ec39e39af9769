"""Generations of an index: a new one is built beside the live one, then swapped in at once.

An index is derived from the store, so that it may be thrown away and built again: when the format or the analysis
changed, when it was damaged, or when the store is another one. A build of a large archive takes minutes, and searches
go on meanwhile. So every build is a generation of its own, a folder or an index of the cluster with a number for a
name, and one small pointer says which is live. It is changed in one atomic step, after the new generation was counted:
a crash at any moment leaves the old one or the new one, never half of either. The generation before is kept, so that
`dateline rollback` can swap back; what a broken build left is swept away by the next. (The same is known as
blue-green deployment, and as the reindexing behind an alias in Elasticsearch's documentation.)

Whoever builds, swaps or rolls back holds the archive's writer lock; searches need no lock.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from search.errors import EngineError
from search.index.engines import Catalogue, Engine, Pointer, engine_class, open_engine
from search.parallel import write_atomically
from search.settings import Settings


@dataclass(frozen=True)
class Generation:
    """One index of the archive, with its name."""

    name: str
    engine: Engine

    @cached_property
    def outdated(self) -> bool:
        """Whether another format or analysis wrote it: it still answers, and has to be built again."""
        return self.engine.stamp() != self.engine.wanted


class Generations:
    """The generations of one archive on one engine; safe for many threads and processes."""

    def __init__(self, settings: Settings, analysis: str, *, engine: str | None = None) -> None:
        self._settings = settings
        self._analysis = analysis
        self._engine = engine or settings.engine
        self._catalogue: Catalogue = engine_class(self._engine).catalogue(settings)
        self._lock = Lock()
        self._live: Generation | None = None

    @property
    def look_seconds(self) -> float:
        """Seconds between two looks of those who look again and again."""
        return self._catalogue.look_seconds

    def live(self) -> Generation | None:
        """The generation that answers now; None where none was built yet or it was lost."""
        with self._lock:
            name = self._catalogue.read().live
            if self._live is None or self._live.name != name:
                self._live = self._open(name) if name else None
            if self._live is not None and not self._live.engine.exists():
                self._live = None
            return self._live

    def begin(self) -> Generation:
        """A new, empty generation beside the live one; what an earlier build left half done is removed."""
        pointer = self._catalogue.read()
        self._sweep(pointer)
        names = [*self._catalogue.names(), pointer.live, pointer.previous]
        last = max((int(name) for name in names if name.isdigit()), default=0)
        generation = self._open(f"{last + 1:06}")
        generation.engine.create()
        return generation

    def swap(self, generation: Generation) -> None:
        """Let a generation answer from now on; the one that did is kept, those before it are removed."""
        pointer = self._catalogue.read()
        previous = pointer.live if pointer.live in self._catalogue.names() else ""
        self._point(Pointer(generation.name, previous))

    def discard(self, generation: Generation) -> None:
        """Remove a generation that was begun and shall not go live."""
        generation.engine.destroy()

    def rollback(self) -> Generation:
        """Swap back to the generation before. Raises EngineError where there is none."""
        pointer = self._catalogue.read()
        if not pointer.previous or pointer.previous not in self._catalogue.names():
            raise EngineError("There is no generation before the live one; run: dateline rebuild.")
        self._point(Pointer(pointer.previous, pointer.live))
        live = self.live()
        if live is None:
            raise EngineError("The generation before the live one is lost; run: dateline rebuild.")
        return live

    def kept(self) -> set[str]:
        """The names of the live generation and the one before it."""
        pointer = self._catalogue.read()
        return {name for name in (pointer.live, pointer.previous) if name}

    def bytes(self) -> int | None:
        """Bytes of every generation; None where they are files of the data folder."""
        return self._catalogue.bytes()

    def close(self) -> None:
        """Let go of the live generation's files and connections."""
        with self._lock:
            if self._live is not None:
                self._live.engine.close()
            self._live = None
            self._catalogue.close()

    def _open(self, name: str) -> Generation:
        place = self._catalogue.place(name)
        engine = open_engine(self._engine, place, self._settings, analysis=self._analysis)
        return Generation(name, engine)

    def _point(self, pointer: Pointer) -> None:
        self._catalogue.point(pointer)
        self._sweep(pointer)

    def _sweep(self, pointer: Pointer) -> None:
        for name in self._catalogue.names():
            if name not in (pointer.live, pointer.previous):
                self._open(name).engine.destroy()


class BuiltFrom:
    """Which store each generation was built from, in a small file: an index of another store may look all right."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> dict[str, str]:
        """The identities of stores by names of generations; nothing where the file is lost or damaged."""
        try:
            identities = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return identities if isinstance(identities, dict) else {}

    def note(self, name: str, identity: str, kept: Container[str]) -> None:
        """Add a generation, and forget those that are not kept."""
        identities = {other: store for other, store in self.read().items() if other in kept}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._file, json.dumps({**identities, name: identity}))
