"""`dateline rebuild` and `dateline rollback`: another generation of the index takes the place of the live
one.
"""

from __future__ import annotations

from pathlib import Path

import click

from search.archive import Archive
from search.cli.options import data_option, example, existing_archive, processors
from search.cli.progress import progress_bar


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
        Archive.open(existing_archive(data, engine=engine), follow=False, workers=processors()) as archive,
        progress_bar("Building", total=archive.store.count()) as advance,
    ):
        count = archive.rebuild(progress=advance)
    click.echo(f"Rebuilt: {count} articles.")


@click.command(epilog=example("dateline rollback"))
@data_option
def rollback(data: Path | None) -> None:
    """Go back to the index as it was before the last rebuild; it then catches up with the store."""
    with Archive.open(existing_archive(data), follow=False) as archive:
        name = archive.rollback()
        archive.settle()
    click.echo(f"Rolled back to {name}.")
