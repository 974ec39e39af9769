"""Articles kept for good, with a change sequence: the truth that every index is rebuilt from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from search.article import Article


@dataclass(frozen=True, slots=True)
class Submission:
    """An article on its way in; `original` is the page it was cleaned from, kept compressed for cleaning again.

    `came_with_id` is true where the source gave the id: such an article joins a family only by canonical URL.
    `expected_version` is what If-Match carried: None takes any, 0 means that there must be none yet.
    """

    article: Article
    original: bytes | None = None
    came_with_id: bool = True
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class PutResult:
    """What became of one submission; `change` is the change number to wait for (also the article's new version)."""

    id: str
    outcome: Literal["created", "updated", "unchanged", "deleted_before", "conflict"]
    change: int


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with what the store knows of it.

    `version` is the change number of its last change, `order` its number of arrival. `family` is the id of the
    family's first article; `leads` says whether this one stands for the family in searches; `also_at` other URLs.
    """

    article: Article
    version: int
    order: int
    family: str
    leads: bool = True
    family_size: int = 1
    also_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One step of the change sequence: the article as it now is, or None where it was deleted."""

    change: int
    id: str
    stored: StoredArticle | None


class Store:
    """A database of articles, SQLite or PostgreSQL by URL; safe for many threads and processes."""

    def put(self, submissions: Sequence[Submission], *, restore: bool = False) -> list[PutResult]:
        """Take articles in, in one transaction; `restore` brings back what was deleted."""
        raise NotImplementedError

    def delete(self, ids: Sequence[str]) -> dict[str, int]:
        """Leave a tombstone for each id that is there; answers with the change numbers of those."""
        raise NotImplementedError

    def get_many(self, ids: Iterable[str]) -> dict[str, StoredArticle]:
        """The articles with these ids, those that there are."""
        raise NotImplementedError

    def changes(self, after: int, limit: int) -> list[ChangeRecord]:
        """The next steps after a change number, in commit order; an article changed twice shows only its last step."""
        raise NotImplementedError

    def last_change(self) -> int:
        """The newest change number; 0 in an empty store."""
        raise NotImplementedError

    def articles(self) -> Iterator[StoredArticle]:
        """Every article, in order of id, read in batches."""
        raise NotImplementedError
