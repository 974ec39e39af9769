"""The files that a person points at: what they are, what each is called inside the archive, and how it is taken in."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from search.cleaning.records import Reading, holds_records
from search.errors import RecordError
from search.settings import NO_SITE, Settings, Site, read_site
from search.text.references import finder_of

STANDARD_INPUT = "-"
"""The path that means standard input."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read; `name` is its path relative to `root`, the path that was given, with `/` everywhere."""

    path: Path
    root: str
    name: str

    @property
    def holds_records(self) -> bool:
        """Whether it holds records or other files, by its first bytes; else it is one page, or nothing to be read."""
        if self.is_standard_input:
            return True
        try:
            return is_regular(self.path) and holds_records(self.path, self.name)
        except OSError:
            return False

    @property
    def place(self) -> str:
        """The path as a person is told it."""
        return printable(str(self.path))

    @property
    def is_standard_input(self) -> bool:
        """Whether it is what comes through a pipe, which was given as `-`."""
        return self.root == STANDARD_INPUT


@dataclass(frozen=True, slots=True)
class Intake:
    """How an archive takes sources in: its word lists, its own fields, and what a person said of this run.

    With `as_is` pages are taken as they stand, whatever they look like; with `keeps_noindex` also those that tell
    search engines to leave them out. `day_first` is the order of dates in numbers, where somebody knows it.
    """

    own_words: Path | None = None
    site: Site = NO_SITE
    as_is: bool = False
    keeps_noindex: bool = False
    day_first: bool | None = None

    @classmethod
    def of(cls, settings: Settings, **said: Any) -> Intake:
        """How the archive of these settings takes sources in. Raises SettingsError for a `site.toml` that is wrong."""
        keeps = settings.noindex == "keep"
        return cls(settings.data / "words", read_site(settings.data), keeps_noindex=keeps, **said)

    def reading(self, columns: Mapping[str, str] | None = None, day_first: bool | None = None) -> Reading:
        """How records are read; `columns` and `day_first` are what is known of one file."""
        return Reading(
            columns=columns or {},
            references=finder_of(self.own_words),
            own_words=self.own_words,
            day_first=day_first if self.day_first is None else self.day_first,
            own_fields=self.site.fields,
            post_types=self.site.post_types,
        )


PLAINLY = Intake()
"""As an archive without word lists and fields of its own does."""


def find_sources(paths: Iterable[Path], *, apart_from: Path | None = None) -> Iterator[Source]:
    """Every file of these files and folders, in one order on every machine.

    A file that was given itself is called by its own name. Left out are names that begin with a dot, links to
    folders (so that none is a loop), and the folder `apart_from`: the archive's own, which may lie inside.
    """
    own = apart_from.resolve() if apart_from is not None else None
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield Source(path, STANDARD_INPUT, STANDARD_INPUT)
        elif path.is_dir():
            root = printable(str(path.resolve()))
            yield from (Source(file, root, _name(file, path)) for file in _files(path, own))
        else:
            yield Source(path, printable(str(path.resolve().parent)), printable(path.name))


def _files(folder: Path, own: Path | None) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        if own is not None and Path(base).resolve() == own:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base, name) for name in sorted(files) if not name.startswith("."))


def _name(file: Path, folder: Path) -> str:
    return printable(PurePosixPath(file.relative_to(folder)).as_posix())


def printable(path: str) -> str:
    """A path as text: bytes of its name that are no UTF-8 stand as escapes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_regular(path: Path) -> bool:
    """Whether a path is a file that can be read to its end, and no pipe, device or socket."""
    return stat.S_ISREG(path.stat().st_mode)


def read_addresses(file: Path) -> dict[str, str]:
    """The URLs of pages by their paths, from a CSV file with the columns path and url, with or without a
    heading.

    Raises RecordError for a line that has other than two columns.
    """
    found: dict[str, str] = {}
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        for row in reader:
            if not row or [cell.strip().lower() for cell in row] == ["path", "url"]:
                continue
            if len(row) != 2:
                message = f"{file}, line {reader.line_num}: give two columns, path and url."
                raise RecordError(message, path=file, line=reader.line_num)
            found[_plain(row[0])] = row[1].strip()
    return found


def address_of(source: Source, addresses: Mapping[str, str]) -> str | None:
    """The URL that was given for a file: by its path inside the folder, by the path as typed, or in full."""
    for path in (source.name, source.path.as_posix(), os.path.realpath(source.path)):
        if path in addresses:
            return addresses[path]
    return None


def _plain(path: str) -> str:
    return PurePosixPath(path.strip().replace("\\", "/")).as_posix()


def count_sources(paths: Iterable[Path], *, apart_from: Path | None = None) -> int:
    """How many files there are to read."""
    return sum(1 for _ in find_sources(paths, apart_from=apart_from))
