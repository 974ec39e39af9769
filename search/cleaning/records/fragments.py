"""HTML of a feed's or export's content becomes paragraphs and captions: it is the article, so nothing is weighed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS: Final = ("ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "th", "td")
_PARTS: Final = (
    "address",
    "article",
    "aside",
    "details",
    "footer",
    "header",
    "main",
    "nav",
    "section",
    "figure",
)
_BLOCKS: Final = frozenset(("p", "div", "blockquote", "pre", "hr", *_HEADINGS, *_LISTS, *_PARTS))
_SILENT: Final = frozenset(
    ("script", "style", "iframe", "noscript", "template", "form", "button", "svg", "video", "audio", "object")
)
_MARKUP: Final = re.compile(r"<[a-zA-Z!/][^<>]*>|&#?\w{2,10};")
_BLOCK_TAG: Final = re.compile(r"<(?:p|div|blockquote|ul|ol|h[1-6]|table|figure)\b", re.IGNORECASE)


@dataclass(slots=True)
class Fragment:
    """The text of a fragment of HTML: paragraphs, captions, and the pictures' addresses with alternative texts."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The paragraphs as Article has them, a blank line between."""
        return "\n\n".join(self.paragraphs)


def read_fragment(content: str) -> Fragment:
    """The text of a fragment; plain text keeps its paragraphs by its blank lines."""
    if not _BLOCK_TAG.search(content):
        content = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", content.replace("\r\n", "\n")))
    parser = lxml_html.HTMLParser(recover=True, no_network=True, huge_tree=False, remove_comments=True)
    fragment = Fragment()
    try:
        root = lxml_html.document_fromstring(f"<div>{content}</div>", parser=parser)
    except (etree.ParserError, ValueError):
        return fragment
    _walk(root, fragment)
    return fragment


def plain(text: str) -> str:
    """A line of text without its tags and entities, such as a title of a feed."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    return " ".join(read_fragment(text).body.split())


def _walk(root: Any, fragment: Fragment) -> None:
    """One pass in document order; a block's start and end close the paragraph before them."""
    open_text: list[str] = []
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if tag == "img" and (address := node.get("src") or node.get("data-src")):
                fragment.images.append((address.strip(), " ".join((node.get("alt") or "").split())))
            if tag in _BLOCKS or tag == "figcaption":
                _close(open_text, fragment.paragraphs)
            open_text.append("\n" if tag == "br" else "")
            open_text.append("" if silent else node.text or "")
            continue
        if tag in _BLOCKS or tag == "figcaption":
            _close(open_text, fragment.captions if tag == "figcaption" else fragment.paragraphs)
        silent -= tag in _SILENT
        open_text.append("" if silent else node.tail or "")
    _close(open_text, fragment.paragraphs)


def _close(open_text: list[str], into: list[str]) -> None:
    paragraphs = ("".join(open_text)).split("\n\n")
    into.extend(text for paragraph in paragraphs if (text := " ".join(paragraph.split())))
    open_text.clear()
