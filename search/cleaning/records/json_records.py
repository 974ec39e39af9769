"""Records as JSON: lines of it (JSONL), and documents with a list of records, read on past those that are broken.

JSONL is read a line at a time, and a broken line costs itself alone. A document is one value, and a parser gives up all
of it for a comma. So a list is read element by element: `JSONDecoder.raw_decode` reads the one value that begins at a
place and tells where it ends, behind which comes a comma and the next one. Where an element can't be read, or
something else follows it, the next record is looked for by how such documents are printed: a brace at the beginning
of a line that stands as far in as the broken one's own. What lies between is told as an error.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, Final

from search.cleaning.records.entry import (
    LARGEST_DOCUMENT,
    LONGEST_RECORD,
    Entry,
    Reading,
    numbered,
)
from search.cleaning.records.record import make_article, written_date
from search.cleaning.records.stamps import settle_order
from search.errors import RecordError

LISTS: Final = ("articles", "items", "records", "posts", "entries", "results", "docs", "data", "hits")
"""Names under which an object holds a list of records, the likeliest first."""

MOST_BROKEN: Final = 100
"""Broken records of one document that are passed over: each costs a look for the next one."""

_DEEP: Final = "The record is nested too deeply; an article's fields are text and lists of text."
# Python refuses whole numbers of more than 4,300 digits by a plain ValueError: reading them takes quadratic time.
_LONG_NUMBER: Final = "The record holds a number of thousands of digits; write it as text."
_OF_AN_ARTICLE: Final = {"headline", "body", "text", "content"}
_DECODER: Final = json.JSONDecoder(strict=False)
_SPACE: Final = re.compile(r"\s*")
_OPENED: Final = re.compile(rf'(?<!\\)"(?:{"|".join(LISTS)})"\s*:\s*(?=\[)')

Located = tuple[int, Any]
"""Where a value begins in the text, or the number of its line, and the value."""


class Unreadable(str):
    """A sentence in the place of a value that can't be read."""

    __slots__ = ()


def read_jsonl(stream: BinaryIO, reading: Reading, *, path: str, first: int = 1) -> Iterator[Entry]:
    """One article a line; blank lines are passed over. However long the file, one line is in memory at a time.

    `first` is the number of the first line, where the stream is a part of a file.
    """
    values, day_first = settle_order(_values(stream, first), lambda item: written_date(item[1]))
    if reading.day_first is None:
        reading = replace(reading, day_first=day_first)
    for number, value in values:
        yield entry_of(value, reading, path=path, line=number, number=number)


def _values(stream: BinaryIO, first: int) -> Iterator[Located]:
    """The value of each line that is not blank, with its number."""
    for number, line in enumerate(bounded_lines(stream), first):
        if line is None:
            yield (
                number,
                Unreadable(f"The line is over {LONGEST_RECORD // 10**6} MB; write one article a line."),
            )
        elif line.strip():
            yield number, _parse_line(line)


