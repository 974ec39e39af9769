"""Cleaning again: the pages that the store kept, by the word lists as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.article import Article
from search.cleaning import clean_page
from search.ingest.page_head import read_head
from search.ingest.sources import Intake
from search.ingest.submissions import submission_of, with_head
from search.store import StoredArticle, Submission

if TYPE_CHECKING:
    from search.store.store import Store

PARTS = (
    "headline",
    "deck",
    "body",
    "captions",
    "image",
    "section",
    "region",
    "authors",
    "source",
    "published",
    "references",
)
"""What counts as a change: what readers see or search."""


@dataclass(frozen=True, slots=True)
class Recleaned:
    """An article cleaned again: what it was and what it is now, None where the page holds no article any more."""

    before: StoredArticle
    after: Article | None
    refused: str | None
    original: bytes
    came_with_id: bool

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the parts that are different now."""
        after = self.after
        if after is None:
            return ()
        return tuple(part for part in PARTS if getattr(after, part) != getattr(self.before.article, part))

    def submission(self) -> Submission | None:
        """The article to put in the place of the old one; None where there is none.

        It is taken only if nobody changed the article in the meantime.
        """
        if self.after is None:
            return None
        return submission_of(
            self.after,
            came_with_id=self.came_with_id,
            original=self.original,
            expected_version=self.before.version,
        )


def reclean(store: Store, intake: Intake) -> Iterator[Recleaned]:
    """Every article whose page was kept, cleaned again; those that came as records have none and stay as they are."""
    for before in store.articles():
        original = store.original(before.article.id)
        if original is not None and before.article.cleaned_from.format in ("text", "html"):
            came_with_id = not store.came_from_file(before.article.id)
            yield _reclean(before, original, came_with_id, intake)


def _reclean(before: StoredArticle, original: bytes, came_with_id: bool, intake: Intake) -> Recleaned:
    old = before.article
    cleaned = clean_page(
        original,
        path=old.id,
        url=old.url,
        id=old.id,
        own_words=intake.own_words,
        keeps_hidden=intake.keeps_hidden,
    )
    after = cleaned.article and with_head(
        cleaned.article, read_head(original, old.url), id=old.id, path=old.id
    )
    return Recleaned(before, after, cleaned.refused, original, came_with_id)


def removed_lines(one: Recleaned) -> Sequence[str]:
    """The paragraphs that the article had and has no more."""
    kept = set(one.after.body.split("\n")) if one.after else set()
    return [line for line in one.before.article.body.split("\n") if line.strip() and line not in kept]
