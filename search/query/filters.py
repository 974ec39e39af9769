"""What a request asks for beside its query: whole values, dates and versions, as nodes of a plan; facets as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from search.article import day_number, month_number
from search.errors import RequestError
from search.index import LEADING, Keyword, Node, Not, Or, Range
from search.query.query_context import QueryContext
from search.query.request import FacetValue, SearchRequest, Warning_
from search.text.dates import DaySpan, read_days

FILTERS = ("region", "section", "author", "source", "reference")
FACET_FIELDS = {**{name: name for name in FILTERS}, "year": "year", "mentions": "mentioned_year"}
DEEPEST = 10_000
"""How many hits can be paged through; beyond, filters serve a searcher better than pages."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one request; `unknown` tells of values that no article has."""

    published: Node | None
    others: tuple[Node, ...]
    unknown: tuple[Warning_, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All of them, each of which a hit has to match."""
        return (*self.others, self.published) if self.published else self.others


def filters_of(request: SearchRequest, context: QueryContext, today: date) -> Filters:
    """What a request asks for beside its query. Raises RequestError for what the model alone can't refuse.

    A family of versions shows its leading one alone unless all are asked for.
    """
    _check(request)
    published = _published(request, today)
    values, unknown = _values(request, context)
    versions = [] if request.versions == "all" else [LEADING]
    return Filters(published, (*values, *versions, *_mentions(request, today)), tuple(unknown))


def _values(request: SearchRequest, context: QueryContext) -> tuple[list[Node], list[Warning_]]:
    """The filters on whole values: any of those asked for, none of those excluded; and what no article has of them."""
    nodes: list[Node] = []
    warnings: list[Warning_] = []
    for name in FILTERS:
        wanted, unwanted = getattr(request, name), getattr(request, f"not_{name}")
        meant = {value: context.meant(name, value) for value in (*wanted, *unwanted)}
        warnings += [_unknown_value(name, value, context) for value, spelled in meant.items() if not spelled]
        nodes += [Or(_keywords(name, wanted, meant))] if wanted else []
        nodes += [Not(node) for node in _keywords(name, unwanted, meant)]
    return nodes, warnings


def _keywords(name: str, values: Iterable[str], meant: Mapping[str, Sequence[str]]) -> tuple[Node, ...]:
    """Each value as the archive spells it; one that no article has stays as it is, and finds nothing."""
    return tuple(Keyword(name, spelled) for value in values for spelled in meant[value] or (value,))


def _unknown_value(name: str, value: str, context: QueryContext) -> Warning_:
    near = " or ".join(f"“{other}”" for other in context.nearest(name, value))
    hint = f"perhaps you mean {near}." if near else f"ask for the facet `{name}` to see which there are."
    return Warning_(code="unknown_value", message=f"No article has the {name} “{value}”; {hint}")


def _published(request: SearchRequest, today: date) -> Node | None:
    """The days that `from` and `to` allow; None where neither is given."""
    if request.published_from is None and request.published_to is None:
        return None
    first = _days("from", request.published_from, today)
    last = _days("to", request.published_to, today)
    low = day_number(first.first) if first else None
    high = day_number(last.last) if last else None
    if low is not None and high is not None and low > high:
        raise RequestError("`from` is later than `to`; exchange the two.", field="from")
    return Range("day", low, high)


def _mentions(request: SearchRequest, today: date) -> list[Node]:
    """The months that the article has to speak of."""
    days = _days("mentions", request.mentions, today)
    return [Range("mentioned_month", month_number(days.first), month_number(days.last))] if days else []


def _days(field: str, words: str | None, today: date) -> DaySpan | None:
    if words is None:
        return None
    days = read_days(words, today=today)
    if days is None:
        message = f"`{field}` is {words!r}, which is no date; write 2014, 2014-08, 2014-08-09 or 'last May'."
        raise RequestError(message, field=field)
    return days


def _check(request: SearchRequest) -> None:
    if request.page * request.per_page > DEEPEST:
        message = f"Only the first {DEEPEST} hits can be paged through; narrow the search."
        raise RequestError(message, field="page")


def facet_values(counts: Mapping[str | int, int]) -> list[FacetValue]:
    """A facet's values, the commonest first; equal counts by value."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [FacetValue(value=str(value), count=count) for value, count in ordered]
