"""Related articles: how many of the first five share a topic with the article, by words alone and by meaning too.

python -m benchmarks.related --articles REUTERS.jsonl.gz --topics TOPICS.jsonl.gz [--count 2000] [--asked 300]

The topics were given by the agency's editors: lines of `{"id", "topics": [names]}`. An article without a topic is not
asked for, and where it is found it counts as wrong.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import statistics
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.collections import SHARED, read
from benchmarks.relevance import archive_of
from search.archive import Archive
from search.results import related

SHOWN = 5


def read_topics(path: Path) -> dict[str, frozenset[str]]:
    """The topics of each article that has some."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return {entry["id"]: frozenset(entry["topics"]) for entry in entries if entry["topics"]}


def precision(
    archive: Archive, ids: list[str], topics: dict[str, frozenset[str]], *, by_meaning: bool
) -> float:
    """The mean share of the first five related articles that have a topic in common with the article."""
    view = archive.view()
    shares = []
    for id in ids:
        hits = related(
            archive.get(id),
            view.reader,
            archive.store,
            archive.analyzer,
            SHOWN,
            view.semantic if by_meaning else None,
        )
        shares.append(sum(bool(topics[id] & topics.get(hit.id, frozenset())) for hit in hits) / SHOWN)
    return statistics.fmean(shares)


@click.command()
@click.option("--articles", type=Path, default=SHARED / "reuters" / "reuters.jsonl.gz", show_default=True)
@click.option(
    "--topics", "given", type=Path, default=SHARED / "reuters" / "topics.jsonl.gz", show_default=True
)
@click.option("--count", type=int, default=2000, show_default=True, help="Articles of the archive.")
@click.option(
    "--asked", type=int, default=300, show_default=True, help="Articles whose relatives are judged."
)
@click.option("--seed", type=int, default=2026, show_default=True)
def main(articles: Path, given: Path, count: int, asked: int, seed: int) -> None:
    """Print both shares."""
    topics, chance = read_topics(given), random.Random(seed)
    everything = read(articles).documents
    documents = chance.sample(everything, min(count, len(everything)))
    with_topics = [each["id"] for each in documents if each["id"] in topics]
    ids = chance.sample(with_topics, min(asked, len(with_topics)))
    with archive_of(documents, "tantivy", semantic=True, workers=os.cpu_count() or 1) as archive:
        assert archive.semantic is not None
        archive.semantic.catch_up()
        table = Table(f"of {SHOWN} related articles, with a topic in common", "")
        for name, by_meaning in (("words alone", False), ("with meaning", True)):
            table.add_row(name, f"{precision(archive, ids, topics, by_meaning=by_meaning):.1%}")
    Console().print(table)


if __name__ == "__main__":
    main()
