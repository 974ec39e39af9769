"""Where the generations of an index are, and which of them is live."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from search.errors import EngineError
from search.parallel import write_atomically


@dataclass(frozen=True, slots=True)
class Pointer:
    """The names of the live generation and of the one before it; empty where there is none."""

    live: str = ""
    previous: str = ""


class Catalogue(ABC):
    """The generations of one index by name; pointing is atomic, and every process sees where it points."""

    look_seconds: ClassVar[float] = 0.05
    """Seconds between two looks at what is live and how far it is: one in a folder takes some 60 µs."""

    @abstractmethod
    def read(self) -> Pointer:
        """Where it points now."""

    @abstractmethod
    def point(self, pointer: Pointer) -> None:
        """Point elsewhere, at once and for good."""

    @abstractmethod
    def names(self) -> list[str]:
        """Every generation that is there, also half ones, by name."""

    @abstractmethod
    def place(self, name: str) -> Path | str:
        """Where the generation of this name is, or will be, as `open_engine` takes it."""

    def bytes(self) -> int | None:
        """Bytes that every generation takes, copies included; None where they are files of the data folder."""
        return None

    def close(self) -> None:  # noqa: B027
        """Let go of connections; it may be asked again later."""


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


class MemoryCatalogue(Catalogue):
    """Generations that live as long as the process; `root` keeps those of several archives apart."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._pointer = Pointer()
        self._names: set[str] = set()

    def read(self) -> Pointer:
        return self._pointer

    def point(self, pointer: Pointer) -> None:
        self._pointer = pointer
        self._names = {name for name in (pointer.live, pointer.previous) if name}

    def names(self) -> list[str]:
        return sorted(self._names)

    def place(self, name: str) -> str:
        return f"{self._root}/{name}"
