"""nDCG@10 on test collections, for Dateline on each engine and for lexical peers, in one run.

python -m benchmarks.relevance [--collections DIR] [--engines tantivy,whoosh] [--known-item REUTERS.jsonl.gz]
python -m benchmarks.relevance --semantic [--collections DIR] [--engines tantivy]

`--semantic` prints the first engine's table with and without meaning, and what meaning costs.

`--engines tantivy,whoosh,opensearch` needs the DATELINE_OPENSEARCH_… settings of a cluster; its indexes are removed.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from rich.console import Console
from rich.table import Table

from benchmarks import peers
from benchmarks.collections import SHARED, Collection, ndcg, read
from search.archive import Archive
from search.article import Article
from search.errors import EngineUnavailable
from search.index.engines import engine_class, open_engine
from search.index.engines.base import Matches
from search.index.plan import (
    Nothing,
    Or,
    Plan,
    Term,
)
from search.query import parse
from search.query.request import SearchRequest
from search.results import find
from search.settings import Settings
from search.store import Submission

Ranker = Callable[[str], list[str]]


@contextmanager
def archive_of(
    documents: list[dict[str, str]], engine: str, *, semantic: bool = False, workers: int = 1
) -> Iterator[Archive]:
    """An archive of these documents in a temporary folder."""
    articles = [
        Submission(Article(**{name: text for name, text in each.items() if text})) for each in documents
    ]
    with tempfile.TemporaryDirectory() as folder:
        given: dict[str, Any] = {
            "data": Path(folder),
            "engine": engine,
            "opensearch_index": f"bench{uuid4().hex[:12]}",
        }
        given["semantic"] = semantic
        settings = Settings.from_environment(os.environ, **given, opensearch_replicas=0)
        try:
            with Archive.open(settings, follow=False, workers=workers) as archive:
                for start in range(0, len(articles), 1000):
                    archive.put(articles[start : start + 1000])
                archive.settle()
                yield archive
        finally:
            remove_indexes(settings)


def remove_indexes(settings: Settings) -> None:
    """Take every generation away: on a cluster they would outlive their folder."""
    catalogue = engine_class(settings.engine).catalogue(settings)
    for name in catalogue.names():
        engine = open_engine(settings.engine, catalogue.place(name), settings)
        engine.destroy()
    catalogue.close()


def ours(archive: Archive, *, semantic: bool = True) -> Ranker:
    """Dateline as it comes, by the request that the API makes of `?q=…&per_page=10`."""

    def rank(query: str) -> list[str]:
        request = SearchRequest(q=query, highlight="none", semantic=semantic)
        return [hit.id for hit in archive.search(request).hits]

    return rank


def score(collection: Collection, rank: Ranker) -> float:
    """Mean nDCG@10 over all queries as written."""
    return statistics.fmean(ndcg(rank(query.text), query.relevant) for query in collection.queries)


def plain(query: str, archive: Archive) -> Matches:
    """Ten ids for the typed words by plain BM25 over headline and body, read and analysed as ever."""
    parse(query)
    words = [word for word in archive.analyzer.query(query) if not word.function]
    tokens = dict.fromkeys(word.readings[0][0][0] for word in words if word.readings and word.readings[0][0])
    terms = tuple(Term(field, token) for token in tokens for field in ("headline", "body"))
    return archive.view().reader.search(Plan(Or(terms) if terms else Nothing()))


def cost(archive: Archive, queries: list[str]) -> float:
    """How many times a plain BM25 query the whole ranking takes, from typed text to ten ids: the median of all."""
    ratios = []
    for query in queries:
        request = SearchRequest(q=query, highlight="none")
        ratios.append(timed(partial(_ranked, request, archive)) / timed(partial(plain, query, archive)))
    return statistics.median(ratios)


def _ranked(request: SearchRequest, archive: Archive) -> Matches:
    return find(request, archive.view())


def timed(
    call: Callable[[], object], times: int = 5, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Seconds of the quickest of some calls."""
    best = float("inf")
    for _ in range(times):
        started = clock()
        call()
        best = min(best, clock() - started)
    return best


def known_item(archive: Archive, documents: list[dict[str, str]], seed: int, count: int = 500) -> float:
    """The share of random headlines that, as a query, bring an article with that headline first."""
    chosen = random.Random(seed).sample([each for each in documents if each["headline"]], count)
    right = 0
    for document in chosen:
        hits = archive.search(SearchRequest(q=document["headline"], highlight="none")).hits
        right += bool(hits) and hits[0].headline == document["headline"]
    return right / count


