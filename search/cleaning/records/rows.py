"""JSON documents: their records, each with the line that it begins on, past those that are broken.

Records in rows: JSONL and CSV, one in memory at a time.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Final, TextIO

from search.cleaning.decoding import decode, looks_like
from search.cleaning.records import limits
from search.cleaning.records.entry import Entry, Reading
from search.cleaning.records.record import DEEP, Unreadable, entry_of, field_of, parse_line
from search.errors import PageRefused, RecordError

LISTS: Final = ("articles", "items", "records", "posts", "entries", "results", "docs", "data", "hits")
"""Names under which an object holds a list of records, the likeliest first."""

MOST_BROKEN: Final = 100
"""Broken records of one document that are passed over: each costs a look for the next one."""

_OF_AN_ARTICLE: Final = {"headline", "body", "text", "content"}
_DECODER: Final = json.JSONDecoder(strict=False)
_SPACE: Final = re.compile(r"\s*")
_OPENED: Final = re.compile(rf'(?<!\\)"(?:{"|".join(LISTS)})"\s*:\s*(?=\[)')

Located = tuple[int, Any]
"""Where a value begins in the text, and the value."""


def read_json(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """A document that is one article, a list of them, or an object with such a list under one of `LISTS`."""
    data = stream.read(limits.DOCUMENT + 1)
    if len(data) > limits.DOCUMENT:
        message = (
            f"The document is over {limits.DOCUMENT // 10**6} MB; write it as JSONL, one article a line."
        )
        yield RecordError(message, path=path)
        return
    text = _decoded(data, path)
    located = _located(text)
    if located is None:
        yield from read_jsonl(io.BytesIO(text.encode("utf-8", "replace")), reading, path=path)
        return
    line, counted, before = 1, 0, 0
    for number, (start, value) in enumerate(located, 1):
        line, counted, before = line + text.count("\n", counted, start), start, line
        entry = entry_of(value, reading, path=path, line=line, number=number)
        if isinstance(entry, RecordError) and line == before and number > 1:
            entry = RecordError(f"Record {number}: {entry}", path=path, line=line)
        yield entry


def _decoded(data: bytes, path: str) -> str:
    """The document's text: UTF-8 as JSON has to be, else what `decode` makes of it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # exporters of old write their own encoding all the same
    try:
        return decode(data)
    except PageRefused as refused:
        raise RecordError(str(refused), path=path) from None


def _located(text: str) -> Iterator[Located] | None:
    """The records of a document with their places; None where it is JSONL after all."""
    start = _skip(text, 0)
    if text.startswith("[", start):
        return _elements(text, start)
    value, end = _decode(text, start)
    if isinstance(value, Unreadable):
        opened = _OPENED.search(text)
        return _elements(text, opened.end()) if opened else iter([(start, value)])
    if _skip(text, end) < len(text):
        return None
    found = _list_in(text, start, value)
    return iter([(start, value)]) if found is None else _elements(text, found)


def _list_in(text: str, start: int, value: Any, depth: int = 0) -> int | None:
    """Where the list of records begins that an object holds, itself or in an object inside; None where it is one."""
    if not isinstance(value, Mapping) or value.keys() & _OF_AN_ARTICLE or depth > 2:
        return None
    name = next((name for name in LISTS if _is_list_of_records(value.get(name))), None)
    inner = [name] if name else [name for name in value if isinstance(value[name], Mapping)]
    for key, at in _members(text, start):
        if key in inner:
            found = at if name else _list_in(text, at, value[key], depth + 1)
            if found is not None:
                return found
    return None


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], Mapping))


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """The names in an object that can be read, each with where its value begins."""
    at = _skip(text, at + 1)
    while text.startswith('"', at):
        key, at = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)
        yield key, start
        _, at = _DECODER.raw_decode(text, start)
        at = _skip(text, _skip(text, at) + 1)


def _elements(text: str, opened: int) -> Iterator[Located]:
    """The values in a list; a sentence in the place of what can't be read, and on with the next that can."""
    at, broken = _skip(text, opened + 1), 0
    while at < len(text) and text[at] != "]":
        start = at
        value, end = _decode(text, start)
        yield start, value
        following = None if isinstance(value, Unreadable) else _following(text, end)
        if following is None:
            broken += 1
            following = _next_record(text, start, end) if broken < MOST_BROKEN else None
        if following is None:
            yield end, _breaks_off(text)
            return
        at = following
    if at >= len(text):
        yield len(text), _breaks_off(text)


def _breaks_off(text: str) -> Unreadable:
    if text.rstrip().endswith(("]", "}")):
        return Unreadable("What stands from here on was not read; mend the document and give it again.")
    return Unreadable("The document breaks off; what stands before was read. Export it again.")


