"""Exports of WordPress (WXR, its own extension of RSS): the posts that the site shows to everybody.

An export may be gigabytes long, so it is read item by item, and each is let go of. A post's picture is an item of its
own, which mostly comes after the post: so posts wait for it, a few hundred at most.

In the text of a post, words in square brackets may be short codes, which WordPress replaces, or brackets of a writer,
which it prints. It knows its codes because plug-ins registered them. Here a code is told by its form: it has attributes
or a partner that closes it, ends with a slash, or is one of those that come with WordPress and its page builders.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from lxml import etree

from search.cleaning.records.entry import Entry, PassedOver, Reading
from search.cleaning.records.feeds import web_address, without_footer, without_teaser
from search.cleaning.records.fragments import plain, read_fragment
from search.cleaning.records.record import make_article, one_line
from search.errors import RecordError

_KINDS: Final = frozenset({"post", "article", ""})
"""Pages, attachments and menus of an export are no articles."""

_WAITING: Final = 500
"""Posts that wait for a picture: it has mostly the next number after the post's."""


@dataclass(slots=True)
class _Export:
    """What the parts of an export say of one another; `names` are those on display, by account."""

    site: str = ""
    title: str = ""
    language: str = ""
    names: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Post:
    record: dict[str, Any]
    line: int | None
    picture: str


def read_wordpress(stream: BinaryIO, reading: Reading, *, path: str) -> Iterator[Entry]:
    """The published posts of an export; what the site does not show to everybody is counted and passed over."""
    export = _Export()
    waiting: deque[_Post] = deque()
    problem: RecordError | None = None
    number = 0
    posts = _posts(stream, export, reading)
    while True:
        try:
            post = next(posts, None)
        except etree.XMLSyntaxError as error:
            message = f"The export breaks off: {error.msg}. What stands before it was read; export it again."
            problem, post = RecordError(message, path=path, line=error.lineno), None
        if post is not None:
            waiting.append(post)
        while waiting and (post is None or len(waiting) > _WAITING or _is_whole(waiting[0], export)):
            number += 1
            yield _entry(waiting.popleft(), export, reading, path, number)
        if post is None:
            break
    if problem is not None:
        yield problem
    if export.left_out:
        counted = export.left_out.most_common()
        told = ", ".join(f"{count} {what}" + ("s" if count > 1 else "") for what, count in counted)
        yield PassedOver(f"{told}. Only published posts are articles.", path)


def _is_whole(post: _Post, export: _Export) -> bool:
    return not post.picture or post.picture in export.pictures


def _entry(post: _Post, export: _Export, reading: Reading, path: str, number: int) -> Entry:
    if picture := export.pictures.get(post.picture):
        post.record["image"] = picture
    try:
        return make_article(post.record, reading, path=path, line=post.line, number=number, format="wxr")
    except RecordError as error:
        return error


def _posts(stream: BinaryIO, export: _Export, reading: Reading) -> Iterator[_Post]:
    kinds = _KINDS | reading.post_types
    for item in _elements(stream, export):
        texts = _texts(item)
        if texts.get("post_type") == "attachment":
            _note_picture(item, texts, export)
        if reason := _no_article(texts, kinds):
            export.left_out[reason] += 1
            continue
        meta = _meta(item)
        own = {**meta, **_terms(item), "post_type": texts.get("post_type", "")}
        kept = {name: value for name, value in own.items() if name.casefold() in reading.own_names}
        yield _Post({**kept, **_record(item, texts, export)}, item.sourceline, meta.get("_thumbnail_id", ""))


def _no_article(texts: dict[str, str], kinds: frozenset[str]) -> str | None:
    """What an item of an export is that the site does not show to everybody as an article, such as `draft post`."""
    kind, status = texts.get("post_type", ""), texts.get("status", "publish")
    if kind not in kinds:
        return kind
    if status != "publish":
        return f"{status} {kind or 'post'}"
    return f"password-protected {kind or 'post'}" if texts.get("post_password") else None


def _note_picture(item: Any, texts: dict[str, str], export: _Export) -> None:
    address = texts.get("attachment_url") or texts.get("guid", "")
    if number := texts.get("post_id"):
        alternative = one_line(_meta(item).get("_wp_attachment_image_alt", ""))
        export.pictures[number] = {"url": web_address(address, export.site) or address, "alt": alternative}


def _elements(stream: BinaryIO, export: _Export) -> Iterator[Any]:
    """The items of an export, each let go of after use; what stands before them is noted on the way."""
    events = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, huge_tree=False
    )
    for _, element in events:
        tag = _local(element)
        if tag == "author":
            fields = _texts(element)
            export.names[fields.get("author_login", "")] = fields.get("author_display_name", "")
        elif tag in {"link", "title", "language"} and _local(element.getparent()) == "channel":
            name = "site" if tag == "link" else tag
            setattr(export, name, getattr(export, name) or one_line(element.text or ""))
        elif tag == "item":
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _local(element: Any) -> str:
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""


def _texts(element: Any) -> dict[str, str]:
    """The texts of an element's children; of the two that are called `encoded`, the excerpt says so."""
    texts: dict[str, str] = {}
    for child in element:
        name = _local(child)
        if name == "encoded" and "excerpt" in (child.nsmap.get(child.prefix) or ""):
            name = "excerpt"
        texts.setdefault(name, child.text or "")
    return texts


