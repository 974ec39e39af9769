"""Store and engine as one thing: what the command line, the API and Python programs speak to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from search.request import Completion, Hit, SearchAnswer, SearchRequest
from search.settings import Settings
from search.store import PutResult, Store, StoredArticle, Submission


class Archive:
    """An archive that is open; a context manager, safe for many threads."""

    store: Store

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the archive of these settings, made empty where there is none; the index follows by itself."""
        raise NotImplementedError

    def put(self, submissions: Sequence[Submission], *, restore: bool = False) -> list[PutResult]:
        """Take articles in: they are kept when this returns, and searchable within a second where a follower runs."""
        raise NotImplementedError

    def delete(self, ids: Sequence[str], *, expected: int | None = None) -> dict[str, int]:
        """Take articles down for good; answers with the change number of each that was there."""
        raise NotImplementedError

    def get(self, id: str) -> StoredArticle:
        """One article. Raises ArticleNotFound."""
        raise NotImplementedError

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Ranked hits. Raises QuerySyntaxError in strict mode, RequestError, EngineError, StoreError."""
        raise NotImplementedError

    def suggest(self, text: str, limit: int = 8) -> list[Completion]:
        """Completions of what is being typed."""
        raise NotImplementedError

    def related(self, id: str, limit: int = 5) -> list[Hit]:
        """Articles like this one, the likest first."""
        raise NotImplementedError

    def catch_up(self) -> int:
        """Bring the index to the store's last change if no one else is at it; answers with the change reached."""
        raise NotImplementedError

    def reached(self) -> int:
        """The store's change number that searches see now."""
        raise NotImplementedError

    def wait_for(self, change: int, timeout: float) -> bool:
        """Whether the index reached this change within so many seconds."""
        raise NotImplementedError

    def generation(self) -> str:
        """A word that is another one after every commit and rebuild: what caches are kept under."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of files and connections."""
        raise NotImplementedError
