"""A page as blocks: the runs of text that a reader sees apart, of HTML and of flattened text alike.

Of HTML, a block is the text between two borders of elements that start a new line; of flattened text, a line, or
several where a sentence was broken for its width. All that cleaning does afterwards is said of blocks: which belong
to the article's body, and what the others are. Blocks are found in one pass that never calls itself, so that elements
may be nested as deep as they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from lxml import etree
from lxml import html as lxml_html

from search.cleaning.structured import article_items, text_of

_SILENT_TAGS: Final = "script style noscript template svg iframe select head title textarea math object"
_SILENT: Final = frozenset(_SILENT_TAGS.split())
_BORDER_TAGS: Final = (
    "p div blockquote pre br hr address figcaption caption time label button h1 h2 h3 h4 h5 h6 ul ol li dl dt dd"
    " table tr td th html body main article section header footer aside nav form figure fieldset center details"
    " summary dialog option amp-img picture video"
)
_BORDERS: Final = frozenset(_BORDER_TAGS.split())
"""Elements that a browser starts a new line with, and `time`, which stands apart in what it says."""

_LEVELS: Final = 20
"""So many of the innermost elements around a block are looked at."""

_NAMING: Final = frozenset(("class", "id", "itemprop", "rel", "role"))
_NAMES: Final = 200
"""Characters of an element's classes that are read."""

_NARROWEST, _WIDEST = 32, 120
"""Characters of the lines that may have been broken for their width."""

_FEWEST_RUNS: Final = 3
"""So many paragraphs in broken lines tell how wide a page was set."""

_ENDS: Final = (".", "!", "?", ":", "…", ")", "]", "”", '"')
BULLET: Final = re.compile(r"(?:[*+•·▪▸►‣◦○●–—-]|o)(?:\s+|$)")
"""The sign of a list's item as it begins a line of flattened text."""


HIDDEN: Final = "is-hidden"
"""What an element is called as well that its own attributes hide."""


class Node:
    """An element that starts a new line; `called` is its class, id, itemprop, rel and role in lower case.

    The blocks in it are those from `first` to before `end`.
    """

    __slots__ = ("called", "depth", "element", "end", "first", "number", "parent", "tag")

    def __init__(self, number: int, element: Any, tag: str, parent: Node | None, first: int) -> None:
        self.number, self.element, self.tag, self.parent = number, element, tag, parent
        self.first = self.end = first
        self.depth: int = parent.depth + 1 if parent else 0
        self.called = _called(element)


@dataclass(slots=True)
class Block:
    """A run of visible text, its white space made one blank each.

    `number` and `last` are its first and last line in `Page.raw`, from 1. `node` is the innermost element that starts
    a new line around it, None in flattened text. Of its characters, `linked` is the share that are links to other
    pages. `inline` names the classes and tags of inline elements that hold most of it. `after_blank` says that a blank
    line stood before it.
    """

    text: str
    number: int
    last: int
    node: Node | None = None
    linked: float = 0.0
    inline: str = ""
    after_blank: bool = True

    @property
    def tag(self) -> str:
        """The tag of its element; empty in flattened text."""
        return self.node.tag if self.node else ""

    @property
    def element(self) -> Any:
        """Its lxml element, or None."""
        return self.node.element if self.node else None

    @property
    def nodes(self) -> list[Node]:
        """The elements it stands in, innermost first; at most twenty."""
        found: list[Node] = []
        node = self.node
        while node is not None and len(found) < _LEVELS:
            found.append(node)
            node = node.parent
        return found

    @property
    def tags(self) -> list[str]:
        """The tags of the elements it stands in, innermost first."""
        return [node.tag for node in self.nodes]

    @property
    def called(self) -> str:
        """The classes of its own element, of the one around it and of inline elements that hold most of it."""
        return " ".join([*(node.called for node in self.nodes[:2]), self.inline])

    @property
    def around(self) -> str:
        """The classes of all elements it stands in but the outermost two, which speak of the whole page."""
        return " ".join(node.called for node in self.nodes if node.depth > 1)


