"""What changes of articles add to a wordbook, in step with the index that it is kept beside."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from search.article import Article
from search.store import ChangeRecord
from search.wordbook import Wordbook
from search.wordforms import distinct_forms

_ADD = """
INSERT INTO forms (form, count, since) VALUES (?, ?, ?)
ON CONFLICT (form) DO UPDATE SET count = count + excluded.count
"""
_KNOW = "INSERT INTO forms (form, count, since) VALUES (?, 1, ?) ON CONFLICT (form) DO NOTHING"
_REACH = "INSERT OR REPLACE INTO facts (name, value) VALUES ('reached', ?)"


def observe(records: Sequence[ChangeRecord], book: Wordbook) -> None:
    """Take changes into a wordbook, in one transaction; those that it has seen before are passed over.

    Called for every batch before the index commits it, by whoever holds the archive's writer lock.
    """
    reached = book.reached()
    fresh = [record for record in records if record.change > reached]
    if fresh:
        with book.writing() as connection:
            _Gathering(connection, fresh[-1].change).take(fresh)


class _Gathering:
    """One batch on its way into a wordbook."""

    def __init__(self, connection: sqlite3.Connection, reached: int) -> None:
        self._connection = connection
        self._reached = reached

    def take(self, records: Sequence[ChangeRecord]) -> None:
        articles = [record.stored.article for record in records if record.stored]
        self._count_forms(articles, self._known_ids([article.id for article in articles]))
        self._connection.execute(_REACH, (str(self._reached),))

    def _known_ids(self, ids: Sequence[str]) -> set[str]:
        """Which articles were here before; all are from now on."""
        query = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        known = {id for (id,) in self._connection.execute(query, (json.dumps(ids),))}
        rows = ((id,) for id in ids if id not in known)
        self._connection.executemany("INSERT OR IGNORE INTO articles (id) VALUES (?)", rows)
        return known

    def _count_forms(self, articles: Iterable[Article], known: set[str]) -> None:
        """Count the forms of new articles; a new version of one that was counted only brings its new words."""
        counts: Counter[str] = Counter()
        again: set[str] = set()
        for article in articles:
            forms = distinct_forms(_texts(article))
            if article.id in known:
                again |= forms
            else:
                counts.update(forms)
        self._connection.executemany(
            _ADD, [(form, count, self._reached) for form, count in sorted(counts.items())]
        )
        self._connection.executemany(_KNOW, [(form, self._reached) for form in sorted(again)])


def _texts(article: Article) -> list[str]:
    """Everything of an article that is searched as text."""
    named = [article.region, article.section, article.source, *article.authors]
    references = [reference.name for reference in article.references]
    return [article.headline, article.deck, article.body, *(name for name in named if name), *references]
