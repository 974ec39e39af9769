"""What tests of highlighting, explaining and suggesting share: articles, and queries weighed for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.article import Article, Reference
from search.index.plan import Node
from search.index.terms import Terms, TermsWriter
from search.query.known_references import KnownReferences
from search.query.language import parse
from search.query.ranking import Ranked, Ranking, Words
from search.query.synonyms import Synonyms
from search.store import ChangeRecord, StoredArticle
from search.text.analysis.analyzer import default_analyzer


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


def words_of(articles: Sequence[Article]) -> Words:
    analyzer = default_analyzer()
    terms = Terms()
    writer = TermsWriter(terms.file)
    writer.observe([record(article, at) for at, article in enumerate(articles, 1)])
    writer.write()
    names = {reference.name for article in articles for reference in article.references}
    return Words(analyzer, terms, Synonyms(), KnownReferences(sorted(names), analyzer))


def ranked_of(query: str, articles: Sequence[Article]) -> Ranked:
    """A query weighed in an archive of these articles."""
    return Ranking(words_of(articles)).rank(parse(query).tree)


def match_of(query: str, articles: Sequence[Article]) -> Node:
    """What a query has to match, in an archive of these articles."""
    return ranked_of(query, articles).match
