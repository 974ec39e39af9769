"""Measure cleaning against keeping everything, on flattened pages with segments to keep and to drop.

    python -m benchmarks.extraction PAGES.jsonl.gz
    python -m benchmarks.extraction FOLDER

A page is a JSON object with id, url, text, keep, drop, headline, published and authors; in a folder, `name.html` lies
beside a `name.json` of that form. Over all pages together, and with white space made one, a segment to keep that
occurs in headline, deck, body and captions is a true positive, and a segment to drop that does is a false one. Where
pages have `html` too, ours and trafilatura's own reading of it stand in rows of their own (`training.made_html`
makes such pages). A headline is right when it is equal but for case and white space; a date when it is the same
day; authors when all names are there and no others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import trafilatura

from search.article import Article
from search.cleaning import clean_page
from search.cleaning.furniture import furniture_of
from search.parallel import collect_seldom


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what is known of it; `site` tells pages of one publisher."""

    site: str
    text: str
    keep: tuple[str, ...]
    drop: tuple[str, ...]
    headline: str
    published: str
    authors: tuple[str, ...] = ()
    html: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of a page's segments."""

    page: Page
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def one_space(text: str) -> str:
    """Text with every run of white space made one space."""
    return re.sub(r"\s+", " ", text).strip()


def read_pages(path: Path) -> Iterator[Page]:
    """The pages of a gzipped file, one JSON object a line, or of a folder."""
    if path.is_dir():
        for file in sorted(path.glob("*.json")):
            row = {"id": file.stem, "text": "", **json.loads(file.read_text("utf-8"))}
            yield page_of(row | {"html": file.with_suffix(".html").read_text("utf-8", "replace")})
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (page_of(json.loads(line)) for line in lines)


def page_of(row: Mapping[str, Any]) -> Page:
    """A page out of its JSON object."""
    return Page(
        site=".".join(re.split(r"[.-]", row["id"].removeprefix("hard::"))[:2]),
        text=row["text"],
        keep=tuple(row["keep"]),
        drop=tuple(row["drop"]),
        headline=row["headline"] or "",
        published=row["published"] or "",
        authors=tuple(row.get("authors") or ()),
        html=row.get("html") or "",
    )


def kept_text(article: Article | None) -> str:
    """What is searched of an article: headline, deck, body and captions."""
    if article is None:
        return ""
    return one_space(" ".join([article.headline, article.deck, article.body, *article.captions]))


def score(page: Page, kept: str) -> Scored:
    """Which segments to keep are missed in a text, and which to drop are in it."""
    return Scored(
        page,
        tuple(segment for segment in page.keep if one_space(segment) not in kept),
        tuple(segment for segment in page.drop if one_space(segment) in kept),
    )


def summary(scored: Sequence[Scored]) -> dict[str, float]:
    """Precision, recall and F1 over all pages."""
    wrong = sum(len(one.wrong) for one in scored)
    wanted = sum(len(one.page.keep) for one in scored)
    right = wanted - sum(len(one.missed) for one in scored)
    precision, recall = right / (right + wrong or 1), right / (wanted or 1)
    return {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / (precision + recall or 1),
    }


def clean(page: Page) -> Article | None:
    """The article of a page, by Dateline."""
    return clean_page(page.text.encode(), path="page.txt").article


def clean_html(page: Page) -> Article | None:
    """The article of a page's HTML, by Dateline."""
    return clean_page(page.html.encode(), path="page.html").article


def by_trafilatura(page: Page) -> Article:
    """What trafilatura alone makes of a page's HTML."""
    found: Any = trafilatura.bare_extraction(page.html, with_metadata=True, include_comments=False)
    if found is None:
        return Article(id="page")
    authors = [name for name in (found.author or "").split("; ") if name]
    published = date.fromisoformat(found.date[:10]) if found.date else None
    return Article(
        id="page", headline=found.title or "", body=found.text or "", authors=authors, published=published
    )


