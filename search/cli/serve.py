"""`dateline serve`: the archive over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import click

from search.archive import Archive
from search.cli.options import data_option, example, read_settings
from search.serving import find_address
from search.serving import serve_until_stopped
from search.status import folded_note
from search.store import count_folded


@click.command(epilog=example("dateline serve", "dateline serve --host 0.0.0.0 --port 80 --workers 4"))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--workers", type=click.IntRange(1), help="Worker processes.  [default: one a processor, up to 4]"
)
@data_option
def serve(host: str, port: int, workers: int | None, data: Path | None) -> None:
    """Serve the search page, the search box and the API until Ctrl-C or SIGTERM.

    Workers that die are started again. Requests under way are finished before it ends.
    """
    settings = read_settings(data=data)
    address = find_address(host, port)
    with Archive.open(settings, follow=False) as archive:
        articles = archive.store.count()
        folded = folded_note(articles, count_folded(archive.store.database))
    count = workers or min(4, os.cpu_count() or 1)
    click.echo(f"Serving {articles:,} articles{folded} at {address.url}  (Ctrl-C stops)")
    environment = {"DATELINE_DATA": str(settings.data.resolve()), "DATELINE_WORKERS": str(count)}
    serve_until_stopped(address, workers=count, environment=environment)
