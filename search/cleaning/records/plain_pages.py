"""Pages that are taken as they stand: short items, births and deaths, tables of results, lists.

Cleaning refuses what is too short or too much of a list for an article. A person who knows better takes the text as it
is: the first line, or the page's own title, is the headline, and everything that can be read under it is the body.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import html as lxml_html

from search.article import Article
from search.cleaning.decoding import decode
from search.cleaning.records.entry import Reading
from search.cleaning.records.fragments import plain, read_fragment
from search.cleaning.records.record import make_article
from search.errors import PageRefused, RecordError

_HTML: Final = re.compile(
    r"<(?:!doctype|html|head|body|title|main|article|div|p|h[1-6]|table|ul)\b", re.IGNORECASE
)
_REACH: Final = 5_000
_LONGEST_HEADLINE: Final = 300
"""Characters of the longest first line that is a headline; a longer one is text."""


def read_as_it_stands(
    data: bytes, reading: Reading, *, path: str, url: str | None, encoding: str | None = None
) -> Article:
    """The article of a page whose text is taken as it is. Raises PageRefused where there is no text."""
    text = decode(data, encoding)
    headline, body = _of_html(text) if _HTML.search(text, 0, _REACH) else _of_text(text)
    record = {"headline": headline, "body": body, "url": url}
    try:
        return make_article(record, reading, path=path, line=None, number=1).article
    except RecordError as error:
        raise PageRefused(
            "The page has no words; fetch it again, or leave it out.", reason="empty"
        ) from error


def _of_text(text: str) -> tuple[str, str]:
    first, _, rest = text.strip().partition("\n")
    paragraphs = re.split(r"\n\s*\n", rest.strip())
    body = "\n\n".join(part.strip() for part in paragraphs if part.strip())
    return (first.strip(), body) if len(first) <= _LONGEST_HEADLINE else ("", text.strip())


def _of_html(text: str) -> tuple[str, str]:
    """The first heading, else the title, and the paragraphs that are not it."""
    tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    title, heading = tree.find(".//title"), tree.find(".//h1")
    headline = (
        " ".join((heading if heading is not None else title).text_content().split())
        if (heading is not None or title is not None)
        else ""
    )
    head = tree.find("head")
    if head is not None:
        tree.remove(head)
    body = tree.find("body")
    fragment = read_fragment(lxml_html.tostring(body if body is not None else tree, encoding="unicode"))
    return plain(headline), "\n\n".join(part for part in fragment.paragraphs if part != headline)
