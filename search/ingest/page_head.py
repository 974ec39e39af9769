"""What the head of an HTML page says beside its article: addresses, picture, robots, and the pages before and after it.

It is read from the tags themselves, wherever they stand near the page's start, so that it costs no second parsing.
Addresses may be relative: to `<base>`, else to where the page stands, else to what og:url says.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from search.cleaning.records import picture_of, web_address

_REACH: Final = 400_000
"""Bytes that are looked at: heads are longer than they should be, where styles stand in them."""

_TAG: Final = re.compile(r"<(?:!--.*?--|(meta|link|base)\s([^<>]{0,4000}))>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_DATA: Final = re.compile(
    r"<script[^<>]{0,300}ld\+json[^<>]{0,300}>(.{0,200000}?)</script", re.IGNORECASE | re.DOTALL
)
_ROBOTS: Final = ("robots", "googlebot")
_HIDING: Final = re.compile(r"\b(?:noindex|none)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageHead:
    """What a page's head says, its addresses made whole; None or nothing where it does not say it."""

    address: str | None = None
    canonical: str | None = None
    image: dict[str, str] | None = None
    is_noindex: bool = False
    before: str | None = None
    after: str | None = None


def read_head(data: bytes, url: str | None = None) -> PageHead:
    """The head of a page; `url` is where it stands, as far as somebody knows."""
    text = _text_of(data[:_REACH])
    metas: dict[str, str] = {}
    links: dict[str, str] = {}
    base = ""
    for tag, attributes in _tags(text):
        if tag == "meta":
            name = (
                attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            ).lower()
            metas.setdefault(name, attributes.get("content", "").strip())
        elif tag == "link":
            for relation in attributes.get("rel", "").lower().split():
                links.setdefault(relation, attributes.get("href", "").strip())
        else:
            base = base or attributes.get("href", "").strip()
    own = url or web_address(metas.get("og:url", ""), "")
    base = urljoin(own or links.get("canonical", ""), base)
    return PageHead(
        address=own,
        canonical=_resolved(links.get("canonical") or metas.get("og:url"), base),
        image=_picture(metas, text, base),
        is_noindex=any(_HIDING.search(metas.get(name, "")) for name in _ROBOTS),
        before=_resolved(links.get("prev") or links.get("previous"), base),
        after=_resolved(links.get("next"), base),
    )


def _text_of(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(
            "cp1252", "replace"
        )  # a cut letter at the end, or alternative texts in an old encoding


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in _TAG.finditer(text):
        if match[1]:
            found = _ATTRIBUTE.findall(match[2])
            yield (
                match[1].lower(),
                {name.lower(): html.unescape(one or two or three) for name, one, two, three in found},
            )


def _resolved(address: str | None, base: str) -> str | None:
    return web_address(address, base) if address else None


def _picture(metas: Mapping[str, str], text: str, base: str) -> dict[str, str] | None:
    """The picture of og:image, twitter:image or JSON-LD, with its alternative text."""
    for kind in ("og:image", "twitter:image"):
        address = (
            metas.get(kind)
            or metas.get(f"{kind}:secure_url")
            or metas.get(f"{kind}:url")
            or metas.get(f"{kind}:src")
        )
        if address and (whole := web_address(address, base)):
            return {"url": whole, "alt": " ".join(metas.get(f"{kind}:alt", "").split())}
    for match in _DATA.finditer(text):
        try:
            pictured = _pictured(json.loads(match[1], strict=False))
        except (ValueError, RecursionError):
            continue
        picture = picture_of(pictured)
        if picture and (whole := web_address(picture["url"], base)):
            return {**picture, "url": whole}
    return None


def _pictured(value: Any, depth: int = 0) -> Any:
    """The image of the first article in JSON-LD."""
    if isinstance(value, list):
        return next((found for one in value if (found := _pictured(one, depth + 1))), None)
    if not isinstance(value, Mapping) or depth > 4:
        return None
    if re.search(r"Article|Posting|Report", str(value.get("@type"))) and value.get("image"):
        return value["image"]
    return _pictured(value.get("@graph") or value.get("mainEntity"), depth + 1)
