"""The SQLite files in which the terms of an index are kept, one beside each of its generations.

SQLite is what an index of words needs to be built on: sorted tables in which whatever begins alike stands side by
side, and full text by its module FTS5 (https://sqlite.org/fts5.html).
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from threading import RLock

from search.index.derived_file import DerivedFile, Layout

NAME = "terms.sqlite"

FORMAT = 9
"""Counted up when what is written here changes; a file of another format is begun again."""

LAST = "\U0010ffff"
"""Sorts after everything that is written: whatever begins with a text is from the text up to the text and this."""

MOST_OPEN = 3
"""The live generation, the one being built, and one that a search may still be at."""

_WORDS = """
    detail = none, columnsize = 0, prefix = '1 2 3', tokenize = "ascii tokenchars '!#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"
"""
"""How FTS5 keeps words, which are split already: whatever is no blank belongs to one. Of each it keeps the rows that
hold it, and the same for up to three first letters: else the rows of all words that begin so are joined at each look.
"""

_SCHEMA = f"""
CREATE TABLE state (checkpoint INTEGER NOT NULL);
INSERT INTO state VALUES (0);

CREATE TABLE forms (form TEXT PRIMARY KEY, articles INTEGER NOT NULL, backwards TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX endings ON forms (backwards);

CREATE TABLE articles (id TEXT PRIMARY KEY, headline INTEGER, names BLOB NOT NULL) WITHOUT ROWID;

CREATE VIRTUAL TABLE headlines USING fts5 (words, text UNINDEXED, id UNINDEXED, url UNINDEXED, {_WORDS});

CREATE TABLE names (key INTEGER PRIMARY KEY, articles INTEGER NOT NULL, words TEXT, kind TEXT, text TEXT);
CREATE INDEX beginnings ON names (words, kind, articles) WHERE words IS NOT NULL;
CREATE INDEX likeliest ON names (kind = 'phrase', -articles, length(words), words) WHERE words IS NOT NULL;
CREATE VIRTUAL TABLE name_words USING fts5 (words, content = '', {_WORDS});
"""
"""`forms` are word forms with the number of articles that hold each, and backwards, so that endings are beginnings too.
`headlines` have numbers that put the newest last; an article has the number of its headline and the keys of its names,
eight bytes each: what it says no longer when it changes. A name's `key` is a hash. Of most phrases, which one article
alone says, nothing else is kept: `words` is NULL until a second one says the same.
"""


LAYOUT = Layout(NAME, "terms", FORMAT, _SCHEMA)


class TermsFile(DerivedFile):
    """The terms of one generation, in a folder or (without one) in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(LAYOUT, folder)

    def checkpoint(self) -> int:
        """The store's change number up to which everything is in here."""
        return sum(number for (number,) in self.read("SELECT checkpoint FROM state"))


class TermsFolder:
    """The terms of an archive's generations, each in a folder of its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, TermsFile] = {}
        self._lock = RLock()

    def file(self, name: str) -> TermsFile:
        """The terms of a generation, empty where nothing was written for it yet."""
        with self._lock:
            if name not in self._open:
                self._open[name] = TermsFile(self._folder / name)
                while len(self._open) > MOST_OPEN:
                    self._open.pop(next(iter(self._open))).close()
            return self._open[name]

    def begin(self, name: str) -> None:
        """Begin with a new generation; what a broken build left under its name is taken away."""
        with self._lock:
            if name in self._open:
                self._open.pop(name).close()
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def keep(self, names: Collection[str]) -> None:
        """Take away the terms of all other generations; for the holder of the writer lock."""
        with self._lock:
            for name in self._open.keys() - names:
                self._open.pop(name).close()
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.is_dir() and path.name not in names:
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_file():  # of an older version, which kept the words of each generation in one file
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for file in self._open.values():
                file.close()
            self._open.clear()