def _following(text: str, end: int) -> int | None:
    """Where the next element begins or the list ends; None where neither comes next.

    A comma before the end of the list, and none before a brace, are passed over: nothing is lost by them.
    """
    at = _skip(text, end)
    if text.startswith(",", at):
        return _skip(text, at + 1)
    return at if at >= len(text) or text[at] in "]{" else None


def _next_record(text: str, start: int, wrong: int) -> int | None:
    """The next brace at the beginning of a line that stands as far in as the broken record's own."""
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    if margin.strip("[ \t"):
        return None
    found = re.compile(rf"^[ \t]{{{len(margin.lstrip('['))}}}\{{", re.MULTILINE).search(
        text, max(wrong, start + 1)
    )
    return found.end() - 1 if found else None


def _decode(text: str, at: int) -> tuple[Any, int]:
    """A value and where it ends; where it can't be read, a sentence and where it is wrong."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        message = f"The record is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        return Unreadable(message), error.pos
    except RecursionError:
        return Unreadable(DEEP), at


def _skip(text: str, at: int) -> int:
    """The place of what comes after white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


_SAMPLE: Final = 60_000
_QUOTED: Final = re.compile(r'"[^"]*"')
_HINT: Final = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
"""Excel's first line, which says what separates the columns."""


def read_jsonl(stream: BinaryIO, reading: Reading, *, path: str, first: int = 1) -> Iterator[Entry]:
    """One article a line; blank lines are passed over. However long the file, one line is in memory at a time.

    `first` is the number of the first line, where the stream is a part of a file.
    """
    for number, line in enumerate(bounded_lines(stream), first):
        if line is None:
            message = f"The line is over {limits.RECORD // 10**6} MB; write one article a line."
            yield RecordError(message, path=path, line=number)
        elif line.strip():
            yield entry_of(parse_line(line), reading, path=path, line=number, number=number)


def bounded_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream; None in the place of one that is too long."""
    while line := stream.readline(limits.RECORD):
        if line.endswith(b"\n") or len(line) < limits.RECORD:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.RECORD)
        yield None


def read_csv(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """Rows under a line of column names; fields are found by name, or as `reading.columns` says.

    Raises RecordError where no column can be a headline or a body, or one that was mapped is not there.
    """
    sample = stream.peek(_SAMPLE)[:_SAMPLE]  # type: ignore[attr-defined]
    text = io.TextIOWrapper(stream, encoding=_encoding(sample), errors="replace", newline="")
    try:
        yield from _rows(text, reading, path)
    finally:
        text.detach()


def _rows(text: TextIO, reading: Reading, path: str) -> Iterator[Entry]:
    csv.field_size_limit(limits.RECORD)
    names, dialect, line = _head(text)
    columns = _columns(names, reading.columns, path, line)
    lines = _Lines(text)
    rows, number = csv.reader(lines, dialect), 0
    while not lines.ended:
        line, lines.held = line + len(lines.held), []
        try:
            row = next(rows, [])
        except csv.Error as error:
            number += 1
            yield RecordError(f"The row is no CSV: {error}.", path=path, line=line + 1)
            continue
        number += bool(row)
        if row and lines.ended:
            message = "A quote that opens in this row is never closed; close it. The rows under it were read."
            yield RecordError(message, path=path, line=line + 1)
            line, lines = line + 1, _Lines(lines.held[1:])
            rows = csv.reader(lines, dialect)
        elif any(row):
            record = _renamed(dict(zip(names, row, strict=False)), columns)
            yield entry_of(record, reading, path=path, line=line + 1, number=number)


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
    dialect = _dialect(line, delimiter)
    names = next(csv.reader([line], dialect), [])
    return [name.strip() for name in names], dialect, count


def _encoding(sample: bytes) -> str:
    """UTF-8 where the sample is; else what it looks like."""
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        return looks_like(whole)
    return "utf-8-sig"


def _dialect(names: str, delimiter: str | None) -> type[csv.Dialect]:
    """Commas, semicolons, tabs or bars: whichever stands most in the line of column names, outside of quotes."""
    plain = _QUOTED.sub("", names)

    class Found(csv.excel):
        pass

    Found.delimiter = delimiter or max(",;\t|", key=plain.count)
    return Found


def _columns(names: list[str], mapped: Mapping[str, str], path: str, line: int) -> dict[str, str]:
    """The mapped fields with the columns as they are written. Raises RecordError where that can't be an article."""
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


def _renamed(row: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Any]:
    """The row with the fields that were mapped under their own names."""
    mapped = {field: row.get(column, "") for field, column in columns.items()}
    rest = {name: value for name, value in row.items() if name not in columns.values()}
    return {**rest, **mapped}
