"""`dateline words`: what an archive's own word lists say, and where they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from search import pins, synonyms
from search.cli.nearest import Nearest
from search.cli.options import data_option, example, read_settings
from search.errors import WordListError
from search.words import Line, WordLists

CHECKS: dict[str, Callable[[Line], object]] = {synonyms.LIST: synonyms.read_rule, pins.LIST: pins.read_pin}
"""The lists whose lines have a form, each with what reads one."""


@click.group(cls=Nearest, epilog=example("dateline words check", "dateline words check --data /srv/archive"))
def words() -> None:
    """Look at the word lists of an archive."""


@words.command(epilog=example("dateline words check"))
@data_option
@click.pass_context
def check(context: click.Context, data: Path | None) -> None:
    """Read the word lists, and name every line that is wrong. Exit status 1 where there is one."""
    folder = read_settings(data=data).data / "words"
    lists = WordLists(folder)
    wrong = list(_wrong(lists))
    for message in wrong:
        click.echo(message, err=True)
    for name in CHECKS:
        click.echo(f"{name}: {len(lists.lines(name))} lines.")
    context.exit(1 if wrong else 0)


def _wrong(lists: WordLists) -> Iterator[str]:
    for name, read in CHECKS.items():
        for line in lists.lines(name):
            try:
                read(line)
            except WordListError as error:
                yield str(error)
