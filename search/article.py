"""What an archive holds (articles, dates, references, where they came from), and what of it is indexed.

Every engine makes its schema from the tables of fields, so that a field means the same everywhere. `said` describes a
field of a model for people who read the API's description.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, with_config
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict


def said(description: str, example: object, **constraints: Any) -> FieldInfo:
    """A field with its description and an example: `name: Annotated[str, said("…", "…")]`."""
    extra = {"example": example} | constraints.pop("extra", {})
    field: FieldInfo = Field(description=description, json_schema_extra=extra, **constraints)
    return field


TEXT_FIELDS = ("headline", "deck", "body", "region", "section", "author", "source", "reference")
"""Fields of analysed tokens with positions; `author:smith` searches the words of the names."""

KEYWORD_FIELDS = ("region", "section", "author", "source", "reference", "present")
"""Fields that also keep their whole values, for filters and facets: compared exactly, counted exactly.

`present` holds the names of the query language's fields that have something in them, for `region:*`.
"""

NUMBER_FIELDS = ("day", "year", "mentioned_month", "mentioned_year", "leads")
"""Fields of signed integers, each possibly several a document.

`day` and `year` are of `published` (see `day_number`; absent where it is not known). `mentioned_month` is
12 * year + month - 1 for every month that a date hint covers, `mentioned_year` its year. `leads` is 1 for the
article that stands for its family, 0 for its other versions.
"""

PLACE_GAP = 100
"""Positions left free between two values of one text field, so that no phrase runs across them."""


def day_number(day: date) -> int:
    """A day as the engines keep it: days since 0001-01-01, which is 1."""
    return day.toordinal()


def month_number(day: date) -> int:
    """The month of a day as the engines keep it: 12 * year + month - 1."""
    return 12 * day.year + day.month - 1


Position = tuple[str, ...]
"""The tokens at one position of a text; nearly always one. An empty position is a gap."""

BESIDE = "\x1f"
"""Between two tokens at one position; tokens hold neither it nor blanks."""


def joined(positions: Iterable[Position]) -> str:
    """Positions as one string, with blanks between; a gap is nothing between two blanks.

    A string goes from process to process, and into an engine, far quicker than a list.
    """
    return " ".join(
        [tokens[0] if len(tokens) == 1 else BESIDE.join(dict.fromkeys(tokens)) for tokens in positions]
    )


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One article as every engine indexes it.

    `text` holds, per text field, the positions in order, as `joined` puts them together; `keywords` holds whole
    values and `numbers` integers.
    `order` breaks ties between equal scores and equal days (smaller first) and is unique in the store.
    `vector` is an opaque stored value, up to a few hundred bytes, that `rerank` asks back by `Reader.vectors`.
    """

    id: str
    order: int
    text: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, list[str]] = field(default_factory=dict)
    numbers: Mapping[str, list[int]] = field(default_factory=dict)
    vector: bytes = b""


Place = Literal["headline", "deck", "body", "caption", "byline", "dateline", "url", "metadata"]
Precision = Literal["day", "month", "year", "decade"]

LONGEST_ID = 512
"""Bytes of an id in UTF-8: the most that OpenSearch takes."""

ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]


def short_id(name: str) -> str:
    """A path or URL as an id: one that is too long keeps its end, behind a fingerprint of the whole."""
    data = name.encode("utf-8", "surrogateescape")
    if len(data) <= LONGEST_ID:
        return name
    fingerprint = hashlib.blake2b(data, digest_size=12).hexdigest()
    return f"{fingerprint}/{data[-400:].decode(errors='ignore')}"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DateHint(_Model):
    """A date that a page names, as a span of days.

    `first` and `last` are None where the words are relative ("last December") and the publication date is
    not known: nothing is invented.
    """

    words: Annotated[str, said("The words as they stand on the page.", "in May 2021")]
    kind: Annotated[
        Literal["published", "updated", "event", "relative"],
        said("What the date says of the article.", "event"),
    ]
    first: Annotated[date | None, said("The first day meant.", "2021-05-01")] = None
    last: Annotated[date | None, said("The last day meant.", "2021-05-31")] = None
    precision: Annotated[Precision, said("How exact the words are.", "month")]
    place: Annotated[Place, said("Where they stand.", "body")]
    confidence: Annotated[float, said("How sure it is that these words are this date.", 0.9, ge=0, le=1)]


