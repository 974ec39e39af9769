"""`dateline clean --again`: the kept pages cleaned anew, and what that changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from rich.text import Text

from search.archive import Archive
from search.cli.main import data_option, example, open_archive, stdout
from search.ingest import Recleaned, reclean, removed_lines
from search.query.request import SearchRequest

BATCH = 500
"""Pages whose articles are one transaction."""

SHOWN = 20
LINES = 5
"""So many changed articles are shown, and so many lost lines of each."""


@click.command(epilog=example("dateline clean --again", 'dateline clean --again --dry-run --query "donate"'))
@click.option("--again", is_flag=True, required=True, help="Clean the pages that the archive kept.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option(
    "--query", "queries", multiple=True, help="Show the hits of this query before and after; may repeat."
)
@data_option
def clean(again: bool, dry_run: bool, queries: tuple[str, ...], data: Path | None) -> None:
    """Clean the kept originals again, by the word lists as they are now, and show the difference.

    A page that holds no article any more keeps its old one and is named.
    """
    with open_archive(data) as archive:
        archive.catch_up()
        before = {query: _hits(archive, query) for query in queries}
        pages = reclean(archive.store, archive.settings.data / "words")
        _summarise(_run(archive, pages, dry_run=dry_run), dry_run=dry_run)
        if not dry_run:
            archive.catch_up()
        for query in queries:
            now = before[query] if dry_run else _hits(archive, query)
            stdout.print(f"{query!r}: {before[query]} hits before, {now} {'now' if dry_run else 'after'}.")


def _run(archive: Archive, pages: Iterator[Recleaned], *, dry_run: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    while batch := list(islice(pages, BATCH)):
        for recleaned in batch:
            _count(recleaned, counts)
        if not dry_run:
            submissions = [recleaned.submission() for recleaned in batch if recleaned.changed]
            results = archive.put([submission for submission in submissions if submission])
            counts["conflict"] += sum(result.outcome == "conflict" for result in results)
    return counts


def _count(recleaned: Recleaned, counts: Counter[str]) -> None:
    """Count a page, and show what is different now."""
    counts["cleaned"] += 1
    id = recleaned.before.article.id
    if recleaned.after is None:
        counts["refused"] += 1
        stdout.print(Text(f"{id}: kept as it was; {recleaned.refused}", style="yellow"))
    elif recleaned.changed:
        counts["changed"] += 1
        if counts["changed"] <= SHOWN:
            stdout.print(Text(id, style="bold") + Text(f": {', '.join(recleaned.changed)}"))
            for line in removed_lines(recleaned)[:LINES]:
                stdout.print(Text(f"  - {line[:160]}", style="red"))


def _summarise(counts: Counter[str], *, dry_run: bool) -> None:
    verb = "would change" if dry_run else "changed"
    stdout.print(
        f"{counts['cleaned']} pages cleaned again, {counts['changed']} {verb}, {counts['refused']} refused."
    )
    if counts["conflict"]:
        stdout.print(
            f"{counts['conflict']} were changed by someone else meanwhile and left alone; run it again."
        )


def _hits(archive: Archive, query: str) -> int:
    return archive.search(SearchRequest(q=query)).total
