"""The vectors of an archive follow its store as an index does, and tell which articles mean the like of a query.

To embed takes a hundred times as long as to index. So vectors follow by themselves, with a checkpoint and a writer lock
of their own (`search.index.follower`): what is put is searchable by its words within a second, and by its meaning when
its vector is there. A follower in a server embeds a few articles at a time, on one processor, and lets go for a command
that takes them all.

What fails here (a model that is lost, an address that is away) is logged, is noted for `dateline status`, and is not
tried again for a moment: a search goes on without meaning.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np

from search.article import Article
from search.errors import DatelineError, EmbedderError, EngineTimeout
from search.index.follower import Follower, Progress, writer_turn
from search.index.semantic.chosen_embedder import embedder_of
from search.index.semantic.embedder import Vector, packed, scaled_to_one, unpacked
from search.index.semantic.vector_file import Embedded, VectorFile
from search.parallel import ordered_map, write_atomically
from search.settings import Settings
from search.store import ChangeRecord
from search.store.store import Store

LOG = logging.getLogger(__name__)

BATCH = 8
"""Articles that are embedded at once, and lost at most by a crash: a second or two of one processor."""

WORTH_IT = 100
"""With fewer changes than this, starting processes and loading a model in each takes longer than the work."""

PAUSE_SECONDS = 5.0
"""After a failure, before the embedder is asked again."""

LONGEST_QUERY = 32
"""Words of a query that are embedded: more takes longer than 12 ms, and says little more of what is meant."""


@dataclass(frozen=True, slots=True)
class SemanticState:
    """How the vectors of an archive are."""

    embedder: str
    vectors: int
    behind: int
    trouble: str


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles to embed, each with the hash of its text; for another process."""

    settings: Settings
    checkpoint: int
    texts: list[tuple[str, bytes, str]]
    gone: list[str]
    count: int


