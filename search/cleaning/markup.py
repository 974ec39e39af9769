"""What an HTML page says of itself: JSON-LD, meta tags, canonical address, times, kickers, captions, visible blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from search.cleaning.hints import Clue

_ARTICLE_TYPES: Final = re.compile(r"(?:\w*Article|Report|BlogPosting|\w*Posting|Review|WebPage)$")
_PUBLISHED_METAS: Final = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "citation_publication_date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
)
_MODIFIED_METAS: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dc.date.modified",
)
_SILENT: Final = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "select", "head"))
_TEXTS: Final = (
    "p",
    "div",
    "blockquote",
    "pre",
    "br",
    "address",
    "figcaption",
    "caption",
    "time",
    "label",
    "button",
)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS: Final = ("ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th")
_PARTS: Final = ("body", "main", "article", "section", "header", "footer", "aside", "nav", "form", "figure")
_BLOCKS: Final = frozenset((*_TEXTS, *_HEADINGS, *_LISTS, *_PARTS))
_OUTSIDE: Final = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "button": "button",
}
_REASONS: Final = {
    "newsletter": "newsletter",
    "signup": "newsletter",
    "subscribe": "newsletter",
    "donate": "plea",
    "donation": "plea",
    "share": "share",
    "sharing": "share",
    "social": "share",
    "related": "related",
    "recommended": "related",
    "teaser": "teaser",
    "promo": "teaser",
    "comments": "comments",
    "advertisement": "advertisement",
    "cookie": "consent",
    "consent": "consent",
    "paywall": "account",
    "correction": "editor's note",
    "author-bio": "author's note",
    "bio": "author's note",
    "tags": "navigation",
    "sr-only": "hidden",
    "screen-reader-text": "hidden",
}
"""What elements are called by pages of all kinds, and the reason that it makes for their lines."""

_CALLED: Final = re.compile(
    rf"(?:^|\s)(?:[\w-]*-)?({'|'.join(sorted(_REASONS, key=len, reverse=True))})(?:-\w+)*(?=\s|$)"
)
_KICKER: Final = re.compile(
    r"(?:^|[\s_-])(?:kicker|eyebrow|breadcrumbs?|category|categories|section-(?:name|label|title)|rubric)(?:$|[\s_-])"
)
_BYLINE: Final = re.compile(
    r"(?:^|[\s_-])(?:byline|by-line|author|authors|date|dateline|published|pubdate|post-meta)(?:$|[\s_-])"
)
_NAMES: Final = 200
"""Characters of an element's classes that are read."""

