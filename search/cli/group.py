"""The command `dateline` itself, and how its errors are told."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

import click

from search.cli.nearest import Nearest
from search.cli.options import example
from search.errors import DatelineError

COMMANDS = {
    "index": "search.cli.index:index",
    "delete": "search.cli.delete:delete",
    "inspect": "search.cli.inspect:inspect",
    "boilerplate": "search.cli.boilerplate:boilerplate",
    "clean": "search.cli.clean:clean",
    "search": "search.cli.search:search",
    "serve": "search.cli.serve:serve",
    "status": "search.cli.status:status",
    "keys": "search.cli.keys:keys",
    "queries": "search.cli.queries:queries",
    "export": "search.cli.export:export",
    "rebuild": "search.cli.rebuild:rebuild",
    "rollback": "search.cli.rebuild:rollback",
    "verify": "search.cli.verify:verify",
    "words": "search.cli.words:words",
}
"""Module and name of every command: one is imported when it is called, so that each starts quickly."""

CANNOT = 2
"""Exit status of a command that could not do what it was asked, bad usage included."""


class Commands(Nearest):
    """The commands of the table above; an error of ours is one sentence, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it raises on purpose is told and ends it."""
        try:
            return super().invoke(ctx)
        except DatelineError as error:
            click.echo(f"dateline: {error}", err=True)
            ctx.exit(CANNOT)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("dateline index pages/", "dateline search '\"Article 5\"'", "dateline serve"),
)
@click.version_option(version("dateline"), prog_name="dateline")
def main() -> None:
    """Full-text search for archives of news and analysis articles.

    The archive is in the folder named by --data, else by DATELINE_DATA, else in `dateline-data`.

    Every command ends with 0 where it did what was asked, with 1 where it did and found something amiss, with 2 where
    it could not, and with 130 where Ctrl-C stopped it.
    """
