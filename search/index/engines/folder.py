"""One way for every engine to turn its library's exceptions into Dateline's.

The folder of an index on disk: its stamp, taking it away, and the engine that keeps its index in one.
"""

from __future__ import annotations

import os
import shutil
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Generic, TypeVar

from search.errors import DatelineError, EngineError
from search.index.engines.base import Engine, Reader
from search.parallel import sync_folder, write_atomically
from search.settings import Settings

Errors = Mapping[type[Exception], type[EngineError]]
"""An engine's table: each error of the library, and what it becomes. The first row that fits holds."""

MEND = "If that stays so, run: dateline rebuild."


@contextmanager
def mapped(library: str, table: Errors, what: str) -> Iterator[None]:
    """Raise the table's error for what is raised inside, saying that the index could not `what`."""
    try:
        yield
    except DatelineError:
        raise
    except tuple(table) as error:
        reason = str(error).strip() or type(error).__name__
        raise row(table, error)(f"The {library} index could not {what}: {reason}. {MEND}") from error


def row(table: Errors, error: Exception) -> type[EngineError]:
    """What an error becomes."""
    return next(kind for known, kind in table.items() if isinstance(error, known))


STAMP = "dateline-stamp"


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


class FolderReader(Reader):
    """A reader that one process keeps open over many commits."""

    @abstractmethod
    def refresh(self) -> None:
        """See the newest commit at the next search."""

    def close(self) -> None:
        """Let go of the files."""


Kept = TypeVar("Kept", bound=FolderReader)


class FolderEngine(Engine, Generic[Kept]):
    """An index in a folder, with one reader a process; it is stamped once its making has ended."""

    def __init__(self, place: Path | str, settings: Settings, analysis: str = "") -> None:
        super().__init__(analysis)
        self._place = Path(place)
        self._reader: Kept | None = None
        self._lock = RLock()

    @abstractmethod
    def _make(self) -> None:
        """Make the folder and the library's empty index in it."""

    @abstractmethod
    def _open(self) -> Kept:
        """A reader of the index. Raises EngineError where there is none."""

    def create(self) -> None:
        if read_stamp(self._place):
            return
        self._make()
        with self.writer() as writer:
            writer.commit(0)
        write_stamp(self._place, self.wanted)

    def exists(self) -> bool:
        return self._place.is_dir() and any(self._place.iterdir())

    def stamp(self) -> str:
        return read_stamp(self._place)

    def reader(self) -> Kept:
        with self._lock:
            if self._reader is None:
                self._reader = self._open()
            return self._reader

    def refresh(self) -> None:
        """Let the reader of this process see the newest commit at once."""
        reader = self._reader
        if reader is not None:
            reader.refresh()

    def destroy(self) -> None:
        self.close()
        remove_folder(self._place)

    def close(self) -> None:
        with self._lock:
            if self._reader is not None:
                self._reader.close()
            self._reader = None
