"""What the head of an HTML page says of its article: names, days, section, deck, in the forms that systems write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from search.cleaning.blocks import Page
from search.cleaning.hints import Clue, Kind
from search.cleaning.structured import text_of

_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "cxenseparse:publishtime", "dc.date.issued", "dc.date", "citation_publication_date", "pubdate", "publishdate",
    "publish-date", "date",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dc.date.modified",
)
_AUTHOR: Final = (
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "byl",
    "citation_author",
)

_BETWEEN: Final = re.compile(r"\s*(?:[;|]|\s&\s|\b(?:and|AND)\b)\s*")
_BY: Final = re.compile(r"^(?:written |words |text |story )?by:?\s+", re.IGNORECASE)
_NOBODY: Final = frozenset({"admin", "administrator", "editor", "guest", "staff", "webmaster"})
_OUTSIDE: Final = frozenset(("nav", "footer", "aside", "form"))


def deck_of(page: Page) -> str:
    """The deck by JSON-LD or the description; empty where there is none."""
    return page.metadata.description


def names_by_source(page: Page) -> list[tuple[str, list[str]]]:
    """The authors by JSON-LD and by each meta tag that names any."""
    metadata = page.metadata
    found = [("json-ld", names_of(item.get("author") or item.get("creator"))) for item in metadata.items]
    found += [("meta", split_names(metadata.metas[name])) for name in _AUTHOR if metadata.metas.get(name)]
    return [(source, names) for source, names in found if names]


def section_of(page: Page) -> str | None:
    """The section by JSON-LD or a meta tag."""
    named = [text_of(item.get("articleSection")) for item in page.metadata.items]
    return next(filter(None, [*named, page.metadata.metas.get("article:section", "")]), None)


def clues_of(page: Page) -> list[Clue]:
    """The days that metadata name, in the order of trust, and that of the first `<time>` of the article."""
    return list(_clues(page))


def _clues(page: Page) -> Iterator[Clue]:
    kinds: tuple[tuple[str, Kind], ...] = (("datePublished", "published"), ("dateModified", "updated"))
    for item in page.metadata.items:
        for name, kind in kinds:
            if text := text_of(item.get(name)):
                yield Clue(text, "metadata", kind)
    metas = page.metadata.metas
    yield from (Clue(metas[name], "metadata", "published") for name in _PUBLISHED if metas.get(name))
    yield from (Clue(metas[name], "metadata", "updated") for name in _MODIFIED if metas.get(name))
    if page.tree is not None:
        scope = page.tree.find(".//article")
        for node in (scope if scope is not None else page.tree).iterfind(".//time"):
            if not any(parent.tag in _OUTSIDE for parent in node.iterancestors()):
                yield Clue(node.get("datetime") or node.text_content(), "byline")
                return


def names_of(value: Any) -> list[str]:
    """The names in a value: texts, or objects with a name."""
    items = value if isinstance(value, list) else [value]
    texts = (text_of(item.get("name")) if isinstance(item, Mapping) else text_of(item) for item in items)
    return list(dict.fromkeys(name for text in texts for name in split_names(text)))


def split_names(text: str) -> list[str]:
    """Several names in one text: "By Ada Quill and Bo Ferry", "Ada Quill, Bo Ferry"; no addresses, no "admin"."""
    parts = _BETWEEN.split(_BY.sub("", text))
    by_comma = [name.strip() for part in parts for name in part.split(",")]
    names = by_comma if all(len(name.split()) >= 2 for name in by_comma if name) else parts
    return [
        name
        for name in (part.strip(" ,") for part in names)
        if name and "://" not in name and "@" not in name and name.lower() not in _NOBODY
    ]
