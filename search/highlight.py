"""Snippets and marked headlines from the original text, HTML-escaped, with only `<mark>` added."""

from __future__ import annotations

from markupsafe import escape

from search.analysis.analyzer import Analyzer
from search.article import Article
from search.query.plan import Node, Term, tokens_of
from search.request import Highlight, Marks


class Highlighter:
    """Marks what a plan's `match` found in articles: words, and phrases as a whole."""

    def __init__(self, analyzer: Analyzer, match: Node) -> None:
        self.analyzer = analyzer
        self.tokens = frozenset(leaf.token for leaf in tokens_of(match) if isinstance(leaf, Term))

    def highlight(self, article: Article, marks: Marks) -> Highlight:
        """The marked headline and deck, and the best sentences of the body."""
        return Highlight(headline=self._marked(article.headline), deck=self._marked(article.deck))

    def _marked(self, text: str) -> str:
        pieces, at = [], 0
        for token in self.analyzer.tokens(text):
            if token.text in self.tokens and token.start >= at:
                pieces.append(
                    f"{escape(text[at : token.start])}<mark>{escape(text[token.start : token.end])}</mark>"
                )
                at = token.end
        return "".join(pieces) + str(escape(text[at:]))
