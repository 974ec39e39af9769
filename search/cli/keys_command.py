"""What the store keeps beside articles: `dateline keys`, and `dateline queries` where queries are logged."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from search.cli.main import (
    Nearest,
    data_option,
    example,
    existing_archive,
    json_option,
    read_settings,
)
from search.settings import why_no_origin
from search.store.keys import (
    ROLES,
    Key,
    Keys,
    Role,
)
from search.store.query_log import QueryLog
from search.store.store import Store

DAY = 86_400


@click.group(cls=Nearest, epilog=example("dateline keys create --role write", "dateline keys list"))
def keys() -> None:
    """Make, list and revoke keys for the API."""


@keys.command(
    epilog=example(
        "dateline keys create --role write --name importer",
        "dateline keys create --role search --origin https://www.example.org --per-minute 120",
    )
)
@click.option(
    "--role", type=click.Choice(ROLES), required=True, help="What the key may do; writers may search too."
)
@click.option("--name", default="", help="For whom it is, as the list shows it.")
@click.option("--expires", type=click.IntRange(1), metavar="DAYS", help="After how many days it ends.")
@click.option(
    "--origin", "origins", multiple=True, help="An origin that may use it; may repeat. [default: any]"
)
@click.option("--per-minute", type=click.IntRange(1), help="How many requests a minute it may make.")
@data_option
def create(
    role: Role,
    name: str,
    expires: int | None,
    origins: tuple[str, ...],
    per_minute: int | None,
    data: Path | None,
) -> None:
    """Make a key. It stands alone on the last line, is shown this once and kept only as a hash."""
    wrong = [why for why in map(why_no_origin, origins) if why]
    if wrong:
        raise click.BadParameter(f"{wrong[0]}.")
    until = int(time.time()) + expires * DAY if expires else None
    with closing(Store(read_settings(data=data).store_url)) as store:
        key, text = Keys(store.database).create(
            name, role, expires=until, origins=origins, per_minute=per_minute
        )
    click.echo(f"Key {key.id} of role {role} is made. Keep what follows; it can't be shown again.", err=True)
    click.echo(text)


@keys.command("list", epilog=example("dateline keys list"))
@json_option("One JSON object a line.")
@data_option
def list_keys(as_json: bool, data: Path | None) -> None:
    """List every key that was made; none of them can be read from this."""
    with closing(Store(existing_archive(data).store_url)) as store:
        every = Keys(store.database).every()
    for key in every:
        click.echo(json.dumps(_facts(key)) if as_json else "  ".join(map(str, _facts(key).values())))
    if not every and not as_json:
        click.echo("There are no keys; make one with: dateline keys create --role write")


@keys.command(epilog=example("dateline keys revoke 787ead9f7f58"))
@click.argument("id")
@data_option
@click.pass_context
def revoke(ctx: click.Context, id: str, data: Path | None) -> None:
    """End a key, by the id that the list shows; within five seconds no server takes it any more."""
    with closing(Store(existing_archive(data).store_url)) as store:
        key = Keys(store.database).revoke(id)
    if key is None:
        click.echo(f"There is no key {id}; `dateline keys list` shows the ids.", err=True)
        ctx.exit(1)
    click.echo(f"Key {id} is revoked.")


def _facts(key: Key) -> dict[str, object]:
    return {
        "id": key.id,
        "role": key.role,
        "state": _state(key),
        "created": _day(key.created),
        "expires": _day(key.expires),
        "per_minute": key.per_minute,
        "origins": list(key.origins),
        "name": key.name,
    }


def _state(key: Key) -> str:
    if key.revoked is not None:
        return "revoked"
    return "valid" if key.is_valid(time.time()) else "expired"


def _day(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()


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
        counted = {"top": log.top, "zero": log.zero, "slow": log.slow}[kind](start, limit)
    for row in counted:
        line = f"{row.count:>7}  {row.total:>8} hits  {row.slowest_ms:>8.1f} ms  {row.query}"
        click.echo(json.dumps(asdict(row), ensure_ascii=False) if as_json else line)
    if not counted and not settings.query_log and not as_json:
        click.echo("Nothing is noted: DATELINE_QUERY_LOG is off.", err=True)


def _seconds(since: str) -> int:
    span = _SPAN.fullmatch(since)
    if span is None:
        raise click.BadParameter(f"{since!r} is no span of time; give one such as 24h, 7d or 4w.")
    return int(span[1]) * _SECONDS[span[2]]
