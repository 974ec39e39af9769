"""The wordbooks of an archive: one beside each generation of its index."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Lock

from search.vocabulary import Vocabulary
from search.wordbook import Wordbook

MOST_OPEN = 3
"""The live generation, the one being built, and one that a search may still be at."""


class Wordbooks:
    """Opens wordbooks by the name of their generation; without a folder they live in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._open: dict[str, Vocabulary] = {}
        self._lock = Lock()

    def vocabulary(self, name: str) -> Vocabulary:
        """The vocabulary of a generation as it is now, empty where nothing was gathered for it yet."""
        with self._lock:
            known = self._open.get(name)
            if known is None:
                known = self._open[name] = Vocabulary(Wordbook(self._place(name)))
                self._close_oldest()
        known.book.refresh()
        return known

    def _close_oldest(self) -> None:
        """Let go of generations that no search can be at any more."""
        while len(self._open) > MOST_OPEN:
            self._open.pop(next(iter(self._open))).book.close()

    def begin(self, name: str) -> None:
        """Begin the wordbook of a new generation; what a broken build left under its name is taken away."""
        with self._lock:
            known = self._open.pop(name, None)
        if known is not None:
            known.book.close()
        place = self._place(name)
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)

    def keep(self, names: set[str]) -> None:
        """Take away the wordbooks of all other generations; for the holder of the writer lock."""
        with self._lock:
            for name in set(self._open) - names:
                self._open.pop(name).book.close()
        found = list(self._folder.iterdir()) if self._folder and self._folder.is_dir() else []
        for place in found:
            if place.is_dir() and place.name not in names:
                shutil.rmtree(place, ignore_errors=True)
            elif place.is_file():  # of an older version, which kept each wordbook in one file
                place.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for vocabulary in self._open.values():
                vocabulary.book.close()
            self._open.clear()

    def _place(self, name: str) -> Path | None:
        return self._folder / name if self._folder else None
