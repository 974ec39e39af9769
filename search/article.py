"""What an archive holds: articles, the dates and references found in them, and where they came from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Place = Literal["headline", "deck", "body", "caption", "byline", "dateline", "url", "metadata"]
Precision = Literal["day", "month", "year", "decade"]

ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DateHint(_Model):
    """A date that a page names, as a span of days.

    `first` and `last` are None where the words are relative ("last December") and the publication date is
    not known: nothing is invented.
    """

    words: str = Field(description="The words as they stand on the page.")
    kind: Literal["published", "updated", "event", "relative"]
    first: date | None = None
    last: date | None = None
    precision: Precision
    place: Place
    confidence: float = Field(ge=0, le=1)


class Reference(_Model):
    """A treaty, article, resolution, accord, summit or weapon that a page names."""

    name: str = Field(description='The canonical form, such as "Article 5" or "Minsk II".')
    kind: str = Field(description="The kind of its head in the word list: article, treaty, resolution, …")
    words: str = Field(description="The words as they stand on the page.")
    place: Place


class DroppedLine(_Model):
    """A line of the page that is not part of the article, and why."""

    number: int = Field(ge=1, description="The line's number on the page, from 1.")
    text: str
    reason: str


class CleanedFrom(_Model):
    """What an article was made from."""

    format: Literal["text", "html", "record", "feed", "wxr"] = "record"
    dropped: list[DroppedLine] = []


class Article(_Model):
    """One article of the archive, as it is stored, exported and given out.

    `body` holds paragraphs separated by a blank line. `section` and `region` are the kicker's ("Analysis",
    "Europe"). `published` is None where the page does not say: it is never guessed from elsewhere.
    """

    id: ArticleId
    url: str | None = None
    canonical_url: str | None = None
    headline: str = ""
    deck: str = ""
    body: str = ""
    section: str | None = None
    region: str | None = None
    authors: list[str] = []
    source: str | None = None
    published: date | None = None
    published_source: str | None = Field(
        default=None, description="Where the publication date was found: metadata, byline, dateline, url, record."
    )
    published_precision: Precision | None = None
    date_hints: list[DateHint] = []
    references: list[Reference] = []
    captions: list[str] = []
    language: str | None = None
    content_hash: str = ""
    cleaned_from: CleanedFrom = CleanedFrom()
