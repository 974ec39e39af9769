"""What an HTML page says of itself: JSON-LD, meta tags, canonical address, times, kickers, captions, visible blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from search.cleaning.hints import Clue
from search.cleaning.structured import (
    CARD,
    article_items,
    names_of,
    split_names,
    text_of,
)

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
_AUTHOR_METAS: Final = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
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
_AUTHOR: Final = re.compile(r"author|byline|by-line|contributor|writer|creator")
_CAPTION: Final = re.compile(r"(?:^|[\s_-])(?:caption|figcaption|cutline)(?:-?text)?(?:$|[\s_-])")
_NAMES: Final = 200
"""Characters of an element's classes that are read."""

_LEVELS: Final = 20
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A run of visible text of a page, with the elements that it lies in, outermost first.

    `classes` are those of the two innermost and of inline elements that hold most of it; `around` those of all but the
    outermost three, whose classes speak of the whole page. `nest` numbers the elements it lies in. A `card` points to
    another story; of its text, `linked` characters are links to other pages.
    """

    text: str
    tags: tuple[str, ...]
    classes: str
    around: str = ""
    nest: tuple[int, ...] = ()
    card: bool = False
    linked: int = 0

    @property
    def place(self) -> tuple[tuple[int, ...], str]:
        """The element that it stands in with its like; where each has a wrapper of its own, the one around these."""
        wrapped = len(self.tags) > 1 and self.tags[-2] == "div" and self.tags[-1] == "p"
        return (self.nest[: -2 if wrapped else -1], self.classes if wrapped else "")

    @property
    def outside(self) -> str | None:
        """Why it can't be the article's by the elements it is in, such as `navigation` or `newsletter`."""
        if self.card:
            return "teaser"
        by_tag = next((_OUTSIDE[tag] for tag in self.tags if tag in _OUTSIDE), None)
        called = _CALLED.search(self.around)
        return by_tag or (_REASONS[called[1]] if called else None)

    @property
    def is_caption(self) -> bool:
        """Whether it stands under a picture."""
        return "figcaption" in self.tags or bool(_CAPTION.search(self.classes))

    @property
    def is_kicker(self) -> bool:
        """Whether its own element is called a kicker."""
        return bool(_KICKER.search(self.classes))

    @property
    def is_byline(self) -> bool:
        """Whether its own element is called a byline or date."""
        return bool(_BYLINE.search(self.classes)) or self.tags[-1:] == ("time",)

    @property
    def is_author(self) -> bool:
        """Whether its own element is called the author."""
        return bool(_AUTHOR.search(self.classes))


@dataclass(slots=True)
class Markup:
    """A page parsed: its tree and what its metadata say."""

    tree: Any
    headline: str = ""
    title: str = ""
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
    titles = " ".join(
        title.text_content() for title in markup.tree.iter("title", "h1", "h2", "h3")
    ).casefold()
    for item in article_items(markup.tree, " ".join(titles.split())):
        markup.headline = markup.headline or text_of(item.get("headline"))
        markup.deck = markup.deck or text_of(item.get("description") or item.get("alternativeHeadline"))
        markup.section = markup.section or text_of(item.get("articleSection")) or None
        markup.authors = markup.authors or names_of(item.get("author") or item.get("creator"))
        markup.source = markup.source or next(iter(names_of(item.get("publisher"))), None)
        for name, kind in (("datePublished", "published"), ("dateModified", "updated")):
            if item.get(name):
                markup.clues.append(Clue(text_of(item[name]), "metadata", kind))  # type: ignore[arg-type]


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
    named = (split_names(metas[name]) for name in _AUTHOR_METAS if metas.get(name))
    markup.authors = markup.authors or next(filter(None, named), [])
    title = markup.tree.find(".//title")
    markup.title = _SPACE.sub(" ", title.text_content() if title is not None else "").strip()
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
    spans: list[tuple[int, str]] = []
    linked = 0
    for number, (event, node) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        is_block = node.tag in _BLOCKS
        if is_block and (text := _SPACE.sub(" ", "".join(parts)).strip()):
            yield _block(text, path, nest, linked, spans)
        if is_block:
            parts.clear()
            spans.clear()
            linked = 0
        if event == "start":
            path.append(node)
            nest.append(number)
            parts.append(node.text or "")
        else:
            linked += _linked(node)
            if not is_block and (called := _classes([node])):
                spans.append((len("".join(node.itertext()).strip()), called))
            path.pop()
            nest.pop()
            parts.append(node.tail or "")


def _linked(node: Any) -> int:
    """The letters of a link that ends here and leads to another page."""
    if node.tag != "a" or (node.get("href") or "#").startswith("#"):
        return 0
    return len(_SPACE.sub(" ", "".join(node.itertext())).strip())


def _block(
    text: str, path: Sequence[Any], nest: Sequence[int], linked: int, spans: Sequence[tuple[int, str]]
) -> Block:
    tags = tuple(str(node.tag) for node in path)
    card = any(node.get(CARD) is not None for node in path)
    own = " ".join([_classes(path[-2:]), *(called for size, called in spans if size > 0.6 * len(text))])
    return Block(text, tags, own, _classes(path[3:]), tuple(nest), card, linked)


def _classes(path: Sequence[Any]) -> str:
    """What the elements of a path are called."""
    names = (
        " ".join(node.get(name, "")[:_NAMES] for name in ("class", "itemprop", "rel"))
        for node in path[-_LEVELS:]
    )
    return " ".join(" ".join(names).lower().split())
