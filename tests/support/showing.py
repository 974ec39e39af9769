"""What tests of highlighting, explaining and suggesting share: articles, and queries weighed for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.article import Article, Reference
from search.query.clauses import Meaning
from search.query.language import parse
from search.query.ranking import rank
from search.store import ChangeRecord, StoredArticle
from search.testing import memory_archive


def article_of(given: dict[str, Any], **more: Any) -> Article:
    references = [
        Reference(name=name, kind="reference", words=words, place="body")
        for name, words in given.get("references", {}).items()
    ]
    fields = {
        key: given[key] for key in ("headline", "deck", "body", "url", "published", "authors") if key in given
    }
    return Article(id=given.get("id", "a"), references=references, **fields, **more)


def record(article: Article, change: int = 1) -> ChangeRecord:
    return ChangeRecord(change, article.id, StoredArticle(article, change, change, article.id))


def meaning_of(query: str, articles: Sequence[Article]) -> Meaning:
    """What a query means in an archive of these articles."""
    with memory_archive(articles) as archive:
        return rank(parse(query).tree, archive.view().context).meaning
