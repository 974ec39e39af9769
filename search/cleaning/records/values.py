"""A value out of JSON or a row becomes an entry of its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from search.cleaning.decoding import decode
from search.cleaning.records.article import make_article
from search.cleaning.records.entry import Entry, Reading, numbered
from search.errors import PageRefused, RecordError

DEEP = "The record is nested too deeply; an article's fields are text and lists of text."


class Unreadable(str):
    """A sentence in the place of a value that can't be read."""

    __slots__ = ()


def parse_line(line: bytes) -> Any:
    """The value of a JSON text, or a sentence that says where it is wrong."""
    try:
        return json.loads(line, strict=False)
    except UnicodeDecodeError:
        return _parse_decoded(line)
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}.")
    except RecursionError:
        return Unreadable(DEEP)


def _parse_decoded(data: bytes) -> Any:
    """The value of a JSON text that is not in UTF-8."""
    try:
        return json.loads(decode(data), strict=False)
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}.")
    except RecursionError:
        return Unreadable(DEEP)
    except PageRefused as refused:
        return Unreadable(str(refused))


def entry_of(value: Any, reading: Reading, *, path: str, line: int | None, number: int) -> Entry:
    """The article of a value, or why there is none."""
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
