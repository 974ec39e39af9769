"""The folder of an index on disk: its stamp, and taking it away."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

STAMP = "dateline-stamp"


def write_atomically(path: Path, text: str) -> None:
    """Put a small file on disk so that a crash leaves the old text or the new one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the platform can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_files(folder: Path) -> None:
    """Put every file of a folder on disk, where a library leaves that to the system."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def read_stamp(folder: Path) -> str:
    """The stamp of the index in a folder; empty where none was written."""
    path = folder / STAMP
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def write_stamp(folder: Path, stamp: str) -> None:
    """Stamp an index whose making has ended."""
    write_atomically(folder / STAMP, stamp)


def remove_folder(folder: Path) -> None:
    """Take an index off the disk, its stamp first, so that half an index is never taken for a whole one."""
    (folder / STAMP).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
