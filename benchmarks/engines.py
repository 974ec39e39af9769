"""Engines side by side on the same tokens: time to build, bytes on disk, time per question.

    python -m benchmarks.engines [ARTICLES.jsonl.gz] [--engine NAME]… [--articles N] [--rounds N]

The file holds one article a line with headline and body; without one, articles are generated. Analysis is done
before the clock starts, since all engines share it. OpenSearch is measured where DATELINE_OPENSEARCH_URL leads to one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.table import Table

from search.article import BESIDE, IndexDocument, joined
from search.index.engines import open_engine
from search.index.engines.base import Engine, Put, Reader
from search.index.plan import (
    Every,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
)
from search.settings import Settings
from search.text.analysis import Analyzer

Question = Callable[[Reader, random.Random], object]


def main() -> None:
    """Measure the engines asked for and print a table."""
    parser = argparse.ArgumentParser(description="Engines side by side on the same tokens.")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--engine", action="append", choices=["tantivy", "whoosh", "opensearch"])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=100)
    given = parser.parse_args()
    documents = list(read(given.file, given.articles))
    words = frequent(documents)
    table = Table("engine", "build s", "CPU s", "MB", *(f"{name} p50/p95 ms" for name in QUESTIONS))
    for name in given.engine or ["tantivy", "whoosh"]:
        table.add_row(name, *measured(name, documents, words, given.rounds))
    console = Console(width=200)
    console.print(
        f"{len(documents)} articles, {sum(len(d.text['body'].split(' ')) for d in documents):,} tokens in bodies"
    )
    console.print(table)


def read(file: Path | None, limit: int) -> Iterator[IndexDocument]:
    """Articles ready for the index."""
    analyzer = Analyzer()
    lines = generated(limit) if file is None else from_file(file, limit)
    for order, (headline, body) in enumerate(lines):
        text = {"headline": joined(analyzer.positions(headline)), "body": joined(analyzer.positions(body))}
        numbers = {"day": [730_000 + order % 5_000], "year": [1999 + order % 14]}
        yield IndexDocument(
            f"article/{order}", order, text, {"region": [f"Region {order % 12}"]}, numbers, b"-" * 300
        )


def from_file(file: Path, limit: int) -> Iterator[tuple[str, str]]:
    """Headlines and bodies of a JSONL file."""
    with (
        gzip.open(file, "rt", encoding="utf-8")
        if file.suffix == ".gz"
        else file.open(encoding="utf-8") as lines
    ):
        for _, line in zip(range(limit), lines, strict=False):
            article = json.loads(line)
            yield article.get("headline") or "", article.get("body") or ""


def generated(count: int) -> Iterator[tuple[str, str]]:
    """Articles of 150 words whose frequencies fall as those of a language do."""
    random_words = random.Random(1)
    vocabulary = [f"word{number}" for number in range(30_000)]
    weights = [1 / (place + 1) for place in range(len(vocabulary))]
    for _ in range(count):
        chosen = random_words.choices(vocabulary, weights, k=160)
        yield " ".join(chosen[:10]), " ".join(chosen[10:])


def frequent(documents: list[IndexDocument]) -> list[str]:
    """Tokens that questions are made of: those in at least one article of two hundred."""
    counts: dict[str, int] = {}
    for document in documents:
        for token in set(re.split(f"[ {BESIDE}]", document.text["body"])):
            counts[token] = counts.get(token, 0) + 1
    return sorted(token for token, count in counts.items() if count >= len(documents) / 200)


def questions(words: list[str]) -> dict[str, Question]:
    """What is asked, by name."""

    def terms(reader: Reader, chance: random.Random) -> object:
        return reader.search(Plan(Or(tuple(Term("body", token) for token in chance.sample(words, 3)))))

    def phrase(reader: Reader, chance: random.Random) -> object:
        return reader.search(Plan(Phrase("body", tuple((token,) for token in chance.sample(words, 2)))))

    def near(reader: Reader, chance: random.Random) -> object:
        return reader.search(Plan(Phrase("body", tuple((token,) for token in chance.sample(words, 2)), 8)))

    def newest(reader: Reader, chance: random.Random) -> object:
        return reader.search(Plan(Term("body", chance.choice(words)), sort="newest"))

    def facets(reader: Reader, chance: random.Random) -> object:
        wanted = (Range("year", 1999 + chance.randrange(10), None),)
        return reader.search(Plan(Every(), filters=wanted, facets=("region", "year")))

    def rerank(reader: Reader, chance: random.Random) -> object:
        ids = [f"article/{chance.randrange(1_000)}" for _ in range(10)]
        return reader.vectors(ids), reader.document_frequencies(
            "body", chance.sample(words, min(100, len(words)))
        )

    asked = (terms, phrase, near, newest, facets, rerank)
    return {question.__name__: question for question in asked}


QUESTIONS = tuple(questions([]))


def measured(name: str, documents: list[IndexDocument], words: list[str], rounds: int) -> list[str]:
    """One engine's row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATELINE_OPENSEARCH_URL", "http://127.0.0.1:9200")
        settings = Settings(opensearch_url=(url,), opensearch_index="bench", opensearch_replicas=0)
        place = Path(folder) / "index" if name != "opensearch" else "bench-engines"
        engine = open_engine(name, place, settings)
        engine.create()
        began, used = time.perf_counter(), time.process_time()
        build(engine, documents)
        took, used = time.perf_counter() - began, time.process_time() - used
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        times = [asked(engine.reader(), question, rounds) for question in questions(words).values()]
        engine.destroy()
    return [f"{took:.1f}", f"{used:.1f}", f"{size / 1e6:.1f}" if size else "-", *times]


def build(engine: Engine, documents: list[IndexDocument]) -> None:
    """All articles in one commit."""
    with engine.writer() as writer:
        for first in range(0, len(documents), 1_000):
            writer.apply(map(Put, documents[first : first + 1_000]))
        writer.commit(len(documents))


def asked(reader: Reader, question: Question, rounds: int) -> str:
    """The median and the 95th percentile of a question, in milliseconds."""
    chance = random.Random(7)
    question(reader, chance)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        question(reader, chance)
        times.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(times, n=20)
    return f"{cuts[9]:.2f} / {cuts[18]:.2f}"


if __name__ == "__main__":
    main()
