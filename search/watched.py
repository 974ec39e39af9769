"""What was made from a word list, made anew when the archive's own list changes: no restart is needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from search.words import Line, WordLists

LOOK_SECONDS = 1.0
"""Between two looks at the file."""

Made = TypeVar("Made")
Stamp = tuple[int, int] | None


class Watched(Generic[Made]):
    """The newest value of one list; safe for many threads, of which two may make the same value once."""

    def __init__(self, lists: WordLists, name: str, make: Callable[[Sequence[Line]], Made]) -> None:
        self._lists = lists
        self._name = name
        self._make = make
        self._stamp = self._look()
        self._looked = time.monotonic()
        self._made = make(lists.lines(name))

    def value(self) -> Made:
        """What the list says now, or said a second ago."""
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            stamp = self._look()
            if stamp != self._stamp:
                self._made = self._make(self._lists.lines(self._name))
                self._stamp = stamp
        return self._made

    def _look(self) -> Stamp:
        if self._lists.own is None:
            return None
        try:
            seen = (self._lists.own / self._name).stat()
        except OSError:
            return None
        return seen.st_mtime_ns, seen.st_size
