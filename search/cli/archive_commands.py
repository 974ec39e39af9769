"""What an operator does with an archive: `dateline status`, `verify`, `rebuild`, `rollback`, `delete` and `export`."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

import click

from search.cli.main import (
    data_option,
    embed_all,
    example,
    json_option,
    open_archive,
    processors,
    progress_bar,
)
from search.index.status import compare
from search.parallel import replacing
from search.store import StoredArticle
from search.store.store import versions_of


@click.command(epilog=example("dateline status", "dateline status --json"))
@data_option
@json_option("One JSON object.")
def status(data: Path | None, as_json: bool) -> None:
    """Say what the archive holds and whether the index has it all."""
    with open_archive(data) as archive:
        current = archive.status()
        if as_json:
            click.echo(json.dumps(current.as_dict()))
            return
        for name, value in current.lines():
            click.echo(f"{name:<12} {value}")


SHOWN = 20
"""Ids that are named of each kind of difference."""


@click.command(epilog=example("dateline verify"))
@data_option
@click.pass_context
def verify(ctx: click.Context, data: Path | None) -> None:
    """Compare store and index, article by article. Ends with 1 where they differ."""
    with open_archive(data) as archive:
        archive.settle()
        comparison = compare(archive.store, archive.index.snapshot().reader)
    click.echo(f"{comparison.articles} articles in the store, {comparison.documents} in the index.")
    for what, ids in (("Not in the index", comparison.missing), ("Not in the store", comparison.extra)):
        for id in ids[:SHOWN]:
            click.echo(f"{what}: {id}")
        if len(ids) > SHOWN:
            click.echo(f"{what}: {len(ids) - SHOWN} more")
    if comparison.missing or comparison.extra:
        click.echo("Run `dateline rebuild` to build the index anew.")
        ctx.exit(1)
    click.echo("They hold the same.")


@click.command(epilog=example("dateline rebuild", "dateline rebuild --engine whoosh"))
@click.option(
    "--engine",
    type=click.Choice(["tantivy", "whoosh", "opensearch"]),
    help="Build for this engine instead of the one in DATELINE_ENGINE.",
)
@data_option
def rebuild(engine: str | None, data: Path | None) -> None:
    """Build the index anew from the store, beside the live one, and put it in its place when it is whole.

    A server may run meanwhile: it answers from the old index, then from the new one. The old one is kept for
    `dateline rollback`.
    """
    with (
        open_archive(data, engine=engine, workers=processors()) as archive,
        progress_bar("Building", total=archive.store.count()) as advance,
    ):
        count = archive.rebuild(progress=advance)
    click.echo(f"Rebuilt: {count} articles.")


@click.command(epilog=example("DATELINE_SEMANTIC=on dateline embed"))
@data_option
def embed(data: Path | None) -> None:
    """Make the vectors that articles lack, on every processor, where DATELINE_SEMANTIC is on.

    A server makes them too, on one processor and a few at a time; it leaves them to this command meanwhile. What was
    made before an interruption stays.
    """
    with open_archive(data, workers=processors()) as archive:
        if archive.semantic is None:
            raise click.UsageError(
                "DATELINE_SEMANTIC is off, and so there is nothing to embed; set it to on."
            )
        embed_all(archive)
        state = archive.semantic.state()
    click.echo(f"{state.vectors:,} articles have a vector, by {state.embedder}.")


@click.command(epilog=example("dateline rollback"))
@data_option
def rollback(data: Path | None) -> None:
    """Go back to the index as it was before the last rebuild; it then catches up with the store."""
    with open_archive(data) as archive:
        name = archive.rollback()
        archive.settle()
    click.echo(f"Rolled back to {name}.")


@click.command(
    epilog=example("dateline delete 2020s/withdrawn-report.txt", "dateline delete --all-versions a-17")
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--all-versions", is_flag=True, help="Take down the other versions of each story too.")
@data_option
@click.pass_context
def delete(ctx: click.Context, ids: tuple[str, ...], all_versions: bool, data: Path | None) -> None:
    """Take articles down for good.

    Indexing their pages again does not bring them back, unless `dateline index --restore` says so. Other versions of a
    story, which searches showed under one of them, stay and are named. Ends with 1 where an ID was not there.
    """
    with open_archive(data) as archive:
        others = list(dict.fromkeys(other for id in ids for other in versions_of(archive.store, id)))
        gone = archive.delete([*ids, *others] if all_versions else ids)
        archive.settle()
    missing = [id for id in ids if id not in gone]
    click.echo(f"Deleted {len(gone)}.")
    for id in others:
        if id not in gone:
            click.echo(f"Still there, another version: {id} (--all-versions takes these down too)", err=True)
    for id in missing:
        click.echo(f"There is no article {id}.", err=True)
    ctx.exit(1 if missing else 0)


@click.command(epilog=example("dateline export --output archive.jsonl.gz", "dateline export | head -1"))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, compressed where its name ends in .gz.  [default: standard output]",
)
@data_option
def export(output: Path | None, data: Path | None) -> None:
    """Write every article as one line of JSON, in order of id.

    The same articles give the same bytes. `dateline index FILE` takes them in again.
    """
    with open_archive(data) as archive:
        if output is None:
            _write_articles(archive.store.articles(), sys.stdout.buffer)
            return
        with replacing(output) as file:
            if output.suffix == ".gz":
                # Without a date and a name inside, so that the same articles give the same bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as compressed:
                    count = _write_articles(archive.store.articles(), cast(BinaryIO, compressed))
            else:
                count = _write_articles(archive.store.articles(), file)
    click.echo(f"Exported {count} to {output}.", err=True)


def _write_articles(articles: Iterable[StoredArticle], file: BinaryIO) -> int:
    """Write one line an article, in the order given; answers with how many.

    Every field stands in every line, in the order of `Article`, so that a reader needs no defaults.
    """
    count = 0
    for stored in articles:
        file.write(stored.article.model_dump_json().encode() + b"\n")
        count += 1
    return count
