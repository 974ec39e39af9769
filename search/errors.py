"""Every error that Dateline raises on purpose.

    DatelineError
    ├── SettingsError         a DATELINE_… variable can't be used           .variable
    ├── QuerySyntaxError      strict mode met a query it can't read         .position, .end
    ├── RequestError          a search asks for something that can't be     .field
    ├── PageRefused           a page or record is no article                .reason
    ├── RecordError           a record of a file can't be read              .path, .line
    ├── WordListError         a line of a word list is wrong                .path, .line
    ├── ArticleNotFound       no article has that id                        .id
    ├── ArticleConflict       someone else changed the article first        .id, .version
    ├── EmbedderError         what tells meanings can't be used
    ├── StoreError            the database can't be used
    │   └── StoreUnavailable  it can't be reached now; try again
    └── EngineError           the index can't be used
        ├── EngineUnavailable the engine can't be reached now; try again
        └── EngineTimeout     the engine gave up on a query in time

Each message is one sentence that says what to change; what a program needs stands in attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class DatelineError(Exception):
    """The base of every error above; its text is fit to be shown to a person."""


class SettingsError(DatelineError):
    """A setting can't be used as given."""

    def __init__(self, message: str, *, variable: str) -> None:
        super().__init__(message)
        self.variable = variable


class QuerySyntaxError(DatelineError):
    """A query that strict mode can't read; `position` and `end` count code points of the typed text."""

    def __init__(self, message: str, *, position: int, end: int) -> None:
        super().__init__(message)
        self.position = position
        self.end = end


class RequestError(DatelineError):
    """A search asks for what can't be had; `field` names the parameter."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class PageRefused(DatelineError):
    """A page or record holds no article; `reason` is a stable word, the message a sentence."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class RecordError(DatelineError):
    """A record inside a file can't be read; `line` counts from 1, or is None where lines mean nothing."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        super().__init__(message)
        self.path = str(path)
        self.line = line


class WordListError(DatelineError):
    """A line of a word list is wrong; `line` counts from 1. The message begins with the place."""

    def __init__(self, message: str, *, path: Path | str, line: int) -> None:
        super().__init__(f"{path}, line {line}: {message}")
        self.path = str(path)
        self.line = line


class ArticleNotFound(DatelineError):
    """No article has this id, or it was deleted."""

    def __init__(self, message: str, *, id: str) -> None:
        super().__init__(message)
        self.id = id


class ArticleConflict(DatelineError):
    """The article is not at the version that the writer expected; `version` is the one it is at."""

    def __init__(self, message: str, *, id: str, version: str | None) -> None:
        super().__init__(message)
        self.id = id
        self.version = version


class EmbedderError(DatelineError):
    """The model or the address that tells meanings can't be used as it is; words go on without it."""


class StoreError(DatelineError):
    """The database can't be used as it is."""


class StoreUnavailable(StoreError):
    """The database can't be reached now, and may be again later."""


class EngineError(DatelineError):
    """The index can't be used as it is."""


class EngineUnavailable(EngineError):
    """The engine can't be reached now, and may be again later."""


class EngineTimeout(EngineError):
    """The engine gave up on a query because its time was over."""


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The one of these names that a mistyped name most likely means; None where none is as like it as `cutoff`.

    Likeness is `difflib`'s: twice the characters that match, by the characters of both names.
    """
    return next(iter(get_close_matches(name, list(names), n=1, cutoff=cutoff)), None)
