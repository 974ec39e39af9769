"""Word lists: the ones that come with Dateline, with the archive's own lines added or put in their place.

A list is a text file with one entry a line. `#` starts a comment line. The archive's own list of the same name in
`DATA/words/` adds its lines; a line `-entry` there takes an entry out, and `!replace` as its first line
puts it in the place of the one that comes with Dateline.

What was made from a word list, made anew when the archive's own list changes: no restart is needed.

What is made of an archive's word lists, kept until one of its own lists changes.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from importlib import resources
from pathlib import Path
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class ListLine:
    """An entry with the place that an error about it names."""

    text: str
    path: str
    number: int


class WordLists:
    """The word lists of one archive; `own` is its folder of own lists, which need not exist."""

    def __init__(self, own: Path | None = None) -> None:
        self.own = own

    def lines(self, name: str) -> list[ListLine]:
        """The entries of a list such as `synonyms.txt`, ours first, then the archive's own."""
        own = self.own_lines(name)
        if own and own[0].text == "!replace":
            return own[1:]
        gone = {line.text[1:].strip() for line in own if line.text.startswith("-")}
        ours = [line for line in _entries(shipped(name), name) if line.text not in gone]
        return ours + [line for line in own if not line.text.startswith("-")]

    def entries(self, name: str) -> list[str]:
        """The entries of a list without their places."""
        return [line.text for line in self.lines(name)]

    def own_lines(self, name: str) -> list[ListLine]:
        """The lines of the archive's own list as they stand there, comments left out."""
        return list(_entries(self.own_text(name), str(self._own_path(name))))

    def version(self, *names: str) -> str:
        """A short fingerprint of these lists: another one means that an entry changed."""
        text = "\0".join("\n".join(self.entries(name)) for name in names)
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def own_text(self, name: str) -> str:
        """The text of the archive's own list, empty where it has none; any that editors save can be read."""
        path = self._own_path(name)
        return decoded(path.read_bytes()) if self.own and path.is_file() else ""

    def _own_path(self, name: str) -> Path:
        return (self.own or Path()) / name


def shipped(name: str) -> str:
    """The text of a list as it comes with Dateline; empty where there is none of that name."""
    file = resources.files("index_data").joinpath("words").joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def shipped_names() -> list[str]:
    """The names of the lists that come with Dateline."""
    folder = resources.files("index_data").joinpath("words")
    return sorted(file.name for file in folder.iterdir() if file.name.endswith((".txt", ".toml")))


def decoded(data: bytes) -> str:
    """The text of a list: UTF-8, UTF-16 with its mark, else Windows-1252, so that no list keeps an archive shut."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _entries(text: str, path: str) -> Iterator[ListLine]:
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line and not line.startswith("#"):
            yield ListLine(line, path, number)


LOOK_SECONDS = 1.0
"""Between two looks at the file."""

Made = TypeVar("Made")
Stamp = tuple[int, int] | None


class Watched(Generic[Made]):
    """The newest value of one list; safe for many threads, of which two may make the same value once."""

    def __init__(self, lists: WordLists, name: str, make: Callable[[Sequence[ListLine]], Made]) -> None:
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
