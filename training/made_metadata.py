"""What made HTML pages say of themselves in their heads: metadata in their many forms, or none."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any, Self

from training.made_wording import NAMES, REGIONS, SECTIONS

SITES = ("The Example Review", "Harbour Times", "Northern Courier", "The Weekly Ledger")
DECKS = (
    "Growers and shippers had hoped for a settlement before the season began",
    "What a decision taken in one port means for prices everywhere else",
    "Ministers call it progress, while those who have to pay for it are not so sure",
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a page."""

    headline: str
    deck: str
    section: str
    region: str
    site: str
    authors: list[str]
    published: date

    @classmethod
    def of(cls, headline: str, chance: random.Random, published: date) -> Self:
        """Facts by chance."""
        names = chance.sample(NAMES, 1 if chance.random() < 0.8 else 2)
        return cls(
            headline,
            chance.choice(DECKS),
            chance.choice(SECTIONS),
            chance.choice(REGIONS),
            chance.choice(SITES),
            names,
            published,
        )

    @property
    def stamp(self) -> str:
        """The time of publication."""
        return f"{self.published}T09:30:00+00:00"

    @property
    def updated(self) -> str:
        """A later time."""
        return f"{self.published + timedelta(days=9)}T12:00:00+00:00"


def head(facts: Facts, chance: random.Random, other: str) -> str:
    """The inside of a page's head; `other` is the headline of another story that its metadata may name."""
    title = chance.choice(("{h} - {s}", "{h} | {s}", "{s}: {h}", "{h}")).format(
        h=facts.headline, s=facts.site
    )
    return "".join([f"<title>{escape(title)}</title>", *chance.choice(FORMS)(facts, other)])


def _meta(name: str, content: str, by: str = "property") -> str:
    return f'<meta {by}="{name}" content="{escape(content)}">'


def _script(data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _article(facts: Facts, kind: Any = "NewsArticle") -> Json:
    authors: list[Any] = [{"@type": "Person", "name": name} for name in facts.authors]
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": facts.headline,
        "datePublished": facts.stamp,
        "dateModified": facts.updated,
        "author": authors if len(authors) > 1 else authors[0],
        "publisher": {"@type": "Organization", "name": facts.site},
        "articleSection": facts.section,
    }


def _open_graph(facts: Facts) -> list[str]:
    return [
        _meta("og:title", facts.headline),
        _meta("og:site_name", facts.site),
        _meta("og:type", "article"),
        _meta("og:description", facts.deck),
    ]


def nothing(facts: Facts, other: str) -> list[str]:
    """A title alone."""
    return []


def open_graph(facts: Facts, other: str) -> list[str]:
    """OpenGraph with times."""
    times = [_meta("article:published_time", facts.stamp), _meta("article:modified_time", facts.updated)]
    return [*_open_graph(facts), *times, _meta("author", ", ".join(facts.authors), "name")]


def suffixed(facts: Facts, other: str) -> list[str]:
    """OpenGraph whose title carries the site's name, and an author who is an address."""
    return [
        _meta("og:title", f"{facts.headline} | {facts.site}"),
        _meta("article:author", "https://www.example.org/a"),
    ]


def plain(facts: Facts, other: str) -> list[str]:
    """One object for the article."""
    return [_script(_article(facts)), *_open_graph(facts)]


def graph(facts: Facts, other: str) -> list[str]:
    """A graph whose article refers to its author."""
    people = [
        {"@type": "Person", "@id": f"https://example.org/#/schema/person/{number}", "name": name}
        for number, name in enumerate(facts.authors)
    ]
    article = _article(facts, "Article") | {"author": [{"@id": person["@id"]} for person in people]}
    page = {"@type": "WebPage", "name": f"{facts.headline} - {facts.site}", "datePublished": facts.stamp}
    site = {"@type": "WebSite", "name": facts.site}
    return [_script({"@context": "https://schema.org", "@graph": [site, page, article, *people]})]


def listed(facts: Facts, other: str) -> list[str]:
    """Several types, in a list, after a list of other stories that are articles too."""
    others = {"@type": "ItemList", "itemListElement": [_article(facts) | {"headline": other}]}
    related = {
        "@type": "NewsArticle",
        "headline": other,
        "datePublished": "2031-01-01",
        "author": "Someone Else",
    }
    return [_script([others, _article(facts, ["ReportageNewsArticle", "NewsArticle"])]), _script(related)]


def in_page(facts: Facts, other: str) -> list[str]:
    """The article inside the page that it is the main thing of; text as names."""
    article = _article(facts, "AnalysisNewsArticle") | {"author": f"By {' and '.join(facts.authors)}"}
    return [_script({"@context": "https://schema.org", "@type": "WebPage", "mainEntity": article})]


def broken(facts: Facts, other: str) -> list[str]:
    """JSON that is none by a comma, with line breaks inside a text, in a comment."""
    text = json.dumps(_article(facts))[:-1] + ",\n}"
    return [f'<script type="application/ld+json">\n<!--\n{text}\n-->\n</script>']


def library(facts: Facts, other: str) -> list[str]:
    """Dublin Core."""
    return [
        _meta("DC.title", facts.headline, "name"),
        _meta("DC.date.issued", str(facts.published), "name"),
        _meta("DC.creator", "; ".join(facts.authors), "name"),
    ]


FORMS: tuple[Callable[[Facts, str], list[str]], ...] = (
    nothing,
    open_graph,
    suffixed,
    plain,
    graph,
    listed,
    in_page,
    broken,
    library,
)
"""Every form of metadata."""
