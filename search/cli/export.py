"""`dateline export`: every article as one line of JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from search.archive import Archive
from search.cli.options import data_option, example, existing_archive
from search.exporting import export_articles, open_output


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
    with Archive.open(existing_archive(data), follow=False) as archive:
        if output is None:
            export_articles(archive.store.articles(), sys.stdout.buffer)
            return
        with open_output(output) as file:
            count = export_articles(archive.store.articles(), file)
    click.echo(f"Exported {count} to {output}.", err=True)
