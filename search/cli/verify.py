"""`dateline verify`: whether the index holds what the store holds."""

from __future__ import annotations

from pathlib import Path

import click

from search.archive import Archive
from search.cli.options import data_option, example, existing_archive
from search.status import compare

SHOWN = 20


@click.command(epilog=example("dateline verify"))
@data_option
@click.pass_context
def verify(ctx: click.Context, data: Path | None) -> None:
    """Compare store and index, article by article. Ends with 1 where they differ."""
    with Archive.open(existing_archive(data), follow=False) as archive:
        archive.settle()
        found = compare(archive.store, archive.index.reader())
    click.echo(f"{found.articles} articles in the store, {found.documents} in the index.")
    for what, ids in (("Not in the index", found.missing), ("Not in the store", found.extra)):
        for id in ids[:SHOWN]:
            click.echo(f"{what}: {id}")
        if len(ids) > SHOWN:
            click.echo(f"{what}: {len(ids) - SHOWN} more")
    if found.missing or found.extra:
        click.echo("Run `dateline rebuild` to build the index anew.")
        ctx.exit(1)
    click.echo("They hold the same.")
