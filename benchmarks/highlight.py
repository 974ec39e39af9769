"""What marking a hit and choosing its snippets costs, beside the search that found it.

    python -m benchmarks.highlight [PAGES]

Bodies are made about 700 words long by joining neighbours; only articles that a query finds are marked, as in a search.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from search.archive import Archive
from search.article import Article
from search.cleaning import clean_page
from search.query import Meaning, parse, rank
from search.query.request import SearchRequest
from search.results import find
from search.results.highlight import Highlighter
from search.settings import Settings
from search.store import Submission

QUERIES = (
    "minsk ii",
    "article 5",
    "ceasefire monitors",
    "grain corridor",
    '"security council"',
    "nato enlargement",
    "kiev",
    "climate promises",
    "negoti*",
    "european union trade agreement fisheries",
)
ROUNDS = 15
LENGTH = 4300


def long_articles(pages: Path) -> Iterator[Article]:
    """The articles of some pages, each with the text of its neighbours added."""
    found = [
        clean_page(path.read_bytes(), path=path.name) for path in sorted(pages.rglob("*.*")) if path.is_file()
    ]
    articles = [cleaned.article for cleaned in found if cleaned.article]
    texts = [article.body for article in articles]
    for at, article in enumerate(articles):
        body = "\n\n".join(texts[at:] + texts[:at])[:LENGTH]
        yield article.model_copy(update={"id": str(at), "body": body})


def marked(archive: Archive) -> Iterator[tuple[str, Meaning, list[Article]]]:
    """Each query with what it means and the articles that a search for it shows."""
    view = archive.view()
    for query in QUERIES:
        ids = [id for id, _ in find(SearchRequest(q=query), view).hits]
        stored = view.store.get_many(ids)
        yield (
            query,
            rank(parse(query).tree, view.context).meaning,
            [one.article for one in stored.values()],
        )


def measure(archive: Archive) -> None:
    """Print the processor time of one hit, the best of several rounds, by query and over all."""
    times, count = [], 0
    for query, meaning, articles in marked(archive):
        rounds = []
        for _ in range(ROUNDS):
            started = time.process_time()
            highlighter = Highlighter(archive.analyzer, meaning)
            for article in articles:
                highlighter.highlight(article, "html")
            rounds.append((time.process_time() - started) * 1000)
        times.append(min(rounds))
        count += len(articles)
        print(f"{query:<42} {min(rounds) / max(len(articles), 1):6.3f} ms a hit, {len(articles)} hits")
    print(f"{'all':<42} {sum(times) / count:6.3f} ms a hit, median query {statistics.median(times):.2f} ms")


def main() -> None:
    """Index the long articles in a temporary folder and measure."""
    pages = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("index_data/pages")
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Settings(data=Path(folder)), follow=False) as archive,
    ):
        archive.put([Submission(article) for article in long_articles(pages)])
        archive.catch_up()
        articles = [stored.article for stored in archive.store.articles()]
        words = statistics.mean(len(article.body.split()) for article in articles)
        print(f"{len(articles)} articles of {words:.0f} words")
        measure(archive)


if __name__ == "__main__":
    main()
