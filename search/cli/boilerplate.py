"""`dateline boilerplate`: lines that recur over the archive, proposed and accepted."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from search.archive import Archive
from search.cleaning.boilerplate import LIST, Proposal, accept, propose
from search.cli.options import data_option, example, existing_archive, json_option

SHOWN = 200
"""Characters of a proposed line that are shown to a person."""


@click.command(epilog=example("dateline boilerplate", "dateline boilerplate --least 10 --accept"))
@data_option
@click.option(
    "--least",
    type=click.IntRange(2),
    help="In how many articles a line must stand.  [default: 1 in 100, and 3]",
)
@click.option("--accept", "accepting", is_flag=True, help="Add the proposed lines to the archive's own list.")
@json_option("One JSON object for each proposed line.")
def boilerplate(data: Path | None, least: int | None, accepting: bool, as_json: bool) -> None:
    """Propose lines that recur in the archive's articles, with how many and which.

    Accepted lines go into boilerplate.txt in the archive's `words` folder, where a person may take some out again;
    `dateline clean --again` then cleans the kept pages without them.
    """
    settings = existing_archive(data)
    with Archive.open(settings, follow=False) as archive:
        proposals = propose((stored.article for stored in archive.store.articles()), least=least)
    show(proposals, as_json=as_json)
    if accepting:
        own = settings.data / "words"
        new = accept(proposals, own)
        click.echo(f"{new} new lines in {own / LIST}. Now run `dateline clean --again`.", err=as_json)


def show(proposals: list[Proposal], *, as_json: bool) -> None:
    """Print the proposals, for people or programs."""
    if as_json:
        for proposal in proposals:
            click.echo(json.dumps(asdict(proposal), ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    for proposal in proposals:
        text = proposal.text if len(proposal.text) <= SHOWN else f"{proposal.text[:SHOWN]} …"
        console.print(Text(f"{proposal.articles:>6}  ", style="bold") + Text(text))
        console.print(Text(f"        in {', '.join(proposal.examples)}", style="dim"))
    if not proposals:
        console.print("No line recurs in the articles of this archive.")