class Reference(_Model):
    """A treaty, article, resolution, accord, summit or weapon that a page names."""

    name: Annotated[str, said("The canonical form.", "Minsk II")]
    kind: Annotated[
        str, said("The kind of its head in the word list: article, treaty, resolution, …", "accord")
    ]
    words: Annotated[str, said("The words as they stand on the page.", "Minsk-2")]
    place: Annotated[Place, said("Where they stand.", "body")]


# A page has a hundred of them, which nobody reads: as plain dicts they are made, read and written quickest.
@with_config(ConfigDict(extra="forbid"))
class DroppedLine(TypedDict):
    """A line of the page that is not part of the article, and why."""

    number: Annotated[int, said("The line's number on the page, from 1.", 3, ge=1)]
    text: Annotated[str, said("The line.", "Share this article")]
    reason: Annotated[str, said("Why it was dropped.", "share line")]


class CleanedFrom(_Model):
    """What an article was made from."""

    format: Annotated[
        Literal["text", "html", "record", "feed", "wxr"], said("The form that it came in.", "html")
    ] = "record"
    dropped: Annotated[
        list[DroppedLine],
        said(
            "Lines that are not part of the article.",
            [{"number": 3, "text": "Share", "reason": "share line"}],
        ),
    ] = []


class Image(_Model):
    """The picture that a page or record shows with its article."""

    url: Annotated[str, said("The picture's address.", "https://example.org/minsk.jpg")]
    alt: Annotated[str, said("Its alternative text.", "The leaders at a long table.")] = ""


class Article(_Model):
    """One article of the archive, as it is stored, exported and given out.

    `body` holds paragraphs separated by a blank line. `section` and `region` are the kicker's ("Analysis",
    "Europe"). `published` is None where the page does not say: it is never guessed from elsewhere.
    """

    id: Annotated[ArticleId, said("The article's id: any text up to 512 bytes.", "europe/minsk-ii.txt")]
    url: Annotated[str | None, said("Where the article stands.", "https://example.org/minsk-ii")] = None
    canonical_url: Annotated[
        str | None, said("The URL that it calls its own.", "https://example.org/minsk-ii")
    ] = None
    headline: Annotated[str, said("The headline.", "Minsk II revisited")] = ""
    deck: Annotated[str, said("The line under the headline.", "Why the second accord failed")] = ""
    body: Annotated[
        str, said("The paragraphs, with a blank line between.", "They met in Minsk.\n\nIt did not last.")
    ] = ""
    section: Annotated[str | None, said("The section of its kicker.", "Analysis")] = None
    region: Annotated[str | None, said("The region of its kicker.", "Europe")] = None
    authors: Annotated[list[str], said("Who wrote it.", ["Ada Marsh"])] = []
    source: Annotated[str | None, said("Who published it.", "The Herald")] = None
    published: Annotated[
        date | None, said("When it was published; null where that is not known.", "2021-05-19")
    ] = None
    published_source: Annotated[
        str | None,
        said(
            "Where the publication date was found: metadata, byline, dateline, url, record; "
            "updated where only the day of an update is stated.",
            "byline",
        ),
    ] = None
    published_precision: Annotated[Precision | None, said("How exactly that is known.", "day")] = None
    date_hints: Annotated[list[DateHint], said("The dates that it names.", [])] = []
    references: Annotated[list[Reference], said("Treaties, articles and the like that it names.", [])] = []
    captions: Annotated[list[str], said("The captions of its pictures.", ["The leaders in Minsk."])] = []
    image: Annotated[
        Image | None,
        said(
            "The picture that it is shown with.",
            {"url": "https://example.org/minsk.jpg", "alt": "The leaders."},
        ),
    ] = None
    fields: Annotated[
        dict[str, list[str]],
        said("The archive's own fields, which `site.toml` names.", {"topic": ["Ceasefires", "Elections"]}),
    ] = {}
    language: Annotated[str | None, said("Its language.", "en")] = None
    content_hash: Annotated[
        str, said("A fingerprint of what it says; made anew on the way in.", "5f0c2b7e9a41")
    ] = ""
    cleaned_from: Annotated[
        CleanedFrom, said("What it was made from.", {"format": "record", "dropped": []})
    ] = CleanedFrom()
