"""The folder of a wordbook: its segments, and the list of those that count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from search.parallel import write_atomically

LIST = "segments.json"
ENDING = ".segment"

FORMAT = "7"
"""Counted up when what is written here changes."""


def stamp_of(place: Path) -> tuple[int, ...]:
    """Other numbers after every change of the list."""
    try:
        found = (place / LIST).stat()
    except (FileNotFoundError, NotADirectoryError):
        return (0,)
    return found.st_mtime_ns, found.st_ino, found.st_size


def read_list(place: Path) -> tuple[int, tuple[str, ...]]:
    """The change number reached and the names of the segments. Raises ValueError for what this version can't read."""
    found = json.loads((place / LIST).read_text(encoding="utf-8"))
    if found["format"] != FORMAT:
        raise ValueError("another format")
    return int(found["reached"]), tuple(found["segments"])


def write_list(place: Path, reached: int, names: Sequence[str]) -> None:
    """Put another list in the place of the one before, and take away what it does not name."""
    text = json.dumps({"format": FORMAT, "reached": reached, "segments": names})
    write_atomically(place / LIST, text)
    for path in place.glob(f"*{ENDING}"):
        if path.name not in names:
            path.unlink()


def new_name(place: Path) -> str:
    """A name that no segment of a folder has or, as far as there is one, had."""
    numbers = [int(path.stem) for path in place.glob(f"*{ENDING}") if path.stem.isdigit()]
    return f"{max(numbers, default=0) + 1:08}{ENDING}"
