"""What the engines that keep an index in a folder share: stamp, generations, errors, the way onto and off the disk."""

from __future__ import annotations

import json
import shutil
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Generic, TypeVar

from search.errors import DatelineError, EngineError
from search.index.engines.base import Catalogue, Engine, Pointer, Reader
from search.parallel import write_atomically
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
        kind = next(ours for theirs, ours in table.items() if isinstance(error, theirs))
        reason = str(error).strip() or type(error).__name__
        raise kind(f"The {library} index could not {what}: {reason}. {MEND}") from error


class FolderCatalogue(Catalogue):
    """Generations as folders of one folder, with the pointer as a small file beside them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._file = root / "live.json"

    def read(self) -> Pointer:
        try:
            return Pointer(**json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Pointer()
        except (ValueError, TypeError) as error:
            message = f"{self._file} can't be read; remove it and run: dateline rebuild."
            raise EngineError(message) from error

    def point(self, pointer: Pointer) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"live": pointer.live, "previous": pointer.previous})
        write_atomically(self._file, text)

    def names(self) -> list[str]:
        found = self._root.iterdir() if self._root.is_dir() else ()
        return sorted(path.name for path in found if path.is_dir())

    def place(self, name: str) -> Path:
        return self._root / name


STAMP = "dateline-stamp"
"""The file that says which format and analysis wrote an index; it is written last and taken away first."""

OpenReader = TypeVar("OpenReader", bound=Reader)


class FolderEngine(Engine, Generic[OpenReader]):
    """An index in a folder, with one reader a process; it is stamped once its making has ended."""

    def __init__(self, place: Path | str, settings: Settings, analysis: str = "") -> None:
        super().__init__(analysis)
        self._place = Path(place)
        self._reader: OpenReader | None = None
        self._lock = RLock()

    @classmethod
    def catalogue(cls, settings: Settings) -> FolderCatalogue:
        return FolderCatalogue(settings.data / "index" / cls.name)

    @abstractmethod
    def _make(self) -> None:
        """Make the folder and the library's empty index in it."""

    @abstractmethod
    def _open(self) -> OpenReader:
        """A reader of the index. Raises EngineError where there is none."""

    def create(self) -> None:
        if self.stamp():
            return
        self._make()
        with self.writer() as writer:
            writer.commit(0)
        write_atomically(self._place / STAMP, self.wanted)

    def exists(self) -> bool:
        return self._place.is_dir() and any(self._place.iterdir())

    def stamp(self) -> str:
        path = self._place / STAMP
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def reader(self) -> OpenReader:
        with self._lock:
            if self._reader is None:
                self._reader = self._open()
            return self._reader

    def destroy(self) -> None:
        self.close()
        (self._place / STAMP).unlink(
            missing_ok=True
        )  # first, so that half an index never passes for a whole one
        shutil.rmtree(self._place, ignore_errors=True)

    def close(self) -> None:
        with self._lock:
            self._reader = None
