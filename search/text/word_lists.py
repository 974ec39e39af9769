"""Word lists: the ones that come with Dateline, with the archive's own lines added or put in their place.

A list is a text file with one entry a line. `#` starts a comment line. The archive's own list of the same name in
`DATA/words/` adds its lines; a line `-entry` there takes an entry out, and `!replace` as its first line
puts it in the place of the one that comes with Dateline.

An operator may edit a list while the service runs. `WordLists.stamp` tells that one changed, and `Reloading` keeps
what was made of the lists until then, so that no restart is needed.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from importlib import resources
from pathlib import Path
from typing import Generic, TypeVar

FUNCTION_WORDS = "function_words.txt"
HEAD_LIST = "reference_heads.txt"


@dataclass(frozen=True, slots=True)
class ListLine:
    """An entry with the place that an error about it names."""

    text: str
    path: str
    number: int


LOOK_SECONDS = 1.0
"""Between two looks at the folder of an archive's own lists."""


class WordLists:
    """The word lists of one archive; `own` is its folder of own lists, which need not exist."""

    def __init__(self, own: Path | None = None) -> None:
        self.own = own
        self._looked = float("-inf")
        self._stamp = ""

    def stamp(self) -> str:
        """A short text that is another one after a file of the archive's own lists changed; at most a second old."""
        now = time.monotonic()
        if self.own and now - self._looked >= LOOK_SECONDS:
            self._stamp = _stamp_of(self.own)
            self._looked = now
        return self._stamp

    def look_again(self) -> None:
        """Look at the folder at the next use, however short ago it was looked at."""
        self._looked = float("-inf")

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


def _stamp_of(folder: Path) -> str:
    """A fingerprint of the names, times and sizes of a folder's files; empty where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            files = sorted((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in entries)
    except OSError:
        return ""
    return hashlib.blake2b(repr(files).encode(), digest_size=6).hexdigest()


def shipped(name: str) -> str:
    """The text of a list as it comes with Dateline; empty where there is none of that name."""
    file = resources.files("index_data").joinpath("words").joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def shipped_names() -> list[str]:
    """The names of the lists that come with Dateline."""
    folder = resources.files("index_data").joinpath("words")
    return sorted(file.name for file in folder.iterdir() if file.name.endswith((".txt", ".toml")))


@cache
def shipped_words(name: str) -> frozenset[str]:
    """The entries of a list as it comes with Dateline, read once."""
    return frozenset(WordLists().entries(name))


def function_words() -> frozenset[str]:
    """The English words that sentences are held together by, such as "the" and "of": they carry no content."""
    return shipped_words(FUNCTION_WORDS)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest that fits: March and May are `Ma(?:rch|y)`.

    Words that begin alike are written as a tree, so that few are tried at each place of a text: in half the time
    that a plain list of a hundred alternatives takes.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[:1], []).append(word[1:])
    is_word = rests.pop("", None) is not None
    branches = [re.escape(first) + any_of(after) for first, after in sorted(rests.items())]
    if len(branches) == 1 and not is_word:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if is_word else ''}" if branches else ""


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


Made = TypeVar("Made")


class Reloading(Generic[Made]):
    """What is made of an archive's word lists, made anew within a second after one of them changes.

    It is safe for many threads, of which two may make the same thing once.
    """

    def __init__(self, lists: WordLists, make: Callable[[WordLists], Made]) -> None:
        self._lists = lists
        self._make = make
        self._newest = lists.stamp(), make(lists)

    def value(self) -> Made:
        """What the lists say now, or said a second ago."""
        stamp = self._lists.stamp()
        if stamp != self._newest[0]:
            self._newest = stamp, self._make(self._lists)
        return self._newest[1]


def reloading(make: Callable[[WordLists], Made]) -> Callable[[Path | None], Made]:
    """Turn what makes a thing of word lists into what gives the newest one by the folder of an archive's own lists."""

    @lru_cache(maxsize=4)
    def kept(own: Path | None) -> Reloading[Made]:
        return Reloading(_lists_of(own), make)

    @wraps(make)
    def newest(own: Path | None) -> Made:
        return kept(own).value()

    return newest


_lists_of = lru_cache(maxsize=4)(WordLists)
"""The lists of a folder, so that all that is made of them looks at it together."""


def look_again(own: Path) -> None:
    """Say that a list in an archive's folder was written: the next use sees it, and not only that after a second."""
    _lists_of(own).look_again()
