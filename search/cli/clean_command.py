"""`dateline clean --again`: the kept pages cleaned anew, and what that changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from search.archive import Archive
from search.cli.main import data_option, example, existing_archive
from search.ingest import Recleaned, reclean, removed_lines
from search.query.request import SearchRequest

BATCH = 500
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
    settings = existing_archive(data)
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    with Archive.open(settings, follow=False) as archive:
        archive.catch_up()
        before = {query: _hits(archive, query) for query in queries}
        counts = _run(archive, reclean(archive.store, settings.data / "words"), console, dry_run=dry_run)
        _summarise(counts, console, dry_run=dry_run)
        if not dry_run:
            archive.catch_up()
        for query in queries:
            now = before[query] if dry_run else _hits(archive, query)
            console.print(f"{query!r}: {before[query]} hits before, {now} {'now' if dry_run else 'after'}.")


def _run(archive: Archive, found: Iterator[Recleaned], console: Console, *, dry_run: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    while batch := list(islice(found, BATCH)):
        changed = [one for one in batch if one.changed]
        for one in batch:
            _count(one, counts, console)
        submissions = [one.submission() for one in changed]
        if not dry_run:
            results = archive.put([submission for submission in submissions if submission])
            counts["conflict"] += sum(result.outcome == "conflict" for result in results)
    return counts


def _count(one: Recleaned, counts: Counter[str], console: Console) -> None:
    counts["cleaned"] += 1
    if one.after is None:
        counts["refused"] += 1
        console.print(Text(f"{one.before.article.id}: kept as it was; {one.refused}", style="yellow"))
    elif one.changed:
        counts["changed"] += 1
        if counts["changed"] <= SHOWN:
            console.print(Text(one.before.article.id, style="bold") + Text(f": {', '.join(one.changed)}"))
            for line in removed_lines(one)[:LINES]:
                console.print(Text(f"  - {line[:160]}", style="red"))


def _summarise(counts: Counter[str], console: Console, *, dry_run: bool) -> None:
    verb = "would change" if dry_run else "changed"
    console.print(
        f"{counts['cleaned']} pages cleaned again, {counts['changed']} {verb}, {counts['refused']} refused."
    )
    if counts["conflict"]:
        console.print(
            f"{counts['conflict']} were changed by someone else meanwhile and left alone; run it again."
        )


def _hits(archive: Archive, query: str) -> int:
    return archive.search(SearchRequest(q=query)).total
