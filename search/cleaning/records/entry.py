"""What a file of records gives: articles, pages to be cleaned yet, what is no article, what can't be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from search.article import Article
from search.errors import RecordError
from search.settings import OwnField
from search.text.dates import today
from search.text.references import ReferenceFinder, finder_of

LONGEST_RECORD: Final = 10_000_000
"""Bytes of one record: an article of ten million characters is none."""

LARGEST_DOCUMENT: Final = 200_000_000
"""Bytes of one JSON or feed document, which is read as a whole; JSONL, CSV and WXR have no such limit."""


@dataclass(frozen=True, slots=True)
class RecordArticle:
    """An article out of a record; `line` is where the record begins, None where lines mean nothing.

    `came_with_id` is true where the record gave its id, so that it joins a family only by canonical URL. `unknown` are
    the names of what it had besides, which is not kept.
    """

    article: Article
    came_with_id: bool
    path: str
    line: int | None = None
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EmbeddedPage:
    """A page that lay in an archive or came on standard input: `clean_page` makes an article of it."""

    data: bytes
    path: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What a file holds that is meant to be no article, such as the drafts of an export: a sentence for a person."""

    message: str
    path: str


Entry = RecordArticle | EmbeddedPage | PassedOver | RecordError
"""A RecordError is handed over, not raised: the rest of the file goes on."""


@dataclass(frozen=True)
class Reading:
    """How records are read: which columns of a CSV hold which fields, the word lists, and the day it is in UTC.

    `columns` maps fields of Article to the names of columns, `{"headline": "Title"}`; other columns are
    found by their names. `day_first` is the order of dates in numbers, None where each file has to say it. `own_words`
    is the archive's folder of word lists, `own_fields` are those that its `site.toml` names.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    references: ReferenceFinder = field(default_factory=lambda: finder_of(None))
    today: date = field(default_factory=today)
    own_words: Path | None = None
    day_first: bool | None = None
    own_fields: Mapping[str, OwnField] = field(default_factory=dict)
    post_types: frozenset[str] = frozenset()

    @property
    def own_names(self) -> Mapping[str, str]:
        """The own fields by every name that they go by, in small letters."""
        return {
            name.casefold(): field for field, own in self.own_fields.items() for name in (field, *own.names)
        }


def numbered(error: RecordError, number: int) -> RecordError:
    """The error with the record's number in the file, where there is no line to name."""
    if error.line is not None:
        return error
    return RecordError(f"Record {number}: {error}", path=error.path)
