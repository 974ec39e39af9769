"""`dateline delete`: take articles down for good."""

from __future__ import annotations

from pathlib import Path

import click

from search.archive import Archive
from search.cli.options import data_option, example, existing_archive


@click.command(epilog=example("dateline delete 2020s/withdrawn-report.txt"))
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@data_option
@click.pass_context
def delete(ctx: click.Context, ids: tuple[str, ...], data: Path | None) -> None:
    """Take articles down for good.

    Indexing their pages again does not bring them back, unless `dateline index --restore` says so. Ends with
    1 where an ID was not there.
    """
    with Archive.open(existing_archive(data), follow=False) as archive:
        gone = archive.delete(ids)
        archive.settle()
    missing = [id for id in ids if id not in gone]
    click.echo(f"Deleted {len(gone)}.")
    for id in missing:
        click.echo(f"There is no article {id}.", err=True)
    ctx.exit(1 if missing else 0)
