"""JSON documents: their records, each with the line that it begins on, past those that are broken."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from search.cleaning.decoding import decode
from search.cleaning.records import limits
from search.cleaning.records.entry import Entry, Reading
from search.cleaning.records.rows import read_jsonl
from search.cleaning.records.values import DEEP, Unreadable, entry_of
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
