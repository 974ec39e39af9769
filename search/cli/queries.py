"""`dateline queries`: what people searched for, where the operator keeps a query log."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from search.cli.options import data_option, example, existing_archive, json_option
from search.querylog import QueryLog
from search.store import Store

_SPAN = re.compile(r"(\d{1,4})([dhw])")
_SECONDS = {"h": 3_600, "d": 86_400, "w": 604_800}


@click.command(epilog=example("dateline queries top --since 7d", "dateline queries zero --since 24h --json"))
@click.argument("kind", type=click.Choice(["top", "zero", "slow"]))
@click.option("--since", default="7d", show_default=True, help="How far back: 24h, 7d, 4w.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many queries."
)
@json_option("One JSON object a line.")
@data_option
def queries(kind: str, since: str, limit: int, as_json: bool, data: Path | None) -> None:
    """Show the queries asked most, those that found nothing, or the slowest.

    They are noted only while DATELINE_QUERY_LOG is on, and never with an address.
    """
    start = int(time.time()) - _seconds(since)
    settings = existing_archive(data)
    with closing(Store(settings.store_url)) as store:
        log = QueryLog(store.database)
        asked = {"top": log.top, "zero": log.zero, "slow": log.slow}[kind]
        found = asked(start, limit)
    for one in found:
        line = f"{one.count:>7}  {one.total:>8} hits  {one.slowest_ms:>8.1f} ms  {one.query}"
        click.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else line)
    if not found and not settings.query_log and not as_json:
        click.echo("Nothing is noted: DATELINE_QUERY_LOG is off.", err=True)


def _seconds(since: str) -> int:
    span = _SPAN.fullmatch(since)
    if span is None:
        raise click.BadParameter(f"{since!r} is no span of time; give one such as 24h, 7d or 4w.")
    return int(span[1]) * _SECONDS[span[2]]