def _meta(item: Any) -> dict[str, str]:
    """The fields that plug-ins and themes keep with a post, by their keys."""
    rows = (_texts(child) for child in item if _local(child) == "postmeta")
    return {row.get("meta_key", ""): row.get("meta_value", "") for row in rows}


def _record(item: Any, texts: dict[str, str], export: _Export) -> dict[str, Any]:
    content = texts.get("encoded", "")
    headline = plain(texts.get("title", ""))
    fragment = read_fragment(without_short_codes(_CAPTION.sub("", content)))
    shortcode_captions = [plain(match) for match in _CAPTION.findall(content)]
    creator = texts.get("creator", "")
    terms = _terms(item)
    authors = terms.pop("author", None) or ([export.names.get(creator) or creator] if creator else [])
    sections = [term for term in terms.get("category", ()) if term != "Uncategorized"]
    images = ((web_address(src, export.site), alt) for src, alt in fragment.images)
    return {
        "categories": sections,
        "tags": terms.get("post_tag", []),
        "headline": headline,
        "deck": without_teaser(plain(texts.get("excerpt", "")), headline, export.title),
        "body": "\n\n".join(without_footer(fragment.paragraphs, headline, export.title)),
        "captions": [*filter(None, shortcode_captions), *fragment.captions],
        "url": web_address(texts.get("link", ""), export.site),
        "authors": authors,
        "section": sections[0] if sections else None,
        "published": _date(texts),
        "language": export.language[:2].lower() or None,
        "image": next(({"url": src, "alt": alt} for src, alt in images if src), None),
    }


def _terms(item: Any) -> dict[str, list[str]]:
    """The terms of an item by their taxonomy: categories, tags, authors of Co-Authors Plus, and a site's own."""
    terms: dict[str, list[str]] = {}
    for child in item:
        if _local(child) == "category" and child.text and child.get("domain"):
            terms.setdefault(child.get("domain"), []).append(one_line(child.text))
    return terms


def _date(texts: dict[str, str]) -> str | None:
    """The post's own date, in the site's time; WordPress writes zeros where it has none."""
    own = texts.get("post_date", "")
    return own if own and not own.startswith("0000") else texts.get("pubDate") or None


_CAPTION: Final = re.compile(r"\[caption[^\[\]]{0,500}\]((?:(?!\[caption).){0,2000}?)\[/caption\]", re.DOTALL)
_BRACKETS: Final = re.compile(
    r"\[(\[?)(/?)([A-Za-z][\w-]{0,50})((?:\s(?:[^\[\]\"]|\"[^\"]{0,200}\"){0,500})?)\](\]?)"
)
_ATTRIBUTE: Final = re.compile(r"\s[\w-]{1,50}\s?=\s?\S|/\s*$")
_KNOWN: Final = re.compile(
    r"gallery|caption|wp_caption|embed|audio|video|playlist|(?:vc|et_pb|fusion|av|cs|su|nectar|wpv|wp)_\w+"
    r"|contact-form-7|youtube|vimeo|tweet|twitter|instagram|soundcloud|googlemaps?|mc4wp_form|toc|adsense|ads?|sharethis"
    r"|[a-z]+_[a-z_]+"
)
"""Codes that come with WordPress and its page builders; no word of a sentence has an underscore."""

_MEDIA: Final = (
    "embed",
    "audio",
    "video",
    "playlist",
    "youtube",
    "vimeo",
    "googlemaps",
    "googlemap",
    "soundcloud",
)
"""Codes that hold an address, which is no text."""

_CLOSED: Final = re.compile(
    r"\[([\w-]*(?:member|private|restrict|protect|subscri|premium|paywall|paid|logged)[\w-]{0,30}"
    + r"|mepr-show|s2If|ihc-hide-content|wlm_\w+|"
    + "|".join(_MEDIA)
    + r")(?:\s[^\[\]]{0,500})?\](?:(?!\[\1\b).)*?\[/\1\]",
    re.DOTALL | re.IGNORECASE,
)
"""Codes whose contents the site shows to some readers alone, or that hold addresses, with what they hold."""

_LONGEST_CLOSED: Final = 200_000


def without_short_codes(content: str) -> str:
    """The content of a post without its short codes; all other words in brackets stay, `[[code]]` as `[code]`."""
    if "[" not in content:
        return content
    if len(content) <= _LONGEST_CLOSED:
        content = _CLOSED.sub("", content)
    closed = {match[3] for match in _BRACKETS.finditer(content) if match[2]}
    return _BRACKETS.sub(lambda match: _kept(match, closed), content)


def _kept(match: re.Match[str], closed: set[str]) -> str:
    """What stays of a pair of brackets; `closed` are the names that a closing code has somewhere in the text."""
    opened, slash, name, attributes, doubled = match.groups()
    if opened and doubled:
        return match[0][1:-1]
    is_code = slash or name in closed or _KNOWN.fullmatch(name) or _ATTRIBUTE.search(attributes)
    return opened + doubled if is_code else match[0]
