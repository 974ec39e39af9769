"""RSS and Atom feeds, read by feedparser: an entry with its full content is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any, BinaryIO, Final

import feedparser

from search.cleaning.records import limits
from search.cleaning.records.article import make_article
from search.cleaning.records.entry import Entry, Reading, numbered
from search.cleaning.records.fragments import plain, read_fragment
from search.errors import RecordError

_ENTRY: Final = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|(<(?:[\w-]{1,20}:)?(?:item|entry)(?=[\s>/]))", re.DOTALL | re.IGNORECASE
)
"""Where an entry begins; what stands in quoted text or a comment is none."""


def read_feed(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """The entries of a feed; one that has only a summary has it as its body."""
    data = stream.read(limits.DOCUMENT + 1)
    if len(data) > limits.DOCUMENT:
        yield RecordError(f"The feed is over {limits.DOCUMENT // 10**6} MB; split it.", path=path)
        return
    if b"<!ENTITY" in data:
        yield RecordError("The feed defines entities of its own; write it without, as feeds are.", path=path)
        return
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
    for found in _ENTRY.finditer(data):
        if found[1]:
            line, counted = line + data.count(b"\n", counted, found.start()), found.start()
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