@dataclass(slots=True)
class Metadata:
    """What the head of an HTML page says; empty of flattened text.

    `metas` are meta tags by name, property or itemprop in lower case; `items` the JSON-LD objects of the article and
    of the page, `types` their types and og:type in lower case.
    """

    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    types: frozenset[str] = frozenset()
    canonical_url: str | None = None
    language: str | None = None

    @property
    def headline(self) -> str:
        """The headline by JSON-LD or og:title; empty where neither names one."""
        named = (text_of(item.get("headline")) for item in self.items)
        return next(filter(None, named), "") or self.metas.get("og:title", "")

    @property
    def description(self) -> str:
        """The description by JSON-LD, og:description or the meta tag."""
        named = (text_of(item.get("description")) for item in self.items)
        metas = (self.metas.get(name, "") for name in ("og:description", "description"))
        return next(filter(None, [*named, *metas]), "")


@dataclass
class Page:
    """A page as blocks; `raw` are its lines as `inspect` numbers them, blank ones too: of HTML, a block each."""

    raw: Sequence[str]
    blocks: list[Block]
    format: Literal["text", "html"]
    metadata: Metadata
    tree: Any = None
    nodes: Sequence[Node] = ()
    url: str | None = None

    @cached_property
    def texts(self) -> list[str]:
        """The text of every block."""
        return [block.text for block in self.blocks]


