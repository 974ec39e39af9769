"""What changes of articles add to a wordbook, in step with the index that it is kept beside."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from search.article import Article
from search.fields import day_number
from search.phrases import as_indexed, completions_of, suggested_words
from search.store import ChangeRecord, StoredArticle
from search.wordbook import Wordbook
from search.wordforms import distinct_forms

_ADD = """
INSERT INTO forms (form, count, since) VALUES (?, ?, ?)
ON CONFLICT (form) DO UPDATE SET count = count + excluded.count
"""
_KNOW = "INSERT INTO forms (form, count, since) VALUES (?, 1, ?) ON CONFLICT (form) DO NOTHING"
_FORGET_WORDS = "DELETE FROM headline_words WHERE rowid = (SELECT number FROM headlines WHERE id = ?)"
_FORGET = "DELETE FROM headlines WHERE id = ?"
_HEADLINE_WORDS = "INSERT INTO headline_words (rowid, words) VALUES (?, ?)"
_PHRASE_WORDS = "INSERT INTO phrase_words (rowid, words) VALUES (?, ?)"
_COUNT_PHRASE = """
INSERT INTO phrases (kind, words, text, count) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, words) DO UPDATE SET count = count + excluded.count RETURNING number, count
"""
_DAY_SHIFT = 32
_LEAST = {"phrase": 2}
MOST_NEW_PHRASES = 500_000
"""Between two clearings of phrases that were seen once."""

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
        last = {record.id: record.stored for record in records}
        stored = [found for found in last.values() if found]
        articles = [found.article for found in stored]
        known = self._known_ids([article.id for article in articles])
        self._count_forms(articles, known)
        self._count_phrases(article for article in articles if article.id not in known)
        self._connection.executemany(_FORGET_WORDS, ((id,) for id in last))
        self._connection.executemany(_FORGET, ((id,) for id in last))
        self._keep_headlines(found for found in stored if found.leads)
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

    def _keep_headlines(self, stored: Iterable[StoredArticle]) -> None:
        """Keep headlines under numbers that put the newest last."""
        for found in stored:
            article = found.article
            if article.headline:
                day = day_number(article.published) if article.published else 0
                number = (day << _DAY_SHIFT) + found.order
                row = (number, article.id, article.headline, article.url)
                self._connection.execute("INSERT INTO headlines VALUES (?, ?, ?, ?)", row)
                words = as_indexed(" ".join(suggested_words(article.headline)))
                self._connection.execute(_HEADLINE_WORDS, (number, words))

    def _count_phrases(self, articles: Iterable[Article]) -> None:
        """Count names and phrases; one is offered from its second article on, a name from its first."""
        counts: Counter[tuple[str, str]] = Counter()
        texts: dict[tuple[str, str], str] = {}
        for article in articles:
            for kind, words, text in completions_of(article):
                counts[kind, words] += 1
                texts.setdefault((kind, words), text)
        for (kind, words), count in counts.items():
            row = (kind, words, texts[kind, words], count)
            number, total = self._connection.execute(_COUNT_PHRASE, row).fetchone()
            least = _LEAST.get(kind, 1)
            if total >= least > total - count:
                self._connection.execute(_PHRASE_WORDS, (number, as_indexed(words)))
        self._drop_rare_phrases()

    def _drop_rare_phrases(self) -> None:
        """Forget what was seen once only, when there is too much of it: what recurs is seen again (lossy counting)."""
        (most,) = self._connection.execute("SELECT max(number) FROM phrases").fetchone()
        dropped = self._connection.execute("SELECT value FROM facts WHERE name = 'dropped'").fetchone()
        if (most or 0) - int(dropped[0] if dropped else 0) > MOST_NEW_PHRASES:
            self._connection.execute("DELETE FROM phrases WHERE kind = 'phrase' AND count = 1")
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('dropped', ?)", (str(most),))


def _texts(article: Article) -> list[str]:
    """Everything of an article that is searched as text."""
    named = [article.region, article.section, article.source, *article.authors]
    references = [reference.name for reference in article.references]
    return [article.headline, article.deck, article.body, *(name for name in named if name), *references]
