"""How the pages write names, days and addresses."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode, urlsplit

from search.article import Article
from search.query.request import Hit

SORTS = (("relevance", "Best match"), ("newest", "Newest"), ("oldest", "Oldest"))

FACET_NAMES = {"region": "Region", "section": "Section", "reference": "Names", "author": "Author"}

FILTER_NAMES = {
    "from": "From",
    "to": "To",
    "mentions": "Speaks of",
    **{
        f"{no}{name}": f"{'Not ' if no else ''}{label}:"
        for no in ("", "not_")
        for name, label in (*FACET_NAMES.items(), ("source", "Source"))
    },
}

TIPS = (
    ("arms control", "articles with both words; of more than three words, those with most of them"),
    ('"arms control"', "the words side by side, in this order"),
    ('"treaty signed"~5', "the words near each other, in this order"),
    ("sanctions OR embargo", "articles with either word"),
    ("ceasefire NOT border", "articles without the second word"),
    ("(ceasefire OR truce) AND border", "brackets keep together what belongs together"),
    ("headline:treaty", "the word in the headline; deck, body, author and region work alike"),
    ("reference:'Article 5'", "articles that name a treaty, article, resolution or accord"),
    ("published:2014", "what was published then; so do 2014-08, 'last May' and [2012 TO 2015]"),
    ("mentions:1990s", "what speaks of that time, whenever it was published"),
    ("negotiat*", "every word that begins so"),
    ("sanctoins~1", "the word and those one letter away, or two that changed places"),
)


def written(day: date, precision: str | None = "day") -> str:
    """A day as people write it, no more exact than it is known."""
    if precision == "decade":
        return f"{day.year // 10 * 10}s"
    if precision == "year":
        return str(day.year)
    month = f"{day:%B} {day.year}"
    return month if precision == "month" else f"{day.day} {month}"


def web_address(url: str | None) -> bool:
    """Whether a browser may follow this: `javascript:` and `data:` are no addresses of articles."""
    return bool(url) and urlsplit(str(url).strip()).scheme.lower() in ("http", "https")


def web_link(url: str | None) -> str | None:
    """The address itself, or None where a browser may not follow it."""
    return url if web_address(url) else None


def page_of(hit: Hit | Article, query: str = "") -> str:
    """The article's page on this service, with the words to mark."""
    return f"/articles/{quote(hit.id)}" + (f"?{urlencode({'q': query})}" if query else "")


def lead(hit: Hit, query: str = "") -> str:
    """Where a hit leads: to the sentence on the publisher's page, to that page, or to ours."""
    link = hit.highlight.link if hit.highlight else None
    return (web_link(hit.url) and web_link(link)) or web_link(hit.url) or page_of(hit, query)


def host(url: str) -> str:
    """The host of an address, which says whose it is."""
    return urlsplit(url).hostname or url
