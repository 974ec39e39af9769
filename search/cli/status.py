"""`dateline status`: what the archive holds and whether the index has it all."""

from __future__ import annotations

import json
from pathlib import Path

import click

from search.archive import Archive
from search.cli.options import data_option, example, existing_archive, json_option
from search.status import Status


@click.command(epilog=example("dateline status", "dateline status --json"))
@data_option
@json_option("One JSON object.")
def status(data: Path | None, as_json: bool) -> None:
    """Say what the archive holds and whether the index has it all."""
    with Archive.open(existing_archive(data), follow=False) as archive:
        found = Status.of(archive.settings, archive.store, archive.index)
    if as_json:
        click.echo(json.dumps(found.as_dict()))
        return
    for name, value in found.lines():
        click.echo(f"{name:<12} {value}")
