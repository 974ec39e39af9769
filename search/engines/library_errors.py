"""One way for every engine to turn its library's exceptions into Dateline's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from search.errors import DatelineError, EngineError

Errors = Mapping[type[Exception], type[EngineError]]
"""An engine's table: each error of the library, and what it becomes. The first row that fits holds."""

MEND = "If that stays so, run: dateline rebuild."


@contextmanager
def mapped(library: str, table: Errors, what: str) -> Iterator[None]:
    """Raise the table's error for what is raised inside, saying that the index could not `what`."""
    try:
        yield
    except DatelineError:
        raise
    except tuple(table) as error:
        reason = str(error).strip() or type(error).__name__
        raise row(table, error)(f"The {library} index could not {what}: {reason}. {MEND}") from error


def row(table: Errors, error: Exception) -> type[EngineError]:
    """What an error becomes."""
    return next(kind for known, kind in table.items() if isinstance(error, known))
