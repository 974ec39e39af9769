"""Store and engine as one thing: what the command line, the API and Python programs speak to."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from types import TracebackType
from typing import Self

from filelock import Timeout

from search.errors import ArticleNotFound, EngineUnavailable
from search.index.document import index_document
from search.index.follower import Follower, Progress, writer_lock, writer_turn
from search.index.live import Index
from search.query import Pins, QueryContext, Synonyms
from search.query.request import (
    Budget,
    Completion,
    Hit,
    SearchAnswer,
    SearchRequest,
)
from search.results import Suggester, View, answer, related
from search.settings import Settings
from search.store import PutResult, StoredArticle, Submission
from search.store.store import Store
from search.text.analysis.analyzer import analyzer_of, default_analyzer
from search.text.word_lists import WordLists

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 0.02
"""Between two looks of someone who waits for a change to be searchable."""

STALLED_SECONDS = 600.0
"""After which the process that holds the index is taken to be stuck; a rebuild of a large archive may take minutes."""


class Archive:
    """An archive that is open; a context manager, safe for many threads.

    With `follow` (see `open`) its index follows the store by itself. Without, `catch_up` and `settle` are
    called.
    """

    def __init__(self, settings: Settings, *, follow: bool, workers: int = 1) -> None:
        self.settings = settings
        self.word_lists = lists = WordLists(settings.data / "words")
        self.analyzer = analyzer_of(lists)
        self.store = Store(settings.store_url)
        make_document = partial(index_document, analyzer=self.analyzer)
        # Other processes would read the lists as they are by then, not as this one knows them.
        workers = workers if self.analyzer is default_analyzer() else 1
        self.index = Index(settings, self.store, make_document, self.analyzer.version, workers=workers)
        self._synonyms = Synonyms(lists, self.analyzer)
        self._pins = Pins(lists)
        self._view: View | None = None
        self._suggester: tuple[str, Suggester] | None = None
        if self.index.is_ahead():
            self.store.renew_identity()
        if follow and not self.store.last_change():
            _begin(self)
        self._follower = Follower(settings.data, self.index.step, self.index.look_again) if follow else None
        if self._follower is not None:
            self._follower.start()

    @classmethod
    def open(cls, settings: Settings, *, follow: bool = True, workers: int = 1) -> Self:
        """Open the archive of these settings, made empty where there is none.

        With `follow` a thread keeps the index at the store's last change, unless another process does
        already. Where much is to be indexed, `workers` processes share it; they import the program's main module, so
        that more than one are for programs that do nothing by being imported.
        """
        return cls(settings, follow=follow, workers=workers)

    def put(self, submissions: Sequence[Submission], *, restore: bool = False) -> list[PutResult]:
        """Take articles in: they are kept when this returns, and searchable within a second if followed."""
        return self.store.put(submissions, restore=restore)

    def delete(
        self, ids: Sequence[str], *, for_good: bool = True, expected: int | None = None
    ) -> dict[str, int]:
        """Take articles down; answers with the change number of each that was there.

        `for_good` keeps them away when their pages are indexed again; `expected` is the version that each has
        to be at. Raises ArticleConflict where one is at another.
        """
        return self.store.delete(ids, for_good=for_good, expected=expected)

    def get(self, id: str) -> StoredArticle:
        """One article. Raises ArticleNotFound."""
        found = self.store.get_many([id])
        if id not in found:
            raise ArticleNotFound(f"There is no article {id!r}.", id=id)
        return found[id]

    def search(self, request: SearchRequest, *, today: date | None = None) -> SearchAnswer:
        """Ranked hits, within the time of `DATELINE_TIME_BUDGET_MS` but for the finding itself.

        `today` is the day that "last May" counts from; None is the present one, UTC.

        Raises QuerySyntaxError in strict mode, RequestError, EngineError, StoreError.
        """
        view = self.view()  # what loading a new generation takes is no search's fault
        return answer(request, view, Budget(self.settings.time_budget_ms), today)

    def view(self) -> View:
        """The archive as it is now, to search in; the same as long as nothing is committed."""
        reader, generation = self.index.reader(), self.index.generation()
        view = self._view
        if view is None or view.generation != generation:
            terms, own = self.index.terms(), self.word_lists.own
            context = QueryContext(reader, terms, self.analyzer, self._synonyms, self._pins, own)
            view = self._view = View(reader, self.store, context, generation, reader.size())
        return view

    def suggest(self, text: str, limit: int = 8) -> list[Completion]:
        """Completions of what is being typed, the likeliest first."""
        generation = self.index.generation()
        if self._suggester is None or self._suggester[0] != generation:
            suggester = Suggester(self.index.terms(), self.analyzer)
            self._suggester = (generation, suggester)
        return self._suggester[1].complete(text, limit)

    def related(self, id: str, limit: int = 5) -> list[Hit]:
        """Articles like this one, the likest first, its own family left out. Raises ArticleNotFound."""
        return related(self.get(id), self.index.reader(), self.store, self.analyzer, limit)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the index to the store's last change if no one else is at it; answers with the change
        reached.
        """
        try:
            with writer_lock(self.settings.data):
                self.index.look_again()
                return self.index.step(progress)
        except Timeout:
            return self.index.reached()

    def settle(self, progress: Progress | None = None) -> None:
        """Wait until the index is at the store's last change, by one's own work or another process's.

        Raises EngineUnavailable where another process holds the index and does not get on.
        """
        change = self.store.last_change()
        reached, since = self.catch_up(progress), time.monotonic()
        while reached < change:
            self.wait_for(change, timeout=1.0)
            before, reached = reached, self.catch_up(progress)
            since = time.monotonic() if reached > before else since
            if time.monotonic() - since > STALLED_SECONDS:
                raise EngineUnavailable(
                    "Another process holds the index and does not get on with it; look at its log. "
                    "Everything is stored, and searchable once it does."
                )

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build the index anew beside the live one and swap it in; answers with how many articles it holds."""
        with writer_turn(self.settings.data):
            self.index.look_again()
            return self.index.rebuild(progress)

    def rollback(self) -> str:
        """Go back to the index before the last rebuild; answers with its name."""
        with writer_turn(self.settings.data):
            self.index.look_again()
            return self.index.rollback()

    def reached(self) -> int:
        """The store's change number that searches see now."""
        return self.index.reached()

    def wait_for(self, change: int, timeout: float) -> bool:
        """Whether the index reached this change within so many seconds."""
        until = time.monotonic() + timeout
        while self.index.reached() < change:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def generation(self) -> str:
        """A word that is another one after every commit and rebuild: what caches are kept under."""
        return self.index.generation()

    def close(self) -> None:
        """Let go of files and connections."""
        if self._follower is not None:
            self._follower.stop()
        self.index.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _begin(archive: Archive) -> None:
    """Make the index of an empty archive, which is searchable at once then, not when the follower gets to it."""
    try:
        if archive.index.name() is None:
            archive.catch_up()
    except (
        EngineUnavailable
    ) as error:  # articles are taken in and read without it, and the follower goes on trying
        LOG.warning("The index can't be made yet: %s", error)