def metadata(pages: Sequence[Page], articles: Sequence[Article | None]) -> dict[str, str]:
    """How often headline and date are right, of the pages that have one."""
    pairs = list(zip(pages, articles, strict=True))
    titled = [(page, article) for page, article in pairs if page.headline]
    right = sum(
        one_space(article.headline).casefold() == one_space(page.headline).casefold() if article else False
        for page, article in titled
    )
    dated = [(page, article) for page, article in pairs if page.published]
    claimed = [(page, article.published) for page, article in dated if article and article.published]
    same = sum(published.isoformat() == page.published for page, published in claimed)
    signed = [(page, article) for page, article in pairs if page.authors]
    named = sum(set(article.authors) == set(page.authors) if article else False for page, article in signed)
    authors = {"authors right": f"{named} of {len(signed)} ({named / len(signed):.1%})"} if signed else {}
    return {
        "headline right": f"{right} of {len(titled)} ({right / (len(titled) or 1):.1%})",
        "date claimed": f"{len(claimed)} of {len(dated)} ({len(claimed) / (len(dated) or 1):.1%})",
        "claimed date right": f"{same} of {len(claimed)} ({same / (len(claimed) or 1):.1%})",
        **authors,
    }


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time that some work takes, each time with no line remembered from the time before."""
    taken = []
    for _ in range(times):
        furniture_of(None).forget()
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def joined(pages: Sequence[Page]) -> list[Page]:
    """Every ten pages as one, which is ten times as long: its lines are as different as those of ten pages."""
    tens = [pages[at : at + 10] for at in range(0, len(pages) - 9, 10)]
    return [replace(ten[0], text="\n".join(page.text for page in ten)) for ten in tens]


def speed(pages: Sequence[Page]) -> dict[str, str]:
    """Pages a second on one core, and how much longer a page takes that is ten times as long.

    Lines are remembered from page to page as they are in use: what two pages have in common is read once.
    """
    middle = sorted(pages, key=lambda page: len(page.text))[len(pages) // 4 : -len(pages) // 4]
    longer = joined(middle)
    plain = seconds(lambda: [clean(page) for page in middle[: 10 * len(longer)]]) / 10
    tenfold = seconds(lambda: [clean(page) for page in longer])
    row = {"pages/s on one core": f"{len(pages) / seconds(lambda: [clean(page) for page in pages]):.0f}"}
    return row | ({"time for a page 10 times as long": f"{tenfold / plain:.1f} times"} if longer else {})


def show(title: str, values: Mapping[str, float | str]) -> None:
    """Print one row of the table."""
    print(
        f"{title:12}",
        *(f"{n} {v:.3f}" if isinstance(v, float) else f"{n} {v}" for n, v in values.items()),
        sep="  ",
    )


def main() -> None:
    """Print the table for the pages of one file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", type=Path)
    parser.add_argument("--verbose", action="store_true", help="name every segment that went wrong")
    given = parser.parse_args()
    collect_seldom()  # as `dateline` does
    pages = list(read_pages(given.pages))
    texts = [page for page in pages if page.text]
    marked = [page for page in pages if page.html]
    scored: list[Scored] = []
    if texts:
        show("all text", summary([score(page, one_space(page.text)) for page in texts]))
        scored += _measure("dateline", texts, clean)
        show("dateline", speed(texts))
    if marked:
        scored += _measure("HTML, ours", marked, clean_html)
        _measure("trafilatura", marked, by_trafilatura)
    if given.verbose:
        _name_errors(scored)


def _measure(title: str, pages: Sequence[Page], read: Callable[[Page], Article | None]) -> list[Scored]:
    articles = [read(page) for page in pages]
    scored = [score(page, kept_text(article)) for page, article in zip(pages, articles, strict=True)]
    show(title, summary(scored))
    show(title, metadata(pages, articles))
    return scored


def _name_errors(scored: Sequence[Scored]) -> None:
    for one in scored:
        for segment in one.missed:
            print("missed", one.page.site, segment, sep="\t")
        for segment in one.wrong:
            print("wrong", one.page.site, segment, sep="\t")


if __name__ == "__main__":
    main()
