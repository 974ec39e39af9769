"""The command line: `dateline`. Each command's `--help` ends with an example."""

from __future__ import annotations

from search.cli.main import main
from search.parallel import collect_seldom

__all__ = ["main", "run"]


def run() -> None:
    """The program `dateline`: the command line as a process of its own."""
    collect_seldom()
    main()
