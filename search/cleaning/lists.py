"""What is made of an archive's word lists, kept until one of its own lists changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")
FolderStamp = tuple[tuple[str, int, int], ...]


def by_lists(make: Callable[[Path | None], Made]) -> Callable[[Path | None], Made]:
    """Make a thing of the lists in an archive's folder once, and again when a file there is another one."""

    @lru_cache(maxsize=4)
    def made(own: Path | None, stamp: FolderStamp) -> Made:
        return make(own)

    @wraps(make)
    def newest(own: Path | None) -> Made:
        return made(own, _stamp(own))

    return newest


def _stamp(own: Path | None) -> FolderStamp:
    """Name, time and size of every file of a folder; empty where there is no such folder."""
    if own is None:
        return ()
    try:
        with os.scandir(own) as found:
            files = [(file.name, file.stat()) for file in found]
    except OSError:
        return ()
    return tuple(sorted((name, seen.st_mtime_ns, seen.st_size) for name, seen in files))
