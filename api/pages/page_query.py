"""What the address of the search page asks for, and the addresses of the searches next to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import ValidationError

from api.schemas import SearchParameters

LISTS = tuple(
    f"{no}{name}" for no in ("", "not_") for name in ("region", "section", "author", "reference", "source")
)
"""Parameters that may repeat: any of their values, or none of those of `not_…`."""

SINGLE = ("q", "from", "to", "mentions", "fields", "sort", "versions", "per_page", "page")
KNOWN = frozenset(LISTS + SINGLE)
FACETS = ("region", "section", "author", "reference", "year")
MOST_PER_PAGE = 50
MOST_VALUES = 50

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A search as the page was asked for it; `pairs` are the parameters that count, in order, without the page."""

    pairs: tuple[Pair, ...]
    search: SearchParameters

    @classmethod
    def read(cls, parameters: Iterable[Pair]) -> PageQuery:
        """From the parameters of an address: what is unknown (`utm_…`) or can't be used is left out."""
        pairs = [(name, value.strip()) for name, value in parameters if name in KNOWN and value.strip()]
        pairs = pairs[:MOST_VALUES]
        while True:
            try:
                search = SearchParameters.model_validate(_values(pairs))
            except ValidationError as error:
                bad = {str(refusal["loc"][0]) for refusal in error.errors(include_url=False)}
                pairs = [pair for pair in pairs if pair[0] not in bad]
            else:
                return cls(tuple(pair for pair in _once(pairs) if pair[0] != "page"), search)

    @property
    def filters(self) -> list[Pair]:
        """The parameters that narrow the search."""
        return [pair for pair in self.pairs if pair[0] in ("from", "to", "mentions", *LISTS)]

    @property
    def unfiltered(self) -> str:
        """The address of this search without anything that narrows it."""
        return address([pair for pair in self.pairs if pair not in self.filters])

    @property
    def carried(self) -> list[Pair]:
        """The parameters besides the words, for the hidden fields of the form."""
        return [pair for pair in self.pairs if pair[0] != "q"]

    def has(self, name: str, value: str) -> bool:
        """Whether it is narrowed to this value."""
        return (name, value) in self.pairs

    def adding(self, name: str, value: str) -> str:
        """The address of this search narrowed to one more value."""
        return address([*self.pairs, (name, value)])

    def without(self, name: str, value: str) -> str:
        """The address of this search without a value."""
        return address([pair for pair in self.pairs if pair != (name, value)])

    def replacing(self, changes: Mapping[str, str]) -> str:
        """The address of this search with parameters put in the place of others; an empty one goes."""
        others = [pair for pair in self.pairs if pair[0] not in changes]
        return address(others + [pair for pair in changes.items() if pair[1]])

    def at_page(self, page: int) -> str:
        """The address of another page of hits."""
        return self.replacing({"page": str(page)} if page > 1 else {})

    @property
    def link(self) -> str:
        """The address of this search that stays the same."""
        return address(self.pairs)

    @property
    def feed(self) -> str:
        """The address of this search as a feed."""
        pairs = [pair for pair in self.pairs if pair[0] not in ("per_page", "sort")]
        return "/api/v1/search.rss?" + urlencode([*pairs, ("sort", "newest")])


def address(pairs: Iterable[Pair]) -> str:
    """The search page with these parameters."""
    text = urlencode(list(pairs))
    return f"/search?{text}" if text else "/search"


def _values(pairs: Iterable[Pair]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in LISTS:
            values.setdefault(name, []).append(value)  # type: ignore[attr-defined]
        elif name == "fields":
            values[name] = [part.strip() for part in value.split(",") if part.strip()]
        elif name == "per_page" and value.isdecimal():
            values[name] = min(int(value), MOST_PER_PAGE)
        else:
            values[name] = value
    defaults = {"sort": "relevance" if values.get("q") else "newest"}
    return defaults | values | {"facets": list(FACETS), "highlight": "parts", "mode": "lenient"}


def _once(pairs: Iterable[Pair]) -> list[Pair]:
    """Each parameter once: of a single-valued one the last, of the others each value."""
    last = {pair if pair[0] in LISTS else (pair[0], ""): pair for pair in pairs}
    return list(last.values())
