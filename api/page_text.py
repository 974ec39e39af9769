"""The text of an article for its page, in pieces that are marked or not."""

from __future__ import annotations

from dataclasses import dataclass

from api.service import service
from search.article import Article
from search.request import Parts


@dataclass(frozen=True, slots=True)
class PageText:
    """Headline, deck and paragraphs in pieces; no paragraphs where the archive keeps whole texts to itself."""

    headline: Parts
    deck: Parts
    paragraphs: list[Parts]


def page_text(article: Article, query: str) -> PageText:
    """The text of an article, with what a query finds in it marked."""
    body = "" if service().settings.bodies == "closed" else article.body
    paragraphs = [text for text in body.split("\n\n") if text.strip()]
    return PageText(
        _pieces(article.headline, query),
        _pieces(article.deck, query),
        [_pieces(text, query) for text in paragraphs],
    )


def _pieces(text: str, query: str) -> Parts:
    return [(text, False)]
