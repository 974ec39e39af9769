"""Feeds: RSS and Atom, entries of XML that each hold an article as HTML.

They go through feedparser, which knows all their dialects and reads a document as a whole. Addresses in them may be
relative: to `xml:base`, which feedparser resolves, else to the address that the feed gives as its site's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any, BinaryIO, Final
from urllib.parse import urljoin

from search.cleaning.records.entry import LARGEST_DOCUMENT, Entry, Reading, numbered
from search.cleaning.records.fragments import Fragment, plain, read_fragment
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
    site, headline, source = (
        feed.get("link") or "",
        plain(entry.get("title", "")),
        plain(feed.get("title", "")),
    )
    address = entry.get("link") or entry.get("id") or ""
    return {
        "headline": headline,
        "deck": "" if summary in contents else without_teaser(plain(summary), headline, source),
        "body": "\n\n".join(without_footer(fragment.paragraphs, headline, source)),
        "captions": fragment.captions,
        "url": web_address(address, site),
        "authors": _authors(entry),
        "section": next((tag["term"] for tag in entry.get("tags", ()) if tag.get("term")), None),
        "tags": [tag["term"] for tag in entry.get("tags", ()) if tag.get("term")],
        "published": entry.get("published") or entry.get("updated"),
        "source": source or None,
        "language": (feed.get("language") or "")[:2].lower() or None,
        "image": _image(entry, fragment, web_address(address, site) or site),
    }


def web_address(address: str, base: str) -> str | None:
    """An address of the web as a whole, resolved by the one that it is relative to; None where it is none."""
    try:
        resolved = urljoin(base, address.strip())
    except ValueError:
        return None
    return resolved if resolved.startswith(("http://", "https://")) else None


def _authors(entry: Mapping[str, Any]) -> list[str]:
    """The authors of an entry; one who is given as `mail (Name)` as it is written, since feedparser parts it by
    endings.
    """
    authors = entry.get("authors", ())
    if len(authors) == 1 and authors[0].get("email") and entry.get("author"):
        return [entry["author"]]
    return [author["name"] for author in authors if author.get("name")]


def _image(entry: Mapping[str, Any], fragment: Fragment, base: str) -> dict[str, str] | None:
    """The picture that an entry brings beside its text, else the first one in it."""
    media = [*entry.get("media_content", ()), *entry.get("media_thumbnail", ()), *entry.get("enclosures", ())]
    for one in media:
        kind = one.get("medium") or one.get("type") or "image"
        address = web_address(one.get("url") or one.get("href") or "", base)
        if address and kind.startswith("image"):
            alternatives = (alt for src, alt in fragment.images if web_address(src, base) == address)
            return {"url": address, "alt": next(alternatives, "")}
    for src, alt in fragment.images:
        if address := web_address(src, base):
            return {"url": address, "alt": alt}
    return None


_APPEARED: Final = re.compile(
    r"(?:The post|Der Beitrag|L[’']article|La entrada|El artículo|L[’']articolo|Het bericht|O post|Inlägget|Indlægget)"
    r" .{1,300}"
    r"(?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur|se publicó primero en"
    r"|aparece primero en|apareció primero en|proviene da|verscheen eerst op|apareceu primeiro em|dök först upp på"
    r"|blev først udgivet på) .{1,200}",
    re.IGNORECASE | re.DOTALL,
)
"""What WordPress puts under every entry of a feed, in its commonest translations."""

_MORE: Final = re.compile(
    r"(?<=[….\]])\s*\(?(?:Continue reading|Read more|Read the (?:full|whole|rest)|Keep reading|Read on|More\s*(?:»|→|…)"
    r"|Weiterlesen|Lire la suite|Leer más|Continua a leggere|Lees verder)\b.{0,300}$",
    re.IGNORECASE | re.DOTALL,
)
_FOOTER_WORDS: Final = 12
"""A paragraph that names headline and site in so many words more is a footer, in whatever language."""


def without_footer(paragraphs: list[str], headline: str, source: str) -> list[str]:
    """The paragraphs of an entry without the one at their end that says where the post appeared first."""
    end = len(paragraphs)
    while end and _is_footer(paragraphs[end - 1], headline, source):
        end -= 1
    return paragraphs[:end]


def _is_footer(text: str, headline: str, source: str) -> bool:
    if _APPEARED.fullmatch(text):
        return True
    names_both = bool(headline and source) and headline in text and source in text.replace(headline, "", 1)
    words = len(text.split()) - len(headline.split()) - len(source.split())
    return names_both and words <= _FOOTER_WORDS


def without_teaser(deck: str, headline: str, source: str) -> str:
    """A summary without "Continue reading" behind its last words, and without the post's footer."""
    footer = _APPEARED.search(deck)
    deck = deck[: footer.start()] if footer else deck
    return _MORE.sub("", deck).strip()
