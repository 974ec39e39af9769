"""Feeds and WordPress exports: XML of entries, each of which holds an article as HTML.

RSS and Atom go through feedparser, which knows all their dialects and reads a document as a whole. An export of
WordPress (WXR, its own extension of RSS) may be gigabytes long: it is read item by item, and each is let go of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any, BinaryIO, Final

from lxml import etree

from search.cleaning.records.entry import LARGEST_DOCUMENT, Entry, PassedOver, Reading, numbered
from search.cleaning.records.fragments import plain, read_fragment
from search.cleaning.records.record import make_article
from search.errors import RecordError

_ENTRY: Final = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|(<(?:[\w-]{1,20}:)?(?:item|entry)(?=[\s>/]))", re.DOTALL | re.IGNORECASE
)
"""Where an entry begins; what stands in quoted text or a comment is none."""


def read_feed(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """The entries of a feed; one that has only a summary has it as its body."""
    data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        yield RecordError(f"The feed is over {LARGEST_DOCUMENT // 10**6} MB; split it.", path=path)
        return
    if b"<!ENTITY" in data:
        yield RecordError("The feed defines entities of its own; write it without, as feeds are.", path=path)
        return
    import feedparser  # here, since it takes a tenth of a second that only feeds are worth

    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo and not feed.entries:
        yield _unreadable(feed.bozo_exception, path)
        return
    lines = chain(_lines(data), repeat(None))
    for number, (entry, line) in enumerate(zip(feed.entries, lines, strict=False), 1):
        try:
            record = _record(entry, feed.feed)
            yield make_article(record, reading, path=path, line=line, number=number, format="feed")
        except RecordError as error:
            yield numbered(error, number)


def _unreadable(error: Exception, path: str) -> RecordError:
    line = getattr(error, "getLineNumber", lambda: None)()
    what = getattr(error, "getMessage", lambda: str(error))()
    return RecordError(f"The file is no RSS or Atom that can be read: {what}.", path=path, line=line)


def _lines(data: bytes) -> Iterator[int]:
    """The line on which each entry of a feed begins."""
    line, counted = 1, 0
    for match in _ENTRY.finditer(data):
        if match[1]:
            line, counted = line + data.count(b"\n", counted, match.start()), match.start()
            yield line


def _record(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    contents = [part.get("value", "") for part in entry.get("content", ())]
    full = max(contents, key=len, default="") or entry.get("summary", "")
    summary = entry.get("summary", "") if any(contents) else ""
    fragment = read_fragment(full)
    return {
        "headline": plain(entry.get("title", "")),
        "deck": "" if summary in contents else plain(summary),
        "body": fragment.body,
        "captions": fragment.captions,
        "url": entry.get("link") or entry.get("id"),
        "authors": [author["name"] for author in entry.get("authors", ()) if author.get("name")],
        "section": next((tag["term"] for tag in entry.get("tags", ()) if tag.get("term")), None),
        "published": entry.get("published") or entry.get("updated"),
        "source": plain(feed.get("title", "")) or None,
        "language": (feed.get("language") or "")[:2].lower() or None,
    }


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
