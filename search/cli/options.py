"""What the commands share: the option --data, the settings, the example at the end of the help."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from search.settings import Settings

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


def existing_archive(data: Path | None) -> Settings:
    """The settings of an archive that has to be there: a mistyped --data makes no new, empty one."""
    settings = read_settings(data=data)
    if not settings.store and not (settings.data / "dateline.sqlite").is_file():
        raise click.UsageError(
            f"There is no archive in {settings.data}; name its folder with --data, "
            f"or make one: dateline index PATH --data {settings.data}"
        )
    return settings
