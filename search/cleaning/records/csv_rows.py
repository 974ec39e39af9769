"""Records in rows under a line of column names: CSV, in the dialects that spreadsheets and databases write.

Rows come one at a time, with the lines that each was made of. A quote that is never closed takes all lines to the end
of the file into its row: these are then read again without the first, so that it alone is lost.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, Final, TextIO

from search.article import Article
from search.cleaning.records.entry import LONGEST_RECORD, Entry, PassedOver, Reading
from search.cleaning.records.json_records import entry_of
from search.cleaning.records.record import field_of, written_date
from search.cleaning.records.stamps import settle_order
from search.errors import RecordError

_QUOTED: Final = re.compile(r'"[^"]*"')
_HINT: Final = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
"""Excel's first line, which says what separates the columns."""


def read_csv(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """Rows under a line of column names; fields are found by name, or as `reading.columns` says.

    Raises RecordError where no column can be a headline or a body, or one that was mapped is not there.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield from _entries(text, reading, path)
    finally:
        text.detach()


def _entries(text: TextIO, reading: Reading, path: str) -> Iterator[Entry]:
    csv.field_size_limit(LONGEST_RECORD)
    names, dialect, line = _head(text)
    columns = _columns(names, reading.columns, path, line)
    if note := _passed_over(names, columns):
        yield PassedOver(note, path)
    items, day_first = settle_order(_rows(text, names, dialect, line), _date_in(columns))
    if reading.day_first is None:
        reading = replace(reading, day_first=day_first)
    for number, (at, row) in enumerate(items, 1):
        if isinstance(row, str):
            yield RecordError(row, path=path, line=at)
        else:
            yield entry_of(_renamed(row, columns), reading, path=path, line=at, number=number)


Row = tuple[int, dict[str, str] | str]
"""The line of a row and its values by the names of the columns, or what is wrong with it."""


def _rows(text: TextIO, names: list[str], dialect: type[csv.Dialect], line: int) -> Iterator[Row]:
    lines = _Lines(text)
    rows = csv.reader(lines, dialect)
    while not lines.ended:
        line, lines.held = line + len(lines.held), []
        try:
            row = next(rows, [])
        except csv.Error as error:
            yield line + 1, f"The row is no CSV: {error}."
            continue
        if row and lines.ended:
            yield (
                line + 1,
                "A quote that opens in this row is never closed; close it. The rows under it were read.",
            )
            line, lines = line + 1, _Lines(lines.held[1:])
            rows = csv.reader(lines, dialect)
        elif any(row):
            yield line + 1, dict(zip(names, row, strict=False))


def _date_in(columns: Mapping[str, str]) -> Callable[[Row], str | None]:
    """What reads the publication date of a row."""
    return lambda row: None if isinstance(row[1], str) else written_date(_renamed(row[1], columns))


class _Lines:
    """Lines, of which those of the current row are held; `ended` when one was wanted and there was none."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.held: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.held.append(line)
            yield line
        self.ended = True


def _head(text: TextIO) -> tuple[list[str], type[csv.Dialect], int]:
    """The names of the columns, how they are separated, and how many lines the rows stand under."""
    count, delimiter, line = 0, None, ""
    for line in text:
        count += 1
        hint = _HINT.match(line)
        delimiter = hint[1] if hint else delimiter
        if line.strip() and not hint:
            break
    dialect = dialect_of(line, delimiter)
    names = next(csv.reader([line], dialect), [])
    return [name.strip() for name in names], dialect, count


def dialect_of(names: str, delimiter: str | None = None) -> type[csv.Dialect]:
    """Commas, semicolons, tabs or bars: whichever stands most in the line of column names, outside of quotes."""
    unquoted = _QUOTED.sub("", names)
    attributes = {"delimiter": delimiter or max(",;\t|", key=unquoted.count)}
    return type("_Dialect", (csv.excel,), attributes)


def _columns(names: list[str], mapped: Mapping[str, str], path: str, line: int) -> dict[str, str]:
    """The mapped fields with the columns as the file writes them.

    Raises RecordError where a mapped column is not there, or none can be a headline or a body.
    """
    written = {name.casefold(): name for name in names}
    columns = {field: written.get(column.strip().casefold(), "") for field, column in mapped.items()}
    fields = {field_of(name) for name in names} | {field for field, column in columns.items() if column}
    gone = [mapped[field] for field, column in columns.items() if not column and field not in fields]
    there = f"the columns are {', '.join(names)[:500]}"
    if gone:
        message = f"There is no column {gone[0]!r}; {there}. Write --column FIELD=NAME with one of these."
        raise RecordError(message, path=path, line=line)
    if not fields & {"headline", "body"}:
        how = "Say which is: --column headline=NAME --column body=NAME."
        message = f"No column is a headline or a body: {there}. {how}"
        raise RecordError(message, path=path, line=line)
    return {field: column for field, column in columns.items() if column}


def _passed_over(names: list[str], columns: Mapping[str, str]) -> str | None:
    """A sentence on the columns that are not taken where headline or body is missing: one of them may be it."""
    taken = {name: field_of(name) for name in names} | {column: field for field, column in columns.items()}
    missing = [field for field in ("headline", "body") if field not in taken.values()]
    others = [name for name, field in taken.items() if name and field not in Article.model_fields]
    if not missing or not others:
        return None
    listed = ", ".join(others)[:500]
    return f"No column is a {missing[0]}. Not taken: {listed}. If one of them is it, add --column {missing[0]}=NAME."


def _renamed(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Any]:
    """The row with the fields that were mapped under their own names."""
    mapped = {field: row.get(column, "") for field, column in columns.items()}
    rest = {name: value for name, value in row.items() if name not in columns.values()}
    return {**rest, **mapped}
