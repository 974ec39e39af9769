"""Generations of an index: a new one is built beside the live one, then swapped in at once.

The one before is kept, so that `dateline rollback` can swap back. Whoever builds, swaps or rolls back holds
the archive's writer lock; searches need no lock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from search.errors import EngineError, EngineTimeout, EngineUnavailable
from search.index.engines import open_catalogue, open_engine
from search.index.engines.base import Engine
from search.index.engines.catalogue import Pointer
from search.settings import Settings


@dataclass(frozen=True, slots=True)
class Generation:
    """One index of the archive, with its name."""

    name: str
    engine: Engine

    @property
    def outdated(self) -> bool:
        """Whether another format or analysis wrote it: it still answers, and has to be built again."""
        return self.engine.stamp() != self.engine.wanted


class Generations:
    """The generations of one archive on one engine; safe for many threads and processes."""

    def __init__(self, settings: Settings, analysis: str, *, engine: str | None = None) -> None:
        self._settings = settings
        self._analysis = analysis
        self._engine = engine or settings.engine
        self._catalogue = open_catalogue(self._engine, settings)
        self._lock = Lock()
        self._live: Generation | None = None
        self._failure: EngineError | None = None
        self._checked = float("-inf")

    def live(self) -> Generation | None:
        """The generation that answers; None where none was built yet or it was lost.

        A swap by another process is seen within a quarter of a second (on a cluster a second). Where none can be
        asked, one caller tries again and the others are told so at once: they would wait for each other in turn.
        """
        failure = self._failure
        if not self._lock.acquire(blocking=failure is None):
            raise _again(failure)
        try:
            if time.monotonic() - self._checked > self._catalogue.patience:
                self._look_and_note()
            if self._failure is not None:
                raise _again(self._failure)
            return self._live
        finally:
            self._lock.release()

    def _look_and_note(self) -> None:
        try:
            self._live, self._failure = self._look(), None
        except (EngineUnavailable, EngineTimeout) as error:
            self._failure = error
        self._checked = time.monotonic()

    def look_again(self) -> None:
        """Have the next `live` look: who has just got the writer lock must not write to one that was swapped out."""
        with self._lock:
            self._checked = float("-inf")

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
            self._live, self._checked = None, float("-inf")
            self._catalogue.close()

    def _look(self) -> Generation | None:
        name = self._catalogue.read().live
        if not name:
            return None
        if self._live is not None and self._live.name == name:
            return self._live if self._live.engine.exists() else None
        generation = self._open(name)
        return generation if generation.engine.exists() else None

    def _open(self, name: str) -> Generation:
        place = self._catalogue.place(name)
        engine = open_engine(self._engine, place, self._settings, analysis=self._analysis)
        return Generation(name, engine)

    def _point(self, pointer: Pointer) -> None:
        self._catalogue.point(pointer)
        self.look_again()
        self._sweep(pointer)

    def _sweep(self, pointer: Pointer) -> None:
        for name in self._catalogue.names():
            if name not in (pointer.live, pointer.previous):
                self._open(name).engine.destroy()


def _again(failure: EngineError | None) -> EngineError:
    """The error of someone else's look, to be raised anew."""
    return EngineUnavailable(str(failure))
