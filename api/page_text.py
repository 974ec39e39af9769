"""The text of an article for its page, in pieces that are marked or not."""

from __future__ import annotations

from dataclasses import dataclass

from api.service import service
from search.article import Article
from search.request import Parts
from search.searcher import mark


@dataclass(frozen=True, slots=True)
class PageText:
    """Headline, deck and paragraphs in pieces; no paragraphs where the archive keeps whole texts to itself."""

    headline: Parts
    deck: Parts
    paragraphs: list[Parts]


def page_text(article: Article, query: str) -> PageText:
    """The text of an article, with what a query finds in it marked."""
    if service().settings.bodies == "closed":
        article = article.model_copy(update={"body": ""})
    if query.strip():
        pieces = mark(article, query, service().archive.view())
    else:
        lines = [article.headline, article.deck, *article.body.split("\n\n")]
        pieces = [[(line, False)] for line in lines]
    return PageText(pieces[0], pieces[1], [parts for parts in pieces[2:] if parts and parts[0][0].strip()])
