"""`dateline index`: pages and records into the archive; `dateline clean --again`: the kept pages cleaned anew."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from rich.text import Text

from search.archive import Archive
from search.article import Article
from search.cli.main import (
    data_option,
    embed_all,
    example,
    open_archive,
    processors,
    progress_bar,
    read_settings,
    stderr,
    stdout,
)
from search.ingest import (
    UNFINISHED,
    Ingest,
    Intake,
    Note,
    Recleaned,
    Refusal,
    Said,
    Summary,
    Watch,
    count_sources,
    read_addresses,
    reclean,
    removed_lines,
)
from search.query.request import SearchRequest
from search.settings import read_site
from search.store import Origin

REFUSED = 1
"""Exit status where something was refused."""

MOST_TOLD = 100
"""Refusals of one file that are named one by one."""

STOPPED = 130
"""Exit status where Ctrl-C ended it, as shells have it."""


@click.command(
    epilog=example(
        "dateline index pages/",
        "dateline index pages/ --urls addresses.csv --prune",
        "dateline index archive.jsonl.gz --data /var/lib/dateline",
        "zcat articles.jsonl.gz | dateline index -",
        "dateline index export.csv --column headline=Title --column body='Full text'",
    )
)
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@data_option
@click.option(
    "--urls",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the columns path and url: the addresses of pages that have none inside.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="The column of a CSV file that holds a field, such as headline=Title; may repeat. Remembered with PATH.",
)
@click.option(
    "--day-first/--month-first",
    "day_first",
    default=None,
    help="How dates such as 03/04/2020 are read.  [default: as the dates of each file say]",
)
@click.option(
    "--as-is", is_flag=True, help="Take pages as they stand: short items, tables of results, lists."
)
@click.option("--prune", is_flag=True, help="Take out the articles of pages that are gone from PATH.")
@click.option("--restore", is_flag=True, help="Take in again what `dateline delete` took down.")
@click.option("--if-empty", is_flag=True, help="Do nothing where the archive holds articles already.")
@click.option(
    "--workers", type=click.IntRange(1), help="Processes that clean and index.  [default: one a processor]"
)
@click.pass_context
def index(
    ctx: click.Context,
    paths: tuple[Path, ...],
    data: Path | None,
    urls: Path | None,
    columns: tuple[str, ...],
    day_first: bool | None,
    as_is: bool,
    prune: bool,
    restore: bool,
    if_empty: bool,
    workers: int | None,
) -> None:
    """Take pages and records in: text, HTML, JSONL and more, as files or folders of them, or `-` for standard
    input.

    What is broken is named with the reason, and the rest goes on. Running it again stores only what changed.
    Ends with 0, with 1 where something was refused, with 2 where it could not do what was asked, and with 130 where
    Ctrl-C stopped it: what was stored by then is kept.
    """
    started = time.monotonic()
    with Archive.open(read_settings(data=data), follow=False, workers=workers or processors()) as archive:
        if if_empty and archive.store.count() and archive.store.fact(UNFINISHED) is None:
            _settle(archive)
            click.echo(f"The archive holds {archive.store.count():,} articles already: nothing to index.")
            return
        addresses = read_addresses(urls) if urls else {}
        with progress_bar("Reading", total=count_sources(paths, apart_from=archive.settings.data)) as advance:
            refusals = Refusals()
            watch = Watch(refusals.tell, tell_passed_over, tell_deleted_before, advance)
            said = Said(read_columns(columns, archive.settings.data), day_first)
            run = Ingest(archive, paths, addresses, said, as_is, restore, prune, workers, watch)
            try:
                summary = run.run()
            except KeyboardInterrupt:
                click.echo(describe_stop(run.summary), err=True)
                ctx.exit(STOPPED)
        refusals.tell_rest()
        _settle(archive)
        status = archive.status()
        holding = (
            f"The archive holds {status.articles:,} articles{status.folded_note}." if status.folded else ""
        )
    click.echo(describe(summary, time.monotonic() - started))
    if holding:
        click.echo(holding)
    ctx.exit(REFUSED if summary.refused else 0)


def read_columns(pairs: tuple[str, ...], data: Path) -> dict[str, str]:
    """Which column holds which field, out of `FIELD=NAME` each.

    Raises BadParameter for a field that neither every article has nor the `site.toml` of the archive in `data` names.
    """
    columns = dict(pair.partition("=")[::2] for pair in pairs)
    known = [*Article.model_fields, *read_site(data).fields]
    for name, column in columns.items():
        if name not in known or not column:
            message = f"{name!r} is no field with a column; write FIELD=NAME with one of: {', '.join(known)}."
            raise click.BadParameter(message)
    return columns


def _settle(archive: Archive) -> None:
    behind = archive.store.last_change() - archive.index.checkpoint()
    with progress_bar("Indexing", total=max(behind, 0)) as advance:
        archive.settle(advance)
    embed_all(archive)


class Refusals:
    """Names what is refused, and why; of a file with very many, the rest is only counted."""

    def __init__(self) -> None:
        self._told: Counter[Origin] = Counter()

    def tell(self, refusal: Refusal) -> None:
        """Name one."""
        self._told[refusal.origin] += 1
        if self._told[refusal.origin] <= MOST_TOLD:
            stderr.print(f"Refused {refusal.place}: {refusal.message}", markup=False)

    def tell_rest(self) -> None:
        """Say how many were not named."""
        for origin, count in self._told.items():
            if count > MOST_TOLD:
                stderr.print(f"Refused {count - MOST_TOLD:,} more in {origin.path}.", markup=False)


def tell_passed_over(note: Note) -> None:
    """Name what was left out on purpose."""
    stderr.print(f"Passed over in {note.place}: {note.message}", markup=False)


def tell_deleted_before(id: str) -> None:
    """Name what stays away because it was taken down."""
    stderr.print(f"Deleted before, and left so: {id} (--restore brings it back)", markup=False)


def describe_stop(summary: Summary) -> str:
    """What is kept of a run that was stopped, and how it goes on."""
    kept = sum(summary.outcomes[name] for name in ("created", "updated", "unchanged"))
    return (
        f"Stopped. {kept:,} articles were read and are kept: searches find them from the next command on. "
        "Run the same command again for the rest; nothing is stored twice."
    )


def describe(summary: Summary, seconds: float) -> str:
    """The summary for a person, on few lines."""
    outcomes = summary.outcomes
    indexed = outcomes["created"] + outcomes["updated"]
    lines = [
        f"Indexed {indexed:,} ({outcomes['created']:,} new, {outcomes['updated']:,} changed), "
        f"unchanged {outcomes['unchanged']:,}, refused {sum(summary.refused.values()):,}, in {seconds:.1f} s."
    ]
    if summary.pruned:
        lines.append(f"Pruned {summary.pruned:,} whose pages are gone.")
    if outcomes["deleted_before"]:
        lines.append(
            f"Left out {outcomes['deleted_before']:,} that were deleted; --restore brings them back."
        )
    if count := summary.passed_over["noindex"]:
        lines.append(
            f"Passed over {count:,} that tell search engines to leave them out (noindex); "
            "DATELINE_NOINDEX=keep takes them in."
        )
    if summary.undated:
        what = "1 record has" if summary.undated == 1 else f"{summary.undated:,} records have"
        is_mixed = re.search(r"“\d{1,2}[/-]\d{1,2}[/-]\d", summary.undated_example)
        hint = " Add --day-first or --month-first to say how such dates are read." if is_mixed else ""
        lines.append(f"{what} no date that can be read, such as {summary.undated_example}.{hint}")
    if summary.unknown:
        lines.append(
            f"Not kept, since no field is called so: {', '.join(sorted(summary.unknown))[:500]}. "
            "Name in site.toml what is to be kept."
        )
    lines += [f"Refused, {reason}: {count:,}" for reason, count in summary.refused.most_common()]
    return "\n".join(lines)


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
        pages = reclean(archive.store, Intake.of(archive.settings))
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
