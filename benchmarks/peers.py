"""Lexical peers that run inside one process, each as a function from a query to ten ids."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable

from benchmarks.collections import Collection

Ranker = Callable[[str], list[str]]


def fts5(collection: Collection) -> Ranker:
    """SQLite's FTS5 with its Porter stemmer, all words of the query joined by OR."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    rows = ((document["id"], text_of(document)) for document in collection.documents)
    database.executemany("INSERT INTO page VALUES (?, ?)", rows)

    def rank(query: str) -> list[str]:
        wanted = " OR ".join(f'"{word}"' for word in words_of(query))
        asked = "SELECT id FROM page WHERE page MATCH ? ORDER BY bm25(page) LIMIT 10"
        return [id for (id,) in database.execute(asked, (wanted,))] if wanted else []

    return rank


def bm25s(collection: Collection) -> Ranker:
    """bm25s with Lucene's formula, its English stop words and Snowball stems."""
    import bm25s as library
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    index = library.BM25(method="lucene")
    texts = [text_of(document) for document in collection.documents]
    index.index(
        library.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )
    ids = [document["id"] for document in collection.documents]

    def rank(query: str) -> list[str]:
        tokens = library.tokenize(query, stopwords="en", stemmer=stemmer, show_progress=False)
        if not tokens.vocab:
            return []
        places, scores = index.retrieve(tokens, k=10, show_progress=False)
        return [ids[place] for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    return rank


def text_of(document: dict[str, str]) -> str:
    """Headline and body, unless the body begins with the headline."""
    headline, body = document["headline"], document["body"]
    return body if body.startswith(headline) else f"{headline}\n{body}"


def words_of(query: str) -> Iterable[str]:
    """The bare words of a query."""
    return re.findall(r"\w+", query)
