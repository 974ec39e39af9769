"""What the commands share: the option --data, the settings, the example at the end of the help."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from search.settings import Settings

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


def read_settings(**given: Any) -> Settings:
    """The settings of the environment with what the command line says above them."""
    return Settings.from_environment(os.environ, **given)


def existing_archive(data: Path | None, **given: Any) -> Settings:
    """The settings of an archive that has to be there: a mistyped --data makes no new, empty one."""
    settings = read_settings(data=data, **given)
    if not settings.store and not (settings.data / STORE).is_file():
        beside = next(_archives_nearby(), None)
        how = f"there is one in {beside}: add --data {beside}" if beside else "name its folder with --data"
        raise click.UsageError(
            f"There is no archive in {settings.data}; {how}, "
            f"or make one: dateline index PATH --data {settings.data}"
        )
    return settings


def _archives_nearby() -> Iterator[Path]:
    """Archives in the working folder and right below it, where `make run` and the tutorial put theirs."""
    for pattern in (STORE, f"*/{STORE}", f"*/archive/{STORE}"):
        yield from sorted(found.parent for found in Path().glob(pattern))


def processors() -> int:
    """How many processes can work at once here."""
    return os.cpu_count() or 1
