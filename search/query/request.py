"""What a search asks for, what it answers and how long it may take: for the API, the command line and Python alike."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict

from search.article import said

TextField = Literal["headline", "deck", "body", "region", "section", "author", "source", "reference"]
Sort = Literal["relevance", "relevance_only", "newest", "oldest"]
FacetName = Literal["region", "section", "author", "source", "reference", "year", "mentions"]
Marks = Literal["html", "parts", "none"]

COMMAS: dict[str, Any] = {"extra": {"x-commas": True}}
"""Marks lists whose values may also stand in one parameter of HTTP with commas between."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchRequest(_Frozen):
    """One search. HTTP and Python take the same model; `from` and `to` are called so over HTTP, as Python can't."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    q: Annotated[str, said("What to look for, in Dateline's query language.", "Article 5")] = ""
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
    typing: Annotated[
        bool,
        said(
            "Whether somebody is still typing: the last word is then a beginning, no word is corrected or judged, the "
            "answer has completions, and the query log leaves the search out.",
            False,
        ),
    ] = False
    semantic: Annotated[
        bool, said("Whether meaning may order the hits too, where the archive has it.", True)
    ] = True


Parts = list[tuple[str, bool]]
"""A text in pieces, each with whether it is marked."""


class Highlight(_Frozen):
    """Marked pieces of the original text, as HTML with only `<mark>` added or as parts."""

    headline: Annotated[
        str | Parts, said("The headline with what was found marked.", "<mark>Minsk II</mark> revisited")
    ]
    deck: Annotated[
        str | Parts, said("The deck with what was found marked.", "Why <mark>Minsk</mark> failed")
    ] = ""
    snippets: Annotated[
        list[str] | list[Parts],
        said("The best sentences of the body, marked.", ["They met in <mark>Minsk</mark>."]),
    ] = []
    link: Annotated[
        str | None,
        said(
            "The hit's URL with a fragment that leads to the first snippet.",
            "https://example.org/a#:~:text=They%20met",
        ),
    ] = None


class Hit(_Frozen):
    """One article found."""

    id: Annotated[str, said("The article's id.", "europe/minsk-ii.txt")]
    url: Annotated[str | None, said("Where the article stands.", "https://example.org/minsk-ii")] = None
    headline: Annotated[str, said("The headline.", "Minsk II revisited")] = ""
    deck: Annotated[str, said("The line under the headline.", "Why the second accord failed")] = ""
    region: Annotated[str | None, said("The region of its kicker.", "Europe")] = None
    section: Annotated[str | None, said("The section of its kicker.", "Analysis")] = None
    authors: Annotated[list[str], said("Who wrote it.", ["Ada Marsh"])] = []
    source: Annotated[str | None, said("Who published it.", "The Herald")] = None
    published: Annotated[
        date | None, said("When it was published; null where that is not known.", "2021-05-19")
    ] = None
    published_precision: Annotated[str | None, said("How exactly that is known.", "day")] = None
    references: Annotated[
        list[str], said("Treaties, articles and the like that it names.", ["Minsk II"])
    ] = []
    score: Annotated[float, said("How well it matches; comparable within one answer only.", 12.5)] = 0.0
    highlight: Annotated[
        Highlight | None, said("Marked pieces of its text.", {"headline": "<mark>Minsk II</mark> revisited"})
    ] = None
    versions: Annotated[int, said("How many versions of this story the archive holds.", 1)] = 1
    also_at: Annotated[list[str], said("Other URLs of this article.", ["https://example.org/a"])] = []
    explain: Annotated[
        str | None, said("Why it was found, in words.", "phrase in headline; 2 of 2 words")
    ] = None


class FacetValue(_Frozen):
    """One value of a facet with how many of the hits have it."""

    value: Annotated[str, said("The value.", "Europe")]
    count: Annotated[int, said("How many articles have it.", 7)]


class Warning_(_Frozen):  # noqa: N801 - Warning is Python's own
    """Something the searcher should know; `position` and `end` count code points of the query."""

    code: Annotated[str, said("A stable word for programs to compare.", "unclosed_quote")]
    message: Annotated[str, said("The warning in a sentence.", "A quote is not closed; it was read as text.")]
    position: Annotated[int | None, said("Where it begins in the query, in code points.", 8)] = None
    end: Annotated[int | None, said("Where it ends, in code points.", 9)] = None


class IndexState(_Frozen):
    """Which commit answered."""

    generation: Annotated[str, said("Another word after every commit.", "1-812")]
    articles: Annotated[int, said("How many articles the index holds.", 812)]


class Completion(_Frozen):
    """One completion of what is being typed."""

    text: Annotated[str, said("The completed text.", "Article 5")]
    kind: Annotated[
        Literal["headline", "reference", "region", "author", "phrase"], said("What it is.", "reference")
    ]
    count: Annotated[
        int,
        said(
            "How many articles it stands for: those that have the reference, region, author or headline, or say the "
            "phrase in headline or deck.",
            12,
        ),
    ]
    id: Annotated[str | None, said("The article, where it is a headline.", "europe/minsk-ii.txt")] = None
    url: Annotated[str | None, said("Its URL, where it is a headline.", "https://example.org/minsk-ii")] = (
        None
    )


class SearchAnswer(_Frozen):
    """What a search found; `pages` counts full pages of `per_page` that hold `total`."""

    query: Annotated[str, said("The query as it was typed.", "Article 5")]
    total: Annotated[int, said("How many articles match.", 12)]
    total_relation: Annotated[
        Literal["eq", "gte"], said("Whether `total` is exact or a lower bound.", "eq")
    ] = "eq"
    page: Annotated[int, said("This page, from 1.", 1)]
    pages: Annotated[int, said("How many pages there are.", 2)]
    per_page: Annotated[int, said("How many hits a page holds.", 10)]
    took_ms: Annotated[float, said("How long the search took, in milliseconds.", 1.1)]
    hits: Annotated[list[Hit], said("The articles of this page, the best first.", [])]
    in_other_words: Annotated[
        list[Hit],
        said(
            "Where words find fewer than three articles, those nearest to them in meaning; not counted in `total`.",
            [],
        ),
    ] = []
    facets: Annotated[
        dict[str, list[FacetValue]],
        said("Per facet asked for, its values with counts.", {"region": [{"value": "Europe", "count": 7}]}),
    ] = {}
    suggestion: Annotated[str | None, said("What may have been meant.", "article 5")] = None
    warnings: Annotated[list[Warning_], said("What the searcher should know.", [])] = []
    completions: Annotated[
        list[Completion], said("While typing: what was typed may become, the likeliest first.", [])
    ] = []
    index: Annotated[IndexState, said("The commit that answered.", {"generation": "1-812", "articles": 812})]


Phase = Literal["second ordering", "meaning", "facets", "snippets", "explanations", "suggestions", "notes"]


class Budget:
    """The time of one search, from when it is made; None never ends. `clock` tells seconds that only ever go up.

    Finding and ordering hits is always done. Another phase that begins or ends too late is left out, and the answer
    says so.
    """

    def __init__(
        self, milliseconds: int | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._milliseconds = milliseconds
        self._clock = clock
        self._began = clock()
        self._left_out: dict[Phase, None] = {}

    def allows(self, phase: Phase) -> bool:
        """Whether there is time left for this phase; what is refused is noted."""
        if self.left_seconds > 0:
            return True
        self.leave_out(phase)
        return False

    def leave_out(self, phase: Phase) -> None:
        """Note a phase that was begun and did not end in time."""
        self._left_out[phase] = None

    @property
    def left_seconds(self) -> float:
        """Seconds until it ends, below 0 once it has; infinite where it never does."""
        return math.inf if self._milliseconds is None else (self._milliseconds - self.spent_ms) / 1000

    @property
    def spent_ms(self) -> float:
        """Milliseconds since it began."""
        return (self._clock() - self._began) * 1000

    @property
    def warnings(self) -> list[Warning_]:
        """What to tell the searcher: nothing, or what was left out."""
        if not self._left_out:
            return []
        message = f"The search took its whole {self._milliseconds} ms; left out: {', '.join(self._left_out)}."
        return [Warning_(code=TIME_SPENT, message=message)]


TIME_SPENT = "time_spent"
"""The code of that warning."""

WITHOUT_MEANING = "without_meaning"
"""The code of the warning that what tells meanings could not be used just now."""
