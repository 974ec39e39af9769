"""Noticing that the archive's own word lists changed."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

WORDS_LOOKED_AT_SECONDS = 1.0


class WordsStamp:
    """A word that changes when the archive's own word lists do; looked at once a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._until = 0.0
        self._stamp = ""

    def __call__(self) -> str:
        if time.monotonic() >= self._until:
            with self._lock:
                self._stamp = self._look()
                self._until = time.monotonic() + WORDS_LOOKED_AT_SECONDS
        return self._stamp

    def _look(self) -> str:
        if not self._folder.is_dir():
            return ""
        files = sorted(path for path in self._folder.iterdir() if path.is_file())
        seen = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
        return hashlib.blake2b(repr(seen).encode(), digest_size=6).hexdigest()
