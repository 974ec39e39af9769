"""What the routes of reading take: parameters with a description and an example each.

What the routes of writing take and answer.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict

from search.article import Article, ArticleId, said
from search.query.request import (
    FacetName,
    Marks,
    SearchRequest,
    Sort,
)

MOST_LETTERS = 60_000
TextField = Literal["headline", "deck", "body", "region", "section", "author", "source", "reference"]
COMMAS: dict[str, Any] = {"extra": {"x-commas": True}}
"""Marks lists whose values may also stand in one parameter with commas between."""


class Parameters(BaseModel):
    """The base of what a query string may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class SearchQuery(Parameters):
    """The parameters of a search."""

    q: Annotated[
        str, said("What to look for, in Dateline's query language.", "Article 5", max_length=MOST_LETTERS)
    ] = ""
    page: Annotated[int, said("The page of hits, from 1.", 1, ge=1)] = 1
    per_page: Annotated[int, said("How many hits a page holds.", 10, ge=1, le=100)] = 10
    region: Annotated[list[str], said("Only articles of one of these regions; may repeat.", ["Europe"])] = []
    section: Annotated[
        list[str], said("Only articles of one of these sections; may repeat.", ["Analysis"])
    ] = []
    author: Annotated[
        list[str], said("Only articles by one of these people; may repeat.", ["Ada Marsh"])
    ] = []
    reference: Annotated[
        list[str], said("Only articles that name one of these; may repeat.", ["Minsk II"])
    ] = []
    source: Annotated[
        list[str], said("Only articles from one of these sources; may repeat.", ["The Herald"])
    ] = []
    not_region: Annotated[list[str], said("No articles of these regions; may repeat.", ["Asia"])] = []
    not_section: Annotated[list[str], said("No articles of these sections; may repeat.", ["Opinion"])] = []
    not_author: Annotated[list[str], said("No articles by these people; may repeat.", ["Ada Marsh"])] = []
    not_reference: Annotated[list[str], said("No articles that name these; may repeat.", ["Article 5"])] = []
    not_source: Annotated[list[str], said("No articles from these sources; may repeat.", ["The Herald"])] = []
    published_from: Annotated[
        str | None,
        said(
            "First day of publication: a year, month, day or words.", "2014-08", alias="from", max_length=100
        ),
    ] = None
    published_to: Annotated[
        str | None,
        said("Last day of publication: a year, month, day or words.", "last May", alias="to", max_length=100),
    ] = None
    mentions: Annotated[
        str | None,
        said("Only articles that speak of these days: a year, month, day or words.", "1990s", max_length=100),
    ] = None
    fields: Annotated[
        list[TextField],
        said(
            "Where words without a field are looked for; may repeat, or with commas.", ["headline"], **COMMAS
        ),
    ] = []
    sort: Annotated[Sort, said("The order of hits; `relevance_only` leaves age out.", "relevance")] = (
        "relevance"
    )
    facets: Annotated[
        list[FacetName],
        said("What to count over all hits; may repeat, or with commas.", ["region", "year"], **COMMAS),
    ] = []
    highlight: Annotated[Marks, said("How marked pieces come: `html`, `parts` or not at all.", "html")] = (
        "html"
    )
    mode: Annotated[
        Literal["strict", "lenient"],
        said("Whether a query with a mistake is refused or read as well as can be.", "lenient"),
    ] = "lenient"
    versions: Annotated[
        Literal["latest", "all"],
        said("Whether a story with several versions is shown once or every time.", "latest"),
    ] = "latest"
    explain: Annotated[bool, said("Whether each hit says in words why it was found.", False)] = False

    def request(self, today: date) -> SearchRequest:
        """The search that these parameters ask for."""
        return SearchRequest(**self.model_dump(), today=today)


class FeedQuery(SearchQuery):
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


class PutQuery(WriteQuery):
    """The parameters of putting articles in."""

    restore: Annotated[bool, said("Whether articles that were taken down come back.", False)] = False


class PageQuery(PutQuery):
    """The parameters of putting a raw page in."""

    id: Annotated[
        str | None, said("The article's id; without one its canonical URL.", "europe/minsk-ii.html")
    ] = None
    url: Annotated[
        str | None, said("Where the page stands.", "https://example.org/minsk-ii", max_length=2_000)
    ] = None


class Written(BaseModel):
    """What became of one article."""

    id: Annotated[str, said("The article's id.", "europe/minsk-ii.txt")]
    outcome: Annotated[Outcome, said("What was done.", "created")]
    version: Annotated[int, said("The article's version, for `If-Match`.", 812)]
    searchable: Annotated[
        bool | None, said("Whether searches see it; null where nobody waited for that.", True)
    ] = None


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
    error: Annotated[
        LineProblem | None,
        said("Why it was refused.", {"code": "invalid_article", "detail": "`headline` is 2; give text."}),
    ] = None


class BatchResult(BaseModel):
    """What became of the articles of a batch sent as JSON, one result each, in their order."""

    results: Annotated[list[LineResult], said("One result per article.", [])]


class SentArticle(Article):
    """An article as it is sent: `headline` or `body` is needed, and what reading added is passed over."""

    id: Annotated[ArticleId | None, said("Its id; without one its canonical URL.", "europe/minsk-ii.txt")] = (
        None  # type: ignore[assignment]
    )
    version: Annotated[int | None, said("Passed over; send `If-Match` instead.", 812)] = None
    body_closed: Annotated[bool | None, said("Passed over.", False)] = None
    versions: Annotated[int | None, said("Passed over.", 1)] = None
    also_at: Annotated[list[str] | None, said("Passed over.", ["https://example.org/a"])] = None
