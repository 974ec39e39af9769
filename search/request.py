"""What a search asks for and what it answers: one pair of models for the API, the command line and Python."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Sort = Literal["relevance", "relevance_only", "newest", "oldest"]
FacetName = Literal["region", "section", "author", "source", "reference", "year", "mentions"]
Marks = Literal["html", "parts", "none"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchRequest(_Model):
    """One search. Lists mean any of their values; `not_…` lists exclude."""

    q: str = ""
    page: int = Field(default=1, ge=1)
    per_page: int = Field(default=10, ge=1, le=100)
    region: list[str] = []
    section: list[str] = []
    author: list[str] = []
    reference: list[str] = []
    source: list[str] = []
    not_region: list[str] = []
    not_section: list[str] = []
    not_author: list[str] = []
    not_reference: list[str] = []
    not_source: list[str] = []
    published_from: str | None = Field(default=None, description="A year, month, day or words: 2014, 2014-08, 'last May'.")
    published_to: str | None = None
    mentions: str | None = Field(default=None, description="Days that the article speaks of: 2015, '1990s', 'May 2021'.")
    fields: list[str] = Field(default=[], description="Where words without a field are looked for; empty: everywhere.")
    sort: Sort = "relevance"
    facets: list[FacetName] = []
    highlight: Marks = "html"
    mode: Literal["strict", "lenient"] = "lenient"
    versions: Literal["latest", "all"] = "latest"
    explain: bool = False
    today: date | None = Field(default=None, description="The day that 'last May' counts from; None: today, UTC.")


Parts = list[tuple[str, bool]]
"""A text in pieces, each with whether it is marked."""


class Highlight(_Model):
    """Marked pieces of the original text: HTML with only `<mark>` added, or parts; snippets are the best sentences."""

    headline: str | Parts
    deck: str | Parts = ""
    snippets: list[str] | list[Parts] = []
    link: str | None = Field(default=None, description="The hit's URL with a fragment that leads to the first snippet.")


class Hit(_Model):
    """One article found."""

    id: str
    url: str | None = None
    headline: str = ""
    deck: str = ""
    region: str | None = None
    section: str | None = None
    authors: list[str] = []
    source: str | None = None
    published: date | None = None
    published_precision: str | None = None
    references: list[str] = []
    score: float = 0.0
    highlight: Highlight | None = None
    versions: int = Field(default=1, description="How many versions of this story the archive holds.")
    also_at: list[str] = Field(default=[], description="Other URLs of this article.")
    explain: str | None = None


class FacetValue(_Model):
    """One value of a facet with how many of the hits have it."""

    value: str
    count: int


class Warning_(_Model):
    """Something the searcher should know; `position` and `end` count code points of the query, where it is about one."""

    code: str
    message: str
    position: int | None = None
    end: int | None = None


class IndexState(_Model):
    """Which commit answered."""

    generation: str
    articles: int


class SearchAnswer(_Model):
    """What a search found; `pages` counts full pages of `per_page` that hold `total`."""

    query: str
    total: int
    total_relation: Literal["eq", "gte"] = "eq"
    page: int
    pages: int
    per_page: int
    took_ms: float
    hits: list[Hit]
    facets: dict[str, list[FacetValue]] = {}
    suggestion: str | None = None
    warnings: list[Warning_] = []
    index: IndexState


class Completion(_Model):
    """One completion of what is being typed."""

    text: str
    kind: Literal["headline", "reference", "region", "phrase"]
    count: int = Field(description="How many articles it stands for.")
    id: str | None = Field(default=None, description="The article, where it is a headline.")
    url: str | None = None