def html_blocks(text: str, *, url: str | None = None) -> Page | None:
    """A page of HTML as blocks; None where there is nothing to parse."""
    parser = lxml_html.HTMLParser(
        recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    walk = _TreeWalk(tree)
    raw = [block.text for block in walk.blocks]
    return Page(raw, walk.blocks, "html", _metadata(tree), tree, walk.nodes, url)


def line_blocks(text: str, *, url: str | None = None) -> Page:
    """A page of flattened text as blocks: its lines that are not blank; lines that go on in the next one are one."""
    raw = split_lines(text)
    stripped = [line.strip() for line in raw]
    whole = list(_whole_lines(stripped))
    if width := _width(stripped, whole):
        whole = list(_whole_lines(stripped, width))
    blocks = [
        Block(" ".join(" ".join(stripped[first : last + 1]).split()), first + 1, last + 1, after_blank=blank)
        for first, last, blank in whole
    ]
    return Page(raw, blocks, "text", Metadata(), url=url)


def split_lines(text: str) -> list[str]:
    """The lines of a page as they are numbered: only line feeds and carriage returns end one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if "\r" in text else text.split("\n")


class _TreeWalk:
    """One pass over a tree, from start tag to end tag, that gathers blocks and the elements they stand in."""

    def __init__(self, tree: Any) -> None:
        self.blocks: list[Block] = []
        self.nodes: list[Node] = []
        self._node: Node | None = None
        self._parts: list[str] = []
        self._inline: list[tuple[int, Any]] = []
        self._starts: list[int] = []
        self._at = self._from = self._linked = self._links = 0
        silent: Any = None
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if silent is None:
                if event == "end":
                    self._end(element)
                elif element.tag in _SILENT:
                    silent = element
                else:
                    self._start(element)
            elif event == "end" and element is silent:
                silent = None
                self._add(element.tail)
        self._close()

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            self._at += len(text)
            if self._links:
                self._linked += len(text)

    def _start(self, element: Any) -> None:
        tag = element.tag
        if tag in _BORDERS:
            if self._parts:
                self._close()
            self._node = Node(len(self.nodes), element, tag, self._node, len(self.blocks))
            self.nodes.append(self._node)
        else:
            self._starts.append(self._at)
            self._links += tag == "a" and _is_link(element)
        self._add(element.text)

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag in _BORDERS:
            if self._parts:
                self._close()
            if self._node:
                self._node.end = len(self.blocks)
                self._node = self._node.parent
        else:
            size = self._at - max(self._starts.pop(), self._from)
            self._links -= tag == "a" and _is_link(element)
            if size > 0:
                self._inline.append((size, element))
        self._add(element.tail)

    def _close(self) -> None:
        """End a block; inline elements that go on after it are counted from here."""
        text = " ".join("".join(self._parts).split())
        if text:
            line, size = len(self.blocks) + 1, self._at - self._from
            most = [one for length, one in self._inline if length > 0.6 * size]
            inline = " ".join([f"{one.tag} {_called(one)}" for one in most])
            self.blocks.append(Block(text, line, line, self._node, self._linked / size, inline))
        self._parts.clear()
        self._inline.clear()
        self._from, self._linked = self._at, 0


def _called(element: Any) -> str:
    names, hidden = [], ""
    for name, value in element.items():
        if name in _NAMING:
            names.append(value[:_NAMES])
        elif name == "hidden" or (name == "style" and "display:none" in value.replace(" ", "")):
            hidden = HIDDEN
    return " ".join([*names, hidden]).lower()


def _is_link(element: Any) -> bool:
    return not (element.get("href") or "#").startswith("#")


def _metadata(tree: Any) -> Metadata:
    metas: dict[str, str] = {}
    for node in tree.iterfind(".//meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").lower()
        metas.setdefault(name, " ".join((node.get("content") or "").split()))
    title = tree.find(".//title")
    titles = " ".join(node.text_content() for node in tree.iter("title", "h1", "h2", "h3")).casefold()
    items = list(article_items(tree, " ".join(titles.split())))
    types = {text_of(item.get("@type")).lower() for item in items} | {metas.get("og:type", "").lower()}
    link = tree.find('.//link[@rel="canonical"]')
    return Metadata(
        " ".join((title.text_content() if title is not None else "").split()),
        metas,
        items,
        frozenset(types - {""}),
        (link.get("href") if link is not None else None) or metas.get("og:url") or None,
        (tree.get("lang") or "")[:2].lower() or None,
    )


def _whole_lines(lines: list[str], width: int = 0) -> Iterator[tuple[int, int, bool]]:
    """First and last index of each run of lines that are one, and whether a blank line stands before it.

    `width` is that of a page that was set in lines: every line that is full goes on below.
    """
    after_blank, at, count = True, 0, len(lines)
    while at < count:
        line = lines[at]
        if not line:
            after_blank, at = True, at + 1
            continue
        end = at
        while (
            end + 1 < count
            and _NARROWEST <= len(line) <= _WIDEST
            and (_goes_on(line, lines[end + 1], wrapped=end > at) or _is_full(line, lines[end + 1], width))
        ):
            end += 1
            line = lines[end]
        yield at, end, after_blank
        after_blank, at = False, end + 1


def _width(lines: list[str], whole: Sequence[tuple[int, int, bool]]) -> int:
    """How wide a page was set, by its lines that go on in lower case; 0 where there are hardly any."""
    runs = [(first, last) for first, last, _ in whole if last > first]
    if len(runs) < _FEWEST_RUNS:
        return 0
    widths = sorted(len(line) for first, last in runs for line in lines[first:last])
    widest = widths[-1]
    return widest if widest <= _WIDEST and widths[len(widths) // 2] >= 0.8 * widest else 0


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word found no place in a line."""
    if not width or not following or BULLET.match(following):
        return False
    return len(line) <= width < len(line) + 1 + len(following.split(None, 1)[0])


def _goes_on(line: str, following: str, *, wrapped: bool) -> bool:
    """Whether a line was broken for its width: it goes on below in lower case, or its block did before."""
    if not following or BULLET.match(following):
        return False
    if following[0].islower():
        return not line.endswith(_ENDS) and (len(following) >= 25 or following.endswith("."))
    return (wrapped and len(line) >= 55 and following[0].isalnum()) or line.endswith(",")
