"""What routes take and answer, with a description and an example of every parameter and field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from search.article import Article, ArticleId, said
from search.ingest import sent_fields
from search.query.request import (
    SearchRequest,
    Sort,
)

MOST_LETTERS = 60_000


class Parameters(BaseModel):
    """The base of what a query string may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchParameters(SearchRequest):
    """The parameters of a search by people and programs alike."""

    q: Annotated[
        str, said("What to look for, in Dateline's query language.", "Article 5", max_length=MOST_LETTERS)
    ] = ""


class FeedQuery(SearchParameters):
    """The parameters of a feed: those of a search, the newest first unless told otherwise."""

    per_page: Annotated[int, said("How many articles the feed holds.", 20, ge=1, le=100)] = 20
    sort: Annotated[Sort, said("The order of articles.", "newest")] = "newest"


class SuggestQuery(Parameters):
    """The parameters of a suggestion."""

    q: Annotated[str, said("What has been typed so far.", "artic", max_length=1_000)] = ""
    limit: Annotated[int, said("How many completions to give at most.", 8, ge=1, le=20)] = 8


class RelatedQuery(Parameters):
    """The parameters of related articles."""

    limit: Annotated[int, said("How many articles to give at most.", 5, ge=1, le=20)] = 5


class ArticlePath(BaseModel):
    """Which article a path names."""

    id: Annotated[
        str, said("The article's id, percent-encoded; `/` may stand as it is.", "europe/minsk-ii.txt")
    ]


class ShownArticle(Article):
    """An article as it is given out."""

    version: Annotated[int, said("The article's version; the `ETag` holds it too.", 812)]
    body_closed: Annotated[
        bool, said("Whether this archive keeps whole texts to itself; `body` is then empty.", False)
    ]
    versions: Annotated[int, said("How many versions of this story the archive holds.", 1)]
    also_at: Annotated[list[str], said("Other URLs of this article.", ["https://example.org/a"])]


Outcome = Literal["created", "updated", "unchanged", "deleted", "refused"]


class WriteQuery(Parameters):
    """The parameters of a write."""

    wait: Annotated[bool, said("Whether to answer only once searches see the change.", False)] = False


class DeleteQuery(WriteQuery):
    """The parameters of taking an article down."""

    versions: Annotated[
        Literal["one", "all"],
        said(
            "`all` takes down the other versions of the story too, which searches show under one of them.",
            "one",
        ),
    ] = "one"


class PutQuery(WriteQuery):
    """The parameters of putting articles in."""

    restore: Annotated[bool, said("Whether articles that were taken down come back.", False)] = False


class RawPageQuery(PutQuery):
    """The parameters of putting a raw page in."""

    id: Annotated[
        str | None, said("The article's id; without one its canonical URL.", "europe/minsk-ii.html")
    ] = None
    url: Annotated[
        str | None, said("Where the page stands.", "https://example.org/minsk-ii", max_length=2_000)
    ] = None
    as_is: Annotated[
        bool,
        said("Whether the text is taken as it stands: for short items, tables of results, lists.", False),
    ] = False


class Written(BaseModel):
    """What became of one article."""

    id: Annotated[str, said("The article's id.", "europe/minsk-ii.txt")]
    outcome: Annotated[Outcome, said("What was done.", "created")]
    version: Annotated[int, said("The article's version, for `If-Match`.", 812)]
    searchable: Annotated[
        bool | None, said("Whether searches see it; null where nobody waited for that.", True)
    ] = None


_UNKNOWN = said(
    "Fields that were sent and are not kept: no field is called so, and `site.toml` names none.", ["tags"]
)


class Put(Written):
    """What became of an article that was put in."""

    unknown_fields: Annotated[list[str], _UNKNOWN] = []


class Deleted(Written):
    """What became of an article that was taken down."""

    versions_deleted: Annotated[list[str], said("Other versions that were taken down with it.", [])] = []
    versions_left: Annotated[
        list[str],
        said("Other versions of the story that are still there: searches show them now.", ["europe/minsk-2"]),
    ] = []


class LineProblem(BaseModel):
    """Why one article of a batch was refused."""

    code: Annotated[str, said("A stable word for programs to compare.", "invalid_article")]
    detail: Annotated[str, said("What to change.", "`headline` is 2; give text.")]


class LineResult(BaseModel):
    """What became of one article of a batch."""

    line: Annotated[int, said("Its place in the batch, from 1; the line of NDJSON.", 1)]
    id: Annotated[str | None, said("The article's id, where it could be read.", "europe/minsk-ii.txt")] = None
    outcome: Annotated[Outcome, said("What was done.", "created")]
    version: Annotated[int | None, said("The article's version, for `If-Match`.", 812)] = None
    searchable: Annotated[
        bool | None, said("Whether searches see it; null where nobody waited for that.", True)
    ] = None
    unknown_fields: Annotated[list[str] | None, _UNKNOWN] = None
    error: Annotated[
        LineProblem | None,
        said("Why it was refused.", {"code": "invalid_article", "detail": "`headline` is 2; give text."}),
    ] = None


class BatchResult(BaseModel):
    """What became of the articles of a batch sent as JSON, one result each, in their order."""

    results: Annotated[list[LineResult], said("One result per article.", [])]


class SentArticle(Article):
    """An article as it is sent: `headline` or `body` is needed, and what reading added is passed over.

    Fields may go by all the names that they have in files (`title`, `text`, `byline`, `date` …). Any other is kept
    where `site.toml` names it, and else told in the answer.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    id: Annotated[ArticleId | None, said("Its id; without one its canonical URL.", "europe/minsk-ii.txt")] = (
        None  # type: ignore[assignment]
    )
    version: Annotated[int | None, said("Passed over; send `If-Match` instead.", 812)] = None
    body_closed: Annotated[bool | None, said("Passed over.", False)] = None
    versions: Annotated[int | None, said("Passed over.", 1)] = None
    also_at: Annotated[list[str] | None, said("Passed over.", ["https://example.org/a"])] = None

    @model_validator(mode="before")
    @classmethod
    def _by_any_name(cls, value: Any) -> Any:
        return sent_fields(value) if isinstance(value, Mapping) else value
