"""The command line: `dateline`. Each command's `--help` ends with an example."""

from __future__ import annotations

from search.cli.group import main

__all__ = ["main"]
