"""How long `dateline index` takes, how quickly queries are answered, and what both cost in memory and on
disk.

    python -m benchmarks.indexing ../shared/data/reuters/reuters.jsonl.gz

The records are turned into the fields of `Article` (a `date` such as 26-FEB-1987 becomes `published`),
indexed by the command as a process of its own, and searched in this process. The queries are the first words
of headlines, drawn with a seed that is printed.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from search.archive import Archive
from search.query.request import SearchRequest
from search.settings import Settings

FIELDS = ("id", "headline", "body", "region")
INDEX = "from search.cli import run; run()"


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a compressed file as articles."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            record = {name: given[name] for name in FIELDS if given.get(name)}
            if published := read_date(str(given.get("date", ""))):
                record["published"] = published
            yield record


def read_date(text: str) -> str | None:
    """A day such as 26-FEB-1987 15:01:01.79 in the way of ISO 8601; None for anything else."""
    try:
        return datetime.strptime(text.strip()[:11], "%d-%b-%Y").date().isoformat()
    except ValueError:
        return None


def index(records: Path, data: Path) -> tuple[float, int]:
    """Run `dateline index`; its seconds and the most memory that it held, in bytes."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", INDEX, "index", str(records), "--data", str(data)])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise click.ClickException("dateline index did not end well.")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


def queries(headlines: list[str], count: int, chance: random.Random) -> list[str]:
    """The first three words of some headlines."""
    return [" ".join(headline.split()[:3]) for headline in chance.sample(headlines, count)]


def time_queries(data: Path, asked: list[str]) -> list[float]:
    """The milliseconds that each query takes, in order, after one round to warm up."""
    with Archive.open(Settings(data=data), follow=False) as archive:
        for text in asked:
            archive.search(SearchRequest(q=text))
        times = []
        for text in asked:
            started = time.perf_counter()
            archive.search(SearchRequest(q=text))
            times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def size(paths: Iterator[Path]) -> int:
    """Bytes of some files."""
    return sum(path.stat().st_size for path in paths if path.is_file())


@click.command()
@click.argument("records", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--count", type=int, default=100, show_default=True, help="Queries.")
def main(records: Path, seed: int, count: int) -> None:
    """Index the RECORDS (JSONL, compressed) and search them, and print what it took."""
    with tempfile.TemporaryDirectory(prefix="dateline-benchmark-") as folder:
        lines, data = Path(folder) / "records.jsonl", Path(folder) / "data"
        articles = list(read_records(records))
        lines.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
        seconds, memory = index(lines, data)
        headlines = [str(article["headline"]) for article in articles if article.get("headline")]
        times = time_queries(data, queries(headlines, count, random.Random(seed)))
        store, built = size(data.glob("dateline.sqlite*")), size((data / "index").rglob("*"))
    number = len(articles)
    print(f"{number:,} articles on {os.cpu_count()} processors, seed {seed}")
    print(
        f"indexed in {seconds:.1f} s, {number / seconds:,.0f} articles/s, at most {memory / 1e6:,.0f} MB resident"
    )
    print(
        f"{count} queries: p50 {statistics.median(times):.2f} ms, p95 {times[int(0.95 * len(times))]:.2f} ms"
    )
    print(f"store {store / 1e6:.1f} MB ({store / number:,.0f} bytes an article)")
    print(f"index {built / 1e6:.1f} MB ({built / number:,.0f} bytes an article)")


if __name__ == "__main__":
    main()
