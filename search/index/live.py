"""The index of an archive as those see it who search it, and those who bring it up to the store.

Who searches takes a `Snapshot`. Who writes holds the lock of `search.index.follower`: `Index.catch_up`, `rebuild` and
`rollback` see to that themselves.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

from filelock import Timeout

from search.errors import EngineError, EngineUnavailable
from search.index.building import index_document
from search.index.engines import Health
from search.index.follower import Follower, Progress, catch_up, writer_lock, writer_turn
from search.index.generations import BuiltFrom, Generation, Generations
from search.index.snapshot import Snapshot, Snapshots
from search.index.terms import TermsFolder, TermsWriter
from search.settings import Settings
from search.store.store import Store
from search.text.analysis import Analyzer, default_analyzer

__all__ = ["Index", "Progress"]

LOG = logging.getLogger(__name__)

COUNTING_SECONDS = 30.0
"""How long a new generation may take to count what the store counts, while others write."""

WAIT_SECONDS = 0.02
"""Between two looks of someone who waits for a change to be searchable."""

STALLED_SECONDS = 600.0
"""After which the process that holds the index is taken to be stuck; a rebuild of a large archive may take minutes."""

BUILDING = "The index is being built; try again in a moment."


class Index:
    """The index of one archive on one engine; safe for many threads and processes."""

    def __init__(self, settings: Settings, store: Store, analyzer: Analyzer, *, workers: int = 1) -> None:
        self._data = settings.data
        self._store = store
        self._make_document = partial(index_document, analyzer=analyzer)
        # Other processes would read the lists as they are by then, not as this one knows them.
        self._workers = workers if analyzer is default_analyzer() else 1
        self._generations = Generations(settings, analyzer.version)
        folder = settings.data / "index" / "words" / settings.engine
        self._terms = TermsFolder(folder)
        self._snapshots = Snapshots(self._generations, self._terms)
        self._built_from = BuiltFrom(settings.data / "index" / f"{settings.engine}.json")
        self._follower: Follower | None = None

    def snapshot(self) -> Snapshot:
        """The index as it is now. Raises EngineUnavailable while the first one is being built."""
        snapshot = self._snapshots.newest()
        if snapshot is None:
            raise EngineUnavailable(BUILDING)
        return snapshot

    def health(self) -> Health:
        """How the servers under the live generation are. Raises EngineUnavailable where none can be asked."""
        live = self._snapshots.live()
        return live.engine.health() if live else Health(ok=False, detail="The index is being built.")

    def checkpoint(self) -> int:
        """The store's change number that searches see now; 0 where there is no index yet."""
        snapshot = self._snapshots.newest()
        return snapshot.checkpoint if snapshot else 0

    def token(self) -> str:
        """A word that is another one after every commit and every swap; `none` where there is no index yet."""
        snapshot = self._snapshots.newest()
        return snapshot.token if snapshot else "none"

    def name(self) -> str | None:
        """The name of the live generation."""
        live = self._snapshots.live()
        return live.name if live else None

    def follow(self) -> None:
        """Keep up with the store from now on, by a thread, whenever no other process does.

        An empty archive gets its index now, so that it can be searched at once.
        """
        if not self._store.last_change():
            try:
                if self.name() is None:
                    self.catch_up()
            except EngineUnavailable as error:
                # Articles are taken in and read without it, and the follower goes on trying.
                LOG.warning("The index can't be made yet: %s", error)
        self._follower = Follower(self._data, self._step)
        self._follower.start()

    def catch_up(self, progress: Progress | None = None) -> int:
        """Go to the store's last change unless another process is at it; answers with the checkpoint."""
        try:
            with writer_lock(self._data):
                return self._step(progress)
        except Timeout:
            return self.checkpoint()

    def settle(self, progress: Progress | None = None) -> None:
        """Wait until the index is at the store's last change, by this process's work or another's.

        Raises EngineUnavailable where another process holds the index and does not get on.
        """
        change = self._store.last_change()
        checkpoint, since = self.catch_up(progress), time.monotonic()
        while checkpoint < change:
            self.wait_for(change, timeout=1.0)
            before, checkpoint = checkpoint, self.catch_up(progress)
            since = time.monotonic() if checkpoint > before else since
            if time.monotonic() - since > STALLED_SECONDS:
                raise EngineUnavailable(
                    "Another process holds the index and does not get on with it; look at its log. "
                    "Everything is stored, and searchable once it does."
                )

    def wait_for(self, change: int, timeout: float) -> bool:
        """Whether searches see this change within so many seconds."""
        until = time.monotonic() + timeout
        while self.checkpoint() < change:
            if time.monotonic() >= until:
                return False
            time.sleep(WAIT_SECONDS)
        return True

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build a new generation from the store, count it, and swap it in; answers with its count.

        What is written meanwhile goes into the live generation as well, so that searches see it.
        """
        with writer_turn(self._data):
            return self._rebuild(progress)

    def rollback(self) -> str:
        """Swap back to the generation before; answers with its name. Raises EngineError where there is none."""
        with writer_turn(self._data):
            name = self._generations.rollback().name
        self._snapshots.look_again()
        return name

    def why_rebuild(self) -> str | None:
        """Why the index can't just catch up; None where it can."""
        live = self._generations.live()
        return _why_rebuild(live, self._built_from, self._store) if live else "There is no index yet."

    def is_ahead(self) -> bool:
        """Whether the index knows changes that the store does not: an older backup was put in its place."""
        try:
            return self.checkpoint() > self._store.last_change()
        except EngineError:
            return False

    def bytes_elsewhere(self) -> int | None:
        """Bytes that all generations take on a cluster; None where they are in the data folder.

        Raises EngineUnavailable.
        """
        return self._generations.bytes()

    def close(self) -> None:
        """End following, and let go of files and connections."""
        if self._follower is not None:
            self._follower.stop()
        self._generations.close()
        self._terms.close()

    def _step(self, progress: Progress | None = None) -> int:
        """Take in what the store has and the index has not; for the holder of the writer lock.

        Where catching up can't do (there is no index, it is broken, was written by another version, or from
        another store), the index is built anew.
        """
        live = self._generations.live()
        if live is None or _why_rebuild(live, self._built_from, self._store):
            self._rebuild(progress)
            return self.checkpoint()
        return self._catch_up(live, progress)

    def _rebuild(self, progress: Progress | None) -> int:
        live = self._generations.live()
        keep_up = (
            partial(self._catch_up, live)
            if live and not _why_rebuild(live, self._built_from, self._store)
            else None
        )
        fresh = self._generations.begin()
        self._terms.begin(fresh.name)
        try:
            count = self._fill(fresh, progress, keep_up)
        except BaseException:
            self._generations.discard(fresh)
            raise
        self._built_from.note(fresh.name, self._store.identity(), self._generations.kept())
        self._generations.swap(fresh)
        self._terms.keep(self._generations.kept())
        self._snapshots.look_again()
        return count

    def _fill(
        self, fresh: Generation, progress: Progress | None, keep_up: Callable[[], object] | None
    ) -> int:
        def told(count: int) -> None:
            if progress is not None:
                progress(count)
            if keep_up is not None:
                keep_up()

        until = time.monotonic() + COUNTING_SECONDS
        while True:
            checkpoint = self._catch_up(fresh, told)
            last_change, count = self._store.state()
            size = fresh.engine.reader().size()
            if checkpoint >= last_change and size == count:
                return size
            if time.monotonic() > until:
                raise EngineError(
                    f"The new index holds {size} articles and the store {count}; the old one stays. "
                    "Run `dateline verify`, then `dateline rebuild` again."
                )

    def _catch_up(self, generation: Generation, progress: Progress | None = None) -> int:
        checkpoint = catch_up(
            self._store,
            generation.engine,
            self._make_document,
            terms=TermsWriter(self._terms.file(generation.name)),
            workers=self._workers,
            progress=progress,
        )
        self._snapshots.note(generation.name, checkpoint)
        return checkpoint


def _why_rebuild(live: Generation, built_from: BuiltFrom, store: Store) -> str | None:
    """Why a generation can't just catch up with this store; None where it can."""
    if live.outdated:
        return "It was written by another version of format or analysis."
    if built_from.read().get(live.name) != store.identity():
        return "It was built from another store."
    try:
        checkpoint = live.engine.reader().checkpoint()
    except EngineUnavailable:
        raise
    except EngineError as error:
        return f"It can't be read: {error}"
    return "It is ahead of the store." if checkpoint > store.last_change() else None