class SemanticIndex:
    """The vectors of one archive; safe for many threads and processes.

    Raises SettingsError where the settings name nothing that embeds.
    """

    def __init__(self, settings: Settings, store: Store, *, workers: int = 1) -> None:
        self._settings = settings
        self._store = store
        self._workers = workers
        self._folder = settings.data / "semantic"
        self._trouble = _Trouble(self._folder / "trouble.txt")
        self._embedder = embedder_of(settings)
        self._file = VectorFile(self._embedder.name, self._folder / "vectors")
        self._follower: Follower | None = None
        self._stopping = Event()

    def query(self, text: str, seconds: float) -> Vector:
        """What a query means, within so many seconds. Raises EmbedderError; the next to ask waits no longer for it."""
        self._trouble.check()
        words = " ".join(text.split()[:LONGEST_QUERY])
        try:
            vector: Vector = self._embedder.embed([words], min(seconds, self._settings.semantic_timeout))[0]
        except EmbedderError as error:
            self._trouble.note(error)
            raise
        self._trouble.clear()
        if not vector.any():
            raise EmbedderError("The embedder can't read this query.")
        return vector

    def of(self, id: str) -> Vector | None:
        """What an article means; None where it has no vector."""
        found = self._file.vectors([id])
        return unpacked([found[id]])[0] if found else None

    def likeness(self, vector: Vector, ids: Iterable[str]) -> dict[str, float]:
        """The cosine of a vector with that of each of these articles that has one."""
        found = self._file.vectors([*ids])
        return _cosines(vector, list(found), list(found.values()))

    def nearest(self, vector: Vector, count: int, seconds: float) -> list[tuple[str, float]]:
        """The articles nearest to a vector, the nearest first, each with its cosine.

        Every vector is looked at, so that it takes longer the more there are. Raises EngineTimeout after `seconds`.
        """
        best: dict[str, float] = {}
        until = time.monotonic() + seconds
        for ids, vectors in self._file.all_vectors():
            best |= _cosines(vector, ids, vectors)
            best = dict(sorted(best.items(), key=lambda each: (-each[1], each[0]))[:count])
            if time.monotonic() > until:
                raise EngineTimeout("To look at every vector took too long.")
        return list(best.items())

    def checkpoint(self) -> int:
        """The store's change number up to which every article has its vector."""
        return self._file.checkpoint()

    def state(self) -> SemanticState:
        """How many vectors there are, how far they are behind the store, and what is wrong, if anything."""
        behind = max(0, self._store.last_change() - self.checkpoint())
        return SemanticState(self._embedder.name, self._file.count(), behind, self._trouble.text())

    def follow(self) -> None:
        """Keep up with the store from now on, by a thread, whenever no other process does."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._follower = Follower(self._folder, self._step)
        self._follower.start()

    def catch_up(self, progress: Progress | None = None) -> int:
        """Embed whatever has no vector yet, by all workers; answers with the checkpoint.

        A follower of another process lets go meanwhile. Everything done so far stays if it is cut short.
        Raises EmbedderError.
        """
        with writer_turn(self._folder):
            for embedded in self._embedded(self._workers):
                self._file.write(embedded)
                if progress is not None:
                    progress(embedded.count)
        return self.checkpoint()

    def close(self) -> None:
        """End following, and let go of files."""
        self._stopping.set()
        if self._follower is not None:
            self._follower.stop()
        self._file.close()

    def _step(self) -> None:
        """Embed one batch, for a follower that is asked for its turn between two steps."""
        try:
            self._trouble.check()
            for embedded in self._embedded(workers=1):
                self._file.write(embedded)
                self._trouble.clear()
                break
        except EmbedderError as error:
            self._trouble.note(error)
            self._stopping.wait(PAUSE_SECONDS)

    def _embedded(self, workers: int) -> Iterator[Embedded]:
        last = self._store.last_change()
        self._file.begin(self._store.identity(), last, self._store.ids)
        checkpoint = self.checkpoint()
        batches = self._batches(checkpoint, last)
        if workers == 1 or last - checkpoint < WORTH_IT:
            return map(_embed, batches)
        return ordered_map(
            _embed,
            batches,
            workers=workers,
            preload=[__name__],
            lost=_lost,
            is_sent=lambda batch: bool(batch.texts),
        )

    def _batches(self, after: int, last: int) -> Iterator[_Batch]:
        while after < last and (records := self._store.changes(after, BATCH)):
            after = records[-1].change
            yield self._batch(records, after)

    def _batch(self, records: list[ChangeRecord], checkpoint: int) -> _Batch:
        """What of these changes has to be embedded: an article whose text is as it was has its vector."""
        known = self._file.hashes(record.id for record in records)
        texts = []
        for record in records:
            if record.stored is not None:
                text = _text(record.stored.article)
                hash = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()
                if known.get(record.id) != hash:
                    texts.append((record.id, hash, text))
        gone = [record.id for record in records if record.stored is None]
        return _Batch(self._settings, checkpoint, texts, gone, len(records))


def _text(article: Article) -> str:
    return "\n".join(part for part in (article.headline, article.deck, article.body) if part)


def _embed(batch: _Batch) -> Embedded:
    vectors = embedder_of(batch.settings).embed([text for _, _, text in batch.texts]) if batch.texts else ()
    rows = [(id, hash, packed(row)) for (id, hash, _), row in zip(batch.texts, vectors, strict=True)]
    return Embedded(batch.checkpoint, rows, batch.gone, batch.count)


def _lost(batch: _Batch) -> Embedded:
    """What becomes of articles that ended their process twice: they go without a vector, and take nobody along."""
    LOG.warning("No vectors could be made of %s.", ", ".join(id for id, _, _ in batch.texts))
    return Embedded(
        batch.checkpoint, [(id, hash, b"") for id, hash, _ in batch.texts], batch.gone, batch.count
    )


def _cosines(vector: Vector, ids: list[str], vectors: list[bytes]) -> dict[str, float]:
    """Cosines with vectors of as many dimensions; others are left out, as an address may have changed its model."""
    same = [(id, data) for id, data in zip(ids, vectors, strict=True) if len(data) == len(vector)]
    if not same:
        return {}
    rows = unpacked([data for _, data in same])
    found = rows @ scaled_to_one(np.asarray(vector)[None])[0]
    return dict(zip([id for id, _ in same], found.tolist(), strict=True))


class _Trouble:
    """What is wrong with the embedder: in a file, so that `dateline status` tells of what a server met."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._until = 0.0
        self._known: str | None = None

    def text(self) -> str:
        """What is wrong, in a sentence; empty where nothing is."""
        try:
            return self._file.read_text(encoding="utf-8")
        except OSError:
            return ""

    def check(self) -> None:
        """Raise EmbedderError for some seconds after a failure, so that nobody waits for the next."""
        if time.monotonic() < self._until and self._known:
            raise EmbedderError(self._known)

    def note(self, error: DatelineError) -> None:
        """Keep what is wrong, and log it once."""
        if time.monotonic() < self._until:
            return
        self._until = time.monotonic() + PAUSE_SECONDS
        if self._known != str(error):
            LOG.warning("Searches go on without meaning: %s", error)
        self._known = str(error)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._file, self._known)

    def clear(self) -> None:
        """All is well again, or was never otherwise."""
        if self._known != "":
            self._known = ""
            self._file.unlink(missing_ok=True)