def bounded_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream; None in the place of one that is too long."""
    while line := stream.readline(LONGEST_RECORD):
        if line.endswith(b"\n") or len(line) < LONGEST_RECORD:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_RECORD)
        yield None


def _parse_line(line: bytes) -> Any:
    """The value of a JSON text, or a sentence that says where it is wrong."""
    try:
        return json.loads(line.decode("utf-8-sig", "replace"), strict=False)
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}{_shown(error)}.")
    except RecursionError:
        return Unreadable(_DEEP)
    except ValueError:
        return Unreadable(_LONG_NUMBER)


def entry_of(value: Any, reading: Reading, *, path: str, line: int | None, number: int) -> Entry:
    """The article of a value, or why there is none."""
    message = "The record is no object; write an article's fields in braces."
    if isinstance(value, Mapping):
        try:
            return make_article(value, reading, path=path, line=line, number=number)
        except RecordError as error:
            return numbered(error, number)
    if isinstance(value, Unreadable):
        message = value
    return numbered(RecordError(message, path=path, line=line), number)


def read_json(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """A document that is one article, a list of them, or an object with such a list under one of `LISTS`."""
    data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        message = (
            f"The document is over {LARGEST_DOCUMENT // 10**6} MB; write it as JSONL, one article a line."
        )
        yield RecordError(message, path=path)
        return
    text = data.decode("utf-8-sig", "replace")
    located = _located(text)
    if located is None:
        yield from read_jsonl(io.BytesIO(text.encode("utf-8", "replace")), reading, path=path)
        return
    values, day_first = settle_order(located, lambda item: written_date(item[1]))
    if reading.day_first is None:
        reading = replace(reading, day_first=day_first)
    line, counted, before = 1, 0, 0
    for number, (start, value) in enumerate(values, 1):
        line, counted, before = line + text.count("\n", counted, start), start, line
        entry = entry_of(value, reading, path=path, line=line, number=number)
        if isinstance(entry, RecordError) and line == before and number > 1:
            entry = RecordError(f"Record {number}: {entry}", path=path, line=line)
        yield entry


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
    list_start = _list_in(text, start, value)
    return iter([(start, value)]) if list_start is None else _elements(text, list_start)


def _list_in(text: str, start: int, value: Any, depth: int = 0) -> int | None:
    """Where the list of records begins that an object holds, itself or in an object inside; None where it is one."""
    if not isinstance(value, Mapping) or value.keys() & _OF_AN_ARTICLE or depth > 2:
        return None
    name = next((name for name in LISTS if _is_list_of_records(value.get(name))), None)
    inner = [name] if name else [name for name in value if isinstance(value[name], Mapping)]
    for key, place in _members(text, start):
        if key in inner:
            list_start = place if name else _list_in(text, place, value[key], depth + 1)
            if list_start is not None:
                return list_start
    return None


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], Mapping))


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The names in an object that can be read, each with where its value begins."""
    place = _skip(text, start + 1)
    while text.startswith('"', place):
        key, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        yield key, place
        _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)


def _elements(text: str, opened: int) -> Iterator[Located]:
    """The values in a list; a sentence in the place of what can't be read, and on with the next that can."""
    start, broken = _skip(text, opened + 1), 0
    while start < len(text) and text[start] != "]":
        value, end = _decode(text, start)
        yield start, value
        following = None if isinstance(value, Unreadable) else _following(text, end)
        if following is None:
            broken += 1
            following = _next_record(text, start, end) if broken < MOST_BROKEN else None
        if following is None:
            yield end, _breaks_off(text)
            return
        start = following
    if start >= len(text):
        yield len(text), _breaks_off(text)


def _breaks_off(text: str) -> Unreadable:
    if text.rstrip().endswith(("]", "}")):
        return Unreadable("What stands from here on was not read; mend the document and give it again.")
    return Unreadable("The document breaks off; what stands before was read. Export it again.")


def _following(text: str, end: int) -> int | None:
    """Where the next element begins or the list ends; None where neither comes next.

    A comma before the end of the list, and none before a brace, are passed over: nothing is lost by them.
    """
    place = _skip(text, end)
    if text.startswith(",", place):
        return _skip(text, place + 1)
    return place if place >= len(text) or text[place] in "]{" else None


def _next_record(text: str, start: int, wrong: int) -> int | None:
    """The next brace at the beginning of a line that stands as far in as the broken record's own."""
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    if margin.strip("[ \t"):
        return None
    indented = re.compile(rf"^[ \t]{{{len(margin.lstrip('['))}}}\{{", re.MULTILINE)
    brace = indented.search(text, max(wrong, start + 1))
    return brace.end() - 1 if brace else None


def _decode(text: str, start: int) -> tuple[Any, int]:
    """A value and where it ends; where it can't be read, a sentence and where it is wrong."""
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        message = (
            f"The record is no JSON: {error.msg} in line {error.lineno}, column {error.colno}{_shown(error)}."
        )
        return Unreadable(message), error.pos
    except RecursionError:
        return Unreadable(_DEEP), start
    except ValueError:
        return Unreadable(_LONG_NUMBER), start


def _shown(error: json.JSONDecodeError) -> str:
    """What stands where a text is no JSON, for a person to look for."""
    found = " ".join(error.doc[error.pos : error.pos + 30].split())
    return f", at {found!r}" if found else ", at its end"


def _skip(text: str, start: int) -> int:
    """The place of what comes after white space."""
    return _SPACE.match(text, start).end()  # type: ignore[union-attr]
