"""Records in rows: JSONL and CSV line by line, JSON as a whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from charset_normalizer import from_bytes

from search.cleaning.decoding import decode
from search.cleaning.records import limits
from search.cleaning.records.article import make_article
from search.cleaning.records.entry import Entry, Reading, numbered
from search.errors import PageRefused, RecordError

_SAMPLE: Final = 60_000
_OF_AN_ARTICLE: Final = {"headline", "body", "title", "id"}
_LISTS_OF_RECORDS: Final = ("articles", "items", "records", "posts", "data", "hits")


class Unreadable(str):
    """A sentence in the place of a value that can't be read."""

    __slots__ = ()


def read_jsonl(stream: BinaryIO, reading: Reading, *, path: str, first: int = 1) -> Iterator[Entry]:
    """One article a line; blank lines are passed over. However long the file, one line is in memory at a time.

    `first` is the number of the first line, where the stream is a part of a file.
    """
    for number, line in enumerate(bounded_lines(stream), first):
        if line is None:
            message = f"The line is over {limits.RECORD // 10**6} MB; write one article a line."
            yield RecordError(message, path=path, line=number)
        elif line.strip():
            value = _parse(line)
            for record in _records(value) if isinstance(value, dict) else [value]:
                yield _entry(record, reading, path=path, line=number, number=number)


def bounded_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream; None in the place of one that is too long."""
    while line := stream.readline(limits.RECORD):
        if line.endswith(b"\n") or len(line) < limits.RECORD:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.RECORD)
        yield None


def _parse(line: bytes) -> Any:
    """The value of a JSON text, or a sentence that says where it is wrong."""
    try:
        return json.loads(line)
    except UnicodeDecodeError:
        return _parse_decoded(line)
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}.")
    except RecursionError:
        return Unreadable("The record is nested too deeply; an article's fields are text and lists of text.")


def _parse_decoded(data: bytes) -> Any:
    """The value of a JSON text that is not in UTF-8."""
    try:
        return json.loads(decode(data))
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}.")
    except PageRefused as refused:
        return Unreadable(str(refused))


def _entry(value: Any, reading: Reading, *, path: str, line: int | None, number: int) -> Entry:
    if isinstance(value, Mapping):
        try:
            return make_article(value, reading, path=path, line=line, number=number)
        except RecordError as error:
            return numbered(error, number)
    message = (
        value
        if isinstance(value, Unreadable)
        else "The record is no object; write an article's fields in braces."
    )
    return numbered(RecordError(message, path=path, line=line), number)


def read_json(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """A document that is one article, a list of them, or an object with such a list under `articles` or its like."""
    data = stream.read(limits.DOCUMENT + 1)
    if len(data) > limits.DOCUMENT:
        message = (
            f"The document is over {limits.DOCUMENT // 10**6} MB; write it as JSONL, one article a line."
        )
        yield RecordError(message, path=path)
        return
    value = _parse_document(data)
    if value is None:
        yield from read_jsonl(io.BytesIO(data), reading, path=path)
        return
    if isinstance(value, Unreadable):
        yield RecordError(value, path=path)
        return
    for number, record in enumerate(_records(value), 1):
        yield _entry(record, reading, path=path, line=None, number=number)


def _parse_document(data: bytes) -> Any:
    """The value of a document, a sentence that says where it is wrong, or None where it is JSONL after all."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return None
        return Unreadable(
            f"The document is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        )
    except RecursionError:
        return Unreadable("The document is nested too deeply; give a list of articles.")
    except UnicodeDecodeError:
        return _parse_decoded(data)


def _records(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not value.keys() & _OF_AN_ARTICLE:
        lists = (value[name] for name in _LISTS_OF_RECORDS if isinstance(value.get(name), list))
        return next(lists, [value])
    return [value]


def read_csv(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """Rows under a line of column names; fields are found by name, or as `reading.columns` says."""
    sample = stream.peek(_SAMPLE)[:_SAMPLE]  # type: ignore[attr-defined]
    text = io.TextIOWrapper(stream, encoding=_encoding(sample), errors="replace", newline="")
    try:
        yield from _rows(csv.DictReader(text, dialect=_dialect(sample)), reading, path)
    finally:
        text.detach()


def _rows(rows: csv.DictReader[str], reading: Reading, path: str) -> Iterator[Entry]:
    csv.field_size_limit(limits.RECORD)
    number, _ = 0, rows.fieldnames
    while True:
        number, line = number + 1, rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield RecordError(f"The row is no CSV: {error}.", path=path, line=line)
            continue
        if any(row.values()):
            yield _entry(_renamed(row, reading.columns), reading, path=path, line=line, number=number)


def _encoding(sample: bytes) -> str:
    """UTF-8 where the sample is; else what it looks like."""
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(sample).best()
        return best.encoding if best else "cp1252"
    return "utf-8-sig"


def _dialect(sample: bytes) -> type[csv.Dialect]:
    """Commas, semicolons, tabs or bars: whichever stands most in the line of column names."""
    first = sample.split(b"\n", 1)[0].decode("utf-8", "replace")

    class Found(csv.excel):
        delimiter = max(",;\t|", key=first.count)

    return Found


def _renamed(row: Mapping[Any, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The row with the fields that were mapped under their own names."""
    mapped = {field: row[column] for field, column in columns.items() if column in row}
    rest = {name: value for name, value in row.items() if name is not None and name not in columns.values()}
    return {**rest, **mapped}
