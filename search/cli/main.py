"""The command `dateline` itself, and what its commands share: options, settings, progress, and how errors are told.

A command line is started anew for each task, and what it imports is waited for each time. So each command has a module
that is imported when it is called, and what only one way through a command needs is imported there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from search.errors import DatelineError, nearest
from search.settings import Settings

if TYPE_CHECKING:
    from search.archive import Archive


class Nearest(click.Group):
    """A group of commands that says which of them may have been meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Raises UsageError with the nearest name where there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = nearest(name, self.list_commands(ctx))
            above = ctx.command_path.split()[1:]
            hint = f" Did you mean `{' '.join(['dateline', *above, near])}`?" if near else ""
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


STORE = "dateline.sqlite"
"""The file by which a folder is known as an archive."""

Command = TypeVar("Command", bound=Callable[..., Any])


def data_option(command: Command) -> Command:
    """Add --data: the folder of the archive."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder that holds the archive.  [default: DATELINE_DATA, else dateline-data]",
    )(command)


def json_option(meaning: str) -> Callable[[Command], Command]:
    """Add --json, for programs."""
    return click.option("--json", "as_json", is_flag=True, help=meaning)


def example(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExample" + ("s" if len(lines) > 1 else "") + ":\n" + "\n".join(f"  {line}" for line in lines)


def read_settings(**options: Any) -> Settings:
    """The settings of the environment with what the command line says above them."""
    return Settings.from_environment(os.environ, **options)


def existing_archive(data: Path | None, **options: Any) -> Settings:
    """The settings of an archive that has to be there: a mistyped --data makes no new, empty one."""
    settings = read_settings(data=data, **options)
    if not settings.store and not (settings.data / STORE).is_file():
        beside = next(_archives_nearby(), None)
        how = f"there is one in {beside}: add --data {beside}" if beside else "name its folder with --data"
        raise click.UsageError(
            f"There is no archive in {settings.data}; {how}, "
            f"or make one: dateline index PATH --data {settings.data}"
        )
    return settings


def open_archive(data: Path | None, *, workers: int = 1, **options: Any) -> Archive:
    """The archive of those settings, which does not follow its store by itself: commands say when."""
    from search.archive import Archive

    return Archive.open(existing_archive(data, **options), follow=False, workers=workers)


def _archives_nearby() -> Iterator[Path]:
    """Archives in the working folder and right below it, where `make run` and the tutorial put theirs."""
    for pattern in (STORE, f"*/{STORE}", f"*/archive/{STORE}"):
        yield from sorted(path.parent for path in Path().glob(pattern))


def processors() -> int:
    """How many processes can work at once here."""
    return os.cpu_count() or 1


stdout = Console(highlight=False, soft_wrap=True, emoji=False)
stderr = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
"""Where people are told how it goes; what a program reads goes to standard output."""


@contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar that stands only while the block runs, on a terminal only; what it gives moves the bar on by so many."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal)
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda count: bar.advance(task, count)


def embed_all(archive: Archive) -> None:
    """Make the vectors that articles lack, where the archive tells meanings, with a bar that says how far it is."""
    if archive.semantic:
        behind = archive.store.last_change() - archive.semantic.checkpoint()
        with progress_bar("Embedding", total=max(behind, 0)) as advance:
            archive.semantic.catch_up(advance)


COMMANDS = {
    "index": "search.cli.index_command:index",
    "delete": "search.cli.archive_commands:delete",
    "inspect": "search.cli.inspect_command:inspect",
    "boilerplate": "search.cli.words_command:boilerplate",
    "clean": "search.cli.index_command:clean",
    "search": "search.cli.search_command:search",
    "serve": "search.cli.serve_command:serve",
    "status": "search.cli.archive_commands:status",
    "keys": "search.cli.keys_command:keys",
    "queries": "search.cli.keys_command:queries",
    "export": "search.cli.archive_commands:export",
    "rebuild": "search.cli.archive_commands:rebuild",
    "embed": "search.cli.archive_commands:embed",
    "rollback": "search.cli.archive_commands:rollback",
    "verify": "search.cli.archive_commands:verify",
    "words": "search.cli.words_command:words",
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
@click.version_option(package_name="dateline", prog_name="dateline")
def main() -> None:
    """Full-text search for archives of news and analysis articles.

    The archive is in the folder named by --data, else by DATELINE_DATA, else in `dateline-data`.

    Every command ends with 0 where it did what was asked, with 1 where it did and found something amiss, with 2 where
    it could not, and with 130 where Ctrl-C stopped it.
    """