@click.command()
@click.option("--collections", "folder", type=Path, default=SHARED / "collections", show_default=True)
@click.option("--engines", default="tantivy,whoosh", show_default=True)
@click.option(
    "--known-item", "reuters", type=Path, default=None, help="A collection whose headlines are queries."
)
@click.option(
    "--cost/--no-cost", "costs", default=True, help="Time the ranking too, which wants a quiet machine."
)
@click.option("--semantic", is_flag=True, help="With and without meaning, and what it costs, on one engine.")
@click.option("--seed", type=int, default=2026, show_default=True)
def main(folder: Path, engines: str, reuters: Path | None, costs: bool, semantic: bool, seed: int) -> None:
    """Print the table, and known-item success where a collection for it is given."""
    collections = [read(path) for path in sorted(folder.glob("*.jsonl.gz"))]
    console = Console()
    if not collections:
        raise click.UsageError(
            f"There are no collections (*.jsonl.gz) in {folder}; say where with --collections."
        )
    if semantic:
        with_and_without(collections, engines.split(",")[0], console)
        return
    table = Table("nDCG@10", *[each.name for each in collections], "mean", "cost")
    for engine in engines.split(","):
        try:
            table.add_row(f"Dateline on {engine}", *_our_row(engine, collections, costs=costs))
        except EngineUnavailable as error:
            raise click.ClickException(str(error)) from None
    for name, peer in (("SQLite FTS5, porter", peers.fts5), ("bm25s, Lucene", peers.bm25s)):
        row = [score(collection, peer(collection)) for collection in collections]
        table.add_row(name, *_figures(row), "")
    console.print(table)
    if reuters:
        items = read(reuters).documents
        with archive_of(items, engines.split(",")[0]) as archive:
            console.print(
                f"known item, seed {seed}: {known_item(archive, items, seed):.1%} of 500 headlines first"
            )


def with_and_without(collections: list[Collection], engine: str, console: Console) -> None:
    """The table with and without meaning; what it costs a query, a worker's memory and the time of indexing."""
    names, without, by_meaning, more, speeds = [], list[float](), list[float](), list[str](), list[str]()
    grown = 0.0
    for collection in collections:
        with archive_of(collection.documents, engine, semantic=True, workers=os.cpu_count() or 1) as archive:
            assert archive.semantic is not None
            started = time.perf_counter()
            archive.semantic.catch_up()
            speeds.append(f"{len(collection.documents) / (time.perf_counter() - started):.1f}")
            names.append(collection.name)
            without.append(score(collection, ours(archive, semantic=False)))
            before = resident_megabytes()
            by_meaning.append(score(collection, ours(archive)))
            grown = max(grown, resident_megabytes() - before)
            more.append(f"{extra_milliseconds(archive, collection):.1f}")
    table = Table(f"nDCG@10 on {engine}", *names, "mean")
    table.add_row("words alone", *_figures(without))
    table.add_row("with meaning", *_figures(by_meaning))
    table.add_row("a query's further ms of one core", *more, "")
    table.add_row("articles embedded a second", *speeds, "")
    console.print(table)
    console.print(f"memory that meaning adds to a worker: {grown:.0f} MB")


def extra_milliseconds(archive: Archive, collection: Collection) -> float:
    """What meaning adds to a query on one core: the median of the differences, each of the quickest of some runs."""

    def ranked(query: str, *, semantic: bool) -> Matches:
        return _ranked(SearchRequest(q=query, highlight="none", semantic=semantic), archive)

    def spent(query: str, *, semantic: bool) -> float:
        return timed(partial(ranked, query, semantic=semantic), clock=time.process_time)

    return 1000 * statistics.median(
        spent(query.text, semantic=True) - spent(query.text, semantic=False) for query in collection.queries
    )


def resident_megabytes() -> float:
    """Memory of this process, where the system tells it; 0 elsewhere."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")), 0.0)


def _our_row(engine: str, collections: list[Collection], *, costs: bool) -> list[str]:
    row, ratios = [], []
    for collection in collections:
        with archive_of(collection.documents, engine) as archive:
            row.append(score(collection, ours(archive)))
            if costs:
                ratios.append(cost(archive, [query.text for query in collection.queries]))
    return [*_figures(row), f"{statistics.fmean(ratios):.1f} × BM25" if ratios else ""]


def _figures(row: list[float]) -> list[str]:
    return [f"{figure:.4f}" for figure in (*row, statistics.fmean(row))]


if __name__ == "__main__":
    main()
