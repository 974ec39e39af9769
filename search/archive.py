"""Store and index as one thing: what the command line, the API and Python programs speak to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Self

from search.article import Article
from search.errors import ArticleNotFound
from search.index.live import Index, Progress
from search.index.status import LagWatch, Status
from search.query import Pins, QueryContext, Synonyms
from search.query.request import Budget, Completion, Hit, Parts, SearchAnswer, SearchRequest
from search.results import Suggester, View, answer, mark, related
from search.settings import Settings
from search.store import PutResult, StoredArticle, Submission
from search.store.store import Store
from search.text.analysis import analyzer_of
from search.text.word_lists import WordLists

if TYPE_CHECKING:
    from search.index.semantic import SemanticIndex


class Archive:
    """An archive that is open; a context manager, safe for many threads.

    With `follow` (see `open`) its index follows the store by itself. Without, `catch_up` and `settle` are
    called.
    """

    def __init__(self, settings: Settings, *, follow: bool, workers: int = 1) -> None:
        self.settings = settings
        self.word_lists = WordLists(settings.data / "words")
        self.analyzer = analyzer_of(self.word_lists)
        self.store = Store(settings.store_url)
        self.index = Index(settings, self.store, self.analyzer, workers=workers)
        self.semantic = _semantic(settings, self.store, workers) if settings.semantic else None
        self._synonyms = Synonyms(self.word_lists, self.analyzer)
        self._pins = Pins(self.word_lists)
        self._lag = LagWatch()
        if self.index.is_ahead():
            self.store.renew_identity()
        if follow:
            self.index.follow()
            if self.semantic:
                self.semantic.follow()

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

    def mark(self, article: Article, query: str) -> list[Parts]:
        """Headline, deck and paragraphs of an article, with what a query means marked as in a search for it."""
        return mark(article, query, self.view())

    def view(self) -> View:
        """The archive as it is now, to search in. Raises EngineUnavailable where there is no index yet."""
        snapshot = self.index.snapshot()
        own = self.word_lists.own
        context = QueryContext(snapshot, self.analyzer, self._synonyms, self._pins, own)
        return View(snapshot.reader, self.store, context, snapshot.token, snapshot.articles, self.semantic)

    def suggest(self, text: str, limit: int = 8) -> list[Completion]:
        """Completions of what is being typed, the likeliest first; none while the first index is being built."""
        if self.index.name() is None:
            return []
        return Suggester(self.index.snapshot().terms, self.analyzer).complete(text, limit)

    def related(self, id: str, limit: int = 5) -> list[Hit]:
        """Articles like this one, the likest first, its own family left out. Raises ArticleNotFound."""
        reader = self.index.snapshot().reader
        return related(self.get(id), reader, self.store, self.analyzer, limit, self.semantic)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the index to the store's last change unless another process is at it; answers with its checkpoint."""
        return self.index.catch_up(progress)

    def settle(self, progress: Progress | None = None) -> None:
        """Wait until the index is at the store's last change, by this process's work or another's.

        Raises EngineUnavailable where another process holds the index and does not get on.
        """
        self.index.settle(progress)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build the index anew beside the live one and swap it in; answers with how many articles it holds."""
        return self.index.rebuild(progress)

    def rollback(self) -> str:
        """Go back to the index before the last rebuild; answers with its name."""
        return self.index.rollback()

    def wait_for(self, change: int, timeout: float) -> bool:
        """Whether searches see this change within so many seconds."""
        return self.index.wait_for(change, timeout)

    def generation(self) -> str:
        """A word that is another one after every commit and rebuild, and with each article that has its vector: what
        caches are kept under.
        """
        token = self.index.token()
        return f"{token}-{self.semantic.checkpoint()}" if self.semantic else token

    def status(self) -> Status:
        """How the archive is, in numbers and sentences, for as long as it is open."""
        return Status(self.settings, self.store, self.index, self._lag, self.semantic)

    def close(self) -> None:
        """Let go of files and connections."""
        if self.semantic:
            self.semantic.close()
        self.index.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _semantic(settings: Settings, store: Store, workers: int) -> SemanticIndex:
    from search.index.semantic import SemanticIndex

    return SemanticIndex(settings, store, workers=workers)
