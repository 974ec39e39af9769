"""What a person typed becomes a tree, by way of Whoosh's parser."""

from __future__ import annotations

from datetime import date

from search.query.tree import Parsed


def parse(text: str, *, strict: bool = False, today: date | None = None) -> Parsed:
    """Read a query; lenient mode never raises and lists what it passed over, strict mode raises QuerySyntaxError."""
    raise NotImplementedError