_LEVELS: Final = 20
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of visible text of a page, with the elements that it lies in, outermost first.

    `classes` are those of the two innermost (a kicker's text often has a `<span>` of its own), `around` those of
    all but the outermost three, whose classes speak of the whole page. `nest` numbers the elements it lies in.
    """

    text: str
    tags: tuple[str, ...]
    classes: str
    around: str = ""
    nest: tuple[int, ...] = ()

    @property
    def outside(self) -> str | None:
        """Why it can't be the article's by the elements it is in, such as `navigation` or `newsletter`."""
        by_tag = next((_OUTSIDE[tag] for tag in self.tags if tag in _OUTSIDE), None)
        called = _CALLED.search(self.around)
        return by_tag or (_REASONS[called[1]] if called else None)

    @property
    def is_caption(self) -> bool:
        """Whether it stands under a picture."""
        return "figcaption" in self.tags

    @property
    def is_kicker(self) -> bool:
        """Whether its own element is called a kicker."""
        return bool(_KICKER.search(self.classes))

    @property
    def is_byline(self) -> bool:
        """Whether its own element is called a byline or date."""
        return bool(_BYLINE.search(self.classes)) or self.tags[-1:] == ("time",)


@dataclass(slots=True)
class Markup:
    """A page parsed: its tree and what its metadata say."""

    tree: Any
    headline: str = ""
    deck: str = ""
    section: str | None = None
    authors: list[str] = field(default_factory=list)
    source: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    clues: list[Clue] = field(default_factory=list)


def read_markup(text: str) -> Markup | None:
    """Parse a page and read its metadata; None where there is nothing to parse."""
    parser = lxml_html.HTMLParser(
        recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    markup = Markup(tree)
    _read_json_ld(markup)
    _read_metas(markup)
    _read_times(markup)
    return markup


def _read_json_ld(markup: Markup) -> None:
    for item in _article_items(markup.tree):
        markup.headline = markup.headline or _text(item.get("headline"))
        markup.deck = markup.deck or _text(item.get("description") or item.get("alternativeHeadline"))
        markup.section = markup.section or _text(item.get("articleSection")) or None
        markup.authors = markup.authors or _names(item.get("author"))
        markup.source = markup.source or next(iter(_names(item.get("publisher"))), None)
        for name, kind in (("datePublished", "published"), ("dateModified", "updated")):
            if item.get(name):
                markup.clues.append(Clue(_text(item[name]), "metadata", kind))  # type: ignore[arg-type]


def _article_items(tree: Any) -> Iterator[Mapping[str, Any]]:
    """The first JSON-LD object that describes an article, before those that only describe the page."""
    found = []
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        found += [item for item in _objects(data) if _ARTICLE_TYPES.search(_text(item.get("@type")))]
    found.sort(key=lambda item: _text(item.get("@type")) == "WebPage")
    yield from found[:2]


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, Mapping):
            yield item
            graph = item.get("@graph")
            yield from (
                (part for part in graph if isinstance(part, Mapping)) if isinstance(graph, list) else ()
            )


def _text(value: Any) -> str:
    """The text of a JSON-LD value, which may be a list or carry markup in itself."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if not isinstance(value, str):
        return ""
    return _SPACE.sub(
        " ", re.sub(r"<[^<>]{1,200}>", "", lxml_html.fromstring(f"<p>{value}</p>").text_content())
    ).strip()


def _names(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names = (_text(item.get("name")) if isinstance(item, Mapping) else _text(item) for item in items)
    return [name for name in dict.fromkeys(names) if name and not name.startswith("http")]


def _read_metas(markup: Markup) -> None:
    metas: dict[str, str] = {}
    for node in markup.tree.iterfind(".//meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").lower()
        metas.setdefault(name, _SPACE.sub(" ", node.get("content") or "").strip())
    link = markup.tree.find('.//link[@rel="canonical"]')
    markup.canonical_url = (link.get("href") if link is not None else None) or metas.get("og:url") or None
    markup.headline = markup.headline or metas.get("og:title", "")
    markup.deck = markup.deck or metas.get("og:description", "") or metas.get("description", "")
    markup.section = markup.section or metas.get("article:section") or None
    author = metas.get("author", "")
    markup.authors = markup.authors or ([author] if author and not author.startswith("http") else [])
    markup.source = markup.source or metas.get("og:site_name") or None
    markup.language = (markup.tree.get("lang") or "")[:2].lower() or None
    markup.clues += [
        Clue(metas[name], "metadata", "published") for name in _PUBLISHED_METAS if metas.get(name)
    ]
    markup.clues += [Clue(metas[name], "metadata", "updated") for name in _MODIFIED_METAS if metas.get(name)]


def _read_times(markup: Markup) -> None:
    """The first `<time>` that is not in a list of other stories: in an article, or before the first picture of one."""
    scope = markup.tree.find(".//article")
    for node in (scope if scope is not None else markup.tree).iterfind(".//time"):
        if any(parent.tag in _OUTSIDE for parent in node.iterancestors()):
            continue
        markup.clues.append(Clue(node.get("datetime") or node.text_content(), "byline"))
        return


def blocks(tree: Any) -> Iterator[Block]:
    """The visible text of a page in its order, a block at a time; takes scripts and styles out of the tree."""
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    parts: list[str] = []
    path: list[Any] = []
    nest: list[int] = []
    for number, (event, node) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        is_block = node.tag in _BLOCKS
        if is_block and (text := _SPACE.sub(" ", "".join(parts)).strip()):
            yield _block(text, path, nest)
        if is_block:
            parts.clear()
        if event == "start":
            path.append(node)
            nest.append(number)
            parts.append(node.text or "")
        else:
            path.pop()
            nest.pop()
            parts.append(node.tail or "")


def _block(text: str, path: Sequence[Any], nest: Sequence[int]) -> Block:
    tags = tuple(str(node.tag) for node in path)
    return Block(text, tags, _classes(path[-2:]), _classes(path[3:]), tuple(nest))


def _classes(path: Sequence[Any]) -> str:
    """What the elements of a path are called."""
    names = (
        f"{node.get('class', '')[:_NAMES]} {node.get('itemprop', '')[:_NAMES]}" for node in path[-_LEVELS:]
    )
    return " ".join(" ".join(names).lower().split())
