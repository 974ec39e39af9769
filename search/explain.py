"""Why an article is a hit, in words."""

from __future__ import annotations

from search.analysis.analyzer import Analyzer
from search.article import Article
from search.query.plan import Node


def explain(article: Article, match: Node, analyzer: Analyzer) -> str:
    """One line such as "phrase in headline; 2 of 2 words; reference Article 5; 2023"."""
    raise NotImplementedError
