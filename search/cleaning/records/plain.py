"""What a field's value is as an article has it: text without what no text holds, names in a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from search.cleaning.records.fragments import plain, read_fragment

_LISTS: Final = frozenset({"authors", "captions"})
_LINES: Final = frozenset({"headline", "deck"})
_AUTHOR_SPLIT: Final = re.compile(r"\s*(?:;|\s+and\s+|\s*&\s*)\s*")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


def plain_value(field: str, value: Any, *, is_html: bool = False) -> Any:
    """A field's value out of the forms that exports give it; one of another form comes back as it is.

    WordPress's own interface has `{"rendered": "<p>…"}`, JSON feeds have authors as objects with a name, and some
    bodies are lists of paragraphs.
    """
    if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
        value, is_html = value["rendered"], True
    if field in _LISTS:
        return [_name(one) for one in _listed(value)]
    if field == "body" and isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if isinstance(value, str) and is_html:
        value = plain(value) if field in _LINES else read_fragment(value).body
    return sound(value)


def sound(value: Any) -> Any:
    """A value whose texts are without zero bytes and halves of letters, which no database takes."""
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, Mapping):
        return {name: sound(one) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    if value.isascii():
        return value.replace("\x00", "")
    return _NO_TEXT.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value)


def _listed(value: Any) -> list[Any]:
    """Several names in one text are separated: `Ada Quill; Bo Ferry`, `Ada Quill and Bo Ferry`."""
    if isinstance(value, str):
        return [part for part in _AUTHOR_SPLIT.split(value.strip()) if part]
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        value = value["name"]
    return sound(value)
