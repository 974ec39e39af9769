"""The live index of an archive: followed, rebuilt beside itself, and swapped, while searches go on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Container
from pathlib import Path

from search.errors import EngineError, EngineUnavailable
from search.index.building import MakeDocument
from search.index.engines.base import Health, Reader
from search.index.follower import Progress, catch_up
from search.index.generations import Generation, Generations
from search.index.terms import Terms, TermsFolder, TermsWriter
from search.parallel import write_atomically
from search.settings import Settings
from search.store.store import Store

COUNTING_SECONDS = 30.0
"""How long a new generation may take to count what the store counts, while others write."""


class Index:
    """The index of one archive on one engine.

    `step`, `rebuild` and `rollback` are for the holder of the writer lock, after `look_again`; the rest is for
    everybody.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        make_document: MakeDocument,
        analysis: str,
        *,
        workers: int = 1,
    ) -> None:
        self._workers = workers
        self._store = store
        self._make_document = make_document
        self._generations = Generations(settings, analysis)
        folder = settings.data / "index" / "words" / settings.engine
        self._terms = TermsFolder(None if settings.engine == "memory" else folder)
        self._built_from = BuiltFrom(settings.data / "index" / f"{settings.engine}.json")

    def reader(self) -> Reader:
        """The reader of the live generation. Raises EngineUnavailable while the first one is being built."""
        live = self._generations.live()
        if live is None:
            raise EngineUnavailable("The index is being built; try again in a moment.")
        return live.engine.reader()

    def health(self) -> Health:
        """How the servers under the live generation are. Raises EngineUnavailable where none can be asked."""
        live = self._generations.live()
        return live.engine.health() if live else Health(ok=False, detail="The index is being built.")

    def terms(self) -> Terms:
        """The words of the live generation, always as they were written last."""
        return Terms(self._terms.file(self.name() or "none"))

    def reached(self) -> int:
        """The store's change number that searches see now; 0 where there is no index yet."""
        live = self._generations.live()
        return live.engine.reader().reached() if live else 0

    def generation(self) -> str:
        """A word that is another one after every commit and every swap."""
        live = self._generations.live()
        return f"{live.name}-{live.engine.reader().reached()}" if live else "none"

    def name(self) -> str | None:
        """The name of the live generation."""
        live = self._generations.live()
        return live.name if live else None

    def look_again(self) -> None:
        """Forget which generation was live: another holder of the writer lock may have swapped it."""
        self._generations.look_again()

    def step(self, progress: Progress | None = None) -> int:
        """Take in what the store has and the index has not; answers with the change reached.

        Where catching up can't do (there is no index, it is broken, was written by another version, or from
        another store), the index is built anew.
        """
        live = self._generations.live()
        if live is None or self._why_rebuild(live):
            self.rebuild(progress)
            return self.reached()
        return self._catch_up(live, progress)

    def why_rebuild(self) -> str | None:
        """Why the index can't just catch up; None where it can."""
        live = self._generations.live()
        return self._why_rebuild(live) if live else "There is no index yet."

    def _why_rebuild(self, live: Generation) -> str | None:
        if live.outdated:
            return "It was written by another version of format or analysis."
        if self._built_from.read().get(live.name) != self._store.identity():
            return "It was built from another store."
        try:
            reached = live.engine.reader().reached()
        except EngineUnavailable:
            raise
        except EngineError as error:
            return f"It can't be read: {error}"
        return "It is ahead of the store." if reached > self._store.last_change() else None

    def is_ahead(self) -> bool:
        """Whether the index knows changes that the store does not: an older backup was put in its place."""
        try:
            return self.reached() > self._store.last_change()
        except EngineError:
            return False

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build a new generation from the store, count it, and swap it in; answers with its count.

        What is written meanwhile goes into the live generation as well, so that searches see it.
        """
        live = self._generations.live()
        keep_up = self._keeping_up(live) if live and not self._why_rebuild(live) else None
        fresh = self._generations.begin()
        self._terms.begin(fresh.name)
        try:
            count = self._fill(fresh, _both(progress, keep_up))
        except BaseException:
            self._generations.discard(fresh)
            raise
        self._built_from.note(fresh.name, self._store.identity(), self._generations.kept())
        self._generations.swap(fresh)
        self._terms.keep(self._generations.kept())
        return count

    def _keeping_up(self, live: Generation) -> Callable[[int], None]:
        def keep_up(count: int) -> None:
            self._catch_up(live)

        return keep_up

    def _catch_up(self, generation: Generation, progress: Progress | None = None) -> int:
        return catch_up(
            self._store,
            generation.engine,
            self._make_document,
            terms=TermsWriter(self._terms.file(generation.name)),
            workers=self._workers,
            progress=progress,
        )

    def _fill(self, fresh: Generation, progress: Progress | None) -> int:
        until = time.monotonic() + COUNTING_SECONDS
        while True:
            reached = self._catch_up(fresh, progress)
            last_change, count = self._store.state()
            size = fresh.engine.reader().size()
            if reached >= last_change and size == count:
                return size
            if time.monotonic() > until:
                raise EngineError(
                    f"The new index holds {size} articles and the store {count}; the old one stays. "
                    "Run `dateline verify`, then `dateline rebuild` again."
                )

    def rollback(self) -> str:
        """Swap back to the generation before; answers with its name."""
        return self._generations.rollback().name

    def bytes_elsewhere(self) -> int | None:
        """Bytes that all generations take on a cluster; None where they are in the data folder.

        Raises EngineUnavailable.
        """
        return self._generations.bytes()

    def close(self) -> None:
        """Let go of files and connections."""
        self._generations.close()
        self._terms.close()


class BuiltFrom:
    """Which store each generation was built from, in a small file: an index of another store may look all
    right.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> dict[str, str]:
        """The identities of stores by names of generations; nothing where the file is lost or damaged."""
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def note(self, name: str, identity: str, kept: Container[str]) -> None:
        """Add a generation, and forget those that are not kept."""
        known = {other: of for other, of in self.read().items() if other in kept}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._file, json.dumps({**known, name: identity}))


def _both(one: Progress | None, other: Progress | None) -> Progress:
    def call(count: int) -> None:
        for told in (one, other):
            if told is not None:
                told(count)

    return call
