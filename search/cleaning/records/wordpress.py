"""WordPress exports (WXR), read item by item: published posts are articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from search.cleaning.records.article import make_article
from search.cleaning.records.entry import Entry, PassedOver, Reading
from search.cleaning.records.fragments import plain, read_fragment
from search.errors import RecordError

_CAPTION: Final = re.compile(r"\[caption[^\[\]]{0,500}\]((?:(?!\[caption).){0,2000}?)\[/caption\]", re.DOTALL)
_SHORTCODE: Final = re.compile(r"\[/?[a-z][\w-]{0,50}(?:\s[^\[\]]{0,500})?\]")
_KINDS: Final = frozenset({"post", "article", ""})
"""Pages, attachments and menus of an export are no articles."""


def read_wordpress(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """The published posts of an export; drafts, pages and attachments are counted and passed over."""
    names: dict[str, str] = {}
    left_out: Counter[str] = Counter()
    try:
        yield from _posts(stream, names, left_out, reading, path)
    except etree.XMLSyntaxError as error:
        message = f"The export breaks off: {error.msg}. What stands before it was read; export it again."
        yield RecordError(message, path=path, line=error.lineno)
    if left_out:
        told = ", ".join(f"{count} {what}" for what, count in left_out.most_common())
        yield PassedOver(f"{told}. Only published posts are articles.", path)


def _posts(
    stream: BinaryIO, names: dict[str, str], left_out: Counter[str], reading: Reading, path: str
) -> Iterator[Entry]:
    number = 0
    for item in _elements(stream, names):
        texts = _texts(item)
        reason = _no_article(texts)
        if reason:
            left_out[reason] += 1
            continue
        number += 1
        record, line = _item_record(item, texts, names), item.sourceline
        try:
            yield make_article(record, reading, path=path, line=line, number=number, format="wxr")
        except RecordError as error:
            yield error


def _no_article(texts: dict[str, str]) -> str | None:
    """What an item of an export is that is no published post, such as `attachment` or `draft post`."""
    kind, status = texts.get("post_type", ""), texts.get("status", "publish")
    if kind not in _KINDS:
        return kind
    return None if status == "publish" else f"{status} {kind or 'post'}"


def _elements(stream: BinaryIO, names: dict[str, str]) -> Iterator[Any]:
    """The items of an export, each let go of after use; the display names of authors are noted on the way."""
    events = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, huge_tree=False
    )
    for _, element in events:
        tag = _local(element)
        if tag == "author":
            fields = _texts(element)
            names[fields.get("author_login", "")] = fields.get("author_display_name", "")
        elif tag == "item":
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _texts(element: Any) -> dict[str, str]:
    """The texts of an element's children; of the two that are called `encoded`, the excerpt says so."""
    texts: dict[str, str] = {}
    for child in element:
        name = _local(child)
        if name == "encoded" and "excerpt" in (child.nsmap.get(child.prefix) or ""):
            name = "excerpt"
        texts.setdefault(name, child.text or "")
    return texts


def _item_record(item: Any, texts: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    content = texts.get("encoded", "")
    fragment = read_fragment(_SHORTCODE.sub("", _CAPTION.sub("", content)))
    shortcode_captions = [plain(match) for match in _CAPTION.findall(content)]
    creator = texts.get("creator", "")
    return {
        "headline": plain(texts.get("title", "")),
        "deck": plain(texts.get("excerpt", "")),
        "body": fragment.body,
        "captions": [*filter(None, shortcode_captions), *fragment.captions],
        "url": texts.get("link") or None,
        "authors": [names.get(creator) or creator] if creator else [],
        "section": _section(item),
        "published": _date(texts),
    }


def _section(item: Any) -> str | None:
    categories = (
        child for child in item if _local(child) == "category" and child.get("domain") == "category"
    )
    return next((child.text for child in categories if child.text and child.text != "Uncategorized"), None)


def _date(texts: dict[str, str]) -> str | None:
    """The post's own date, in the site's time; WordPress writes zeros where it has none."""
    own = texts.get("post_date", "")
    return own if own and not own.startswith("0000") else texts.get("pubDate") or None
