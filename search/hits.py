"""A stored article as a hit."""

from __future__ import annotations

from search.request import Highlight, Hit
from search.store import StoredArticle


def hit_of(
    stored: StoredArticle, score: float, *, highlight: Highlight | None = None, explain: str | None = None
) -> Hit:
    """What is shown of an article in an answer."""
    article = stored.article
    return Hit(
        id=article.id,
        url=article.url,
        headline=article.headline,
        deck=article.deck,
        region=article.region,
        section=article.section,
        authors=article.authors,
        source=article.source,
        published=article.published,
        published_precision=article.published_precision,
        references=list(dict.fromkeys(reference.name for reference in article.references)),
        score=round(score, 4),
        highlight=highlight,
        versions=stored.family_size,
        also_at=list(stored.also_at),
        explain=explain,
    )
