"""What answers depend on, as one word that changes with it."""

from __future__ import annotations

import time

from api.words_stamp import WordsStamp
from search.archive import Archive
from search.clock import today

LOOKED_AT_SECONDS = 0.05
"""Asking the index costs a small search, on a cluster a round trip: a busy worker asks twenty times a second."""


class State:
    """The generation of the index, the archive's own word lists, the day (UTC) and the settings."""

    def __init__(self, archive: Archive, words: WordsStamp, settings: str) -> None:
        self._archive = archive
        self._words = words
        self._settings = settings
        self._seen: tuple[float, str] = (0.0, "")

    def __call__(self) -> str:
        """The word, at most a twentieth of a second old."""
        until, word = self._seen
        now = time.monotonic()
        if now >= until:
            word = f"{self._archive.generation()} {self._words()} {today().toordinal()} {self._settings}"
            self._seen = (now + LOOKED_AT_SECONDS, word)
        return word

    def look_again(self) -> None:
        """Be exact the next time: this worker knows that something changed."""
        self._seen = (0.0, "")
