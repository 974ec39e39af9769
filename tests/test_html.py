"""Articles out of HTML: what the markup says, what trafilatura finds, and pages that are broken or hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import trafilatura

from benchmarks.extraction import Page, by_trafilatura, clean_html, kept_text, page_of, score
from search.article import Article
from search.cleaning import clean_page
from search.cleaning.elements import LARGEST
from training.made_html import LAYOUTS, made
from training.made_stories import Story

CASES = Path(__file__).parent / "cases" / "html"
EXPECTED: dict[str, Any] = json.loads((CASES / "expected.json").read_text("utf-8"))
SAMPLES = Path(__file__).parent.parent / "index_data" / "pages"
SENTENCE = "The talks went on for a long time and nobody could say what they were about. "
TEXT = "".join(f"<p>{SENTENCE * 2}{number}</p>" for number in range(6))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", EXPECTED["pages"])
def test_a_page_becomes_this_article(name: str) -> None:
    case = EXPECTED["pages"][name]
    article = clean_page((CASES / name).read_bytes(), path=name).article
    assert article is not None
    fields = article.model_dump(mode="json")
    assert {key: fields[key] for key in case["article"]} == case["article"]
    assert article.body.split("\n\n") == EXPECTED["body"]
    assert not [words for words in case["drop"] if words in article.body]
    assert article.cleaned_from.format == "html"


@pytest.mark.parametrize("name", EXPECTED["pages"])
def test_every_visible_line_has_a_part_or_a_reason(name: str) -> None:
    lines = clean_page((CASES / name).read_bytes(), path=name).lines
    assert lines
    assert all((line.kept_as is None) != (line.reason is None) for line in lines)


def segments() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Each HTML page of the sample archive with what its body has, and what it must not have."""
    cases = json.loads((Path(__file__).parent / "cases" / "samples.json").read_text("utf-8"))["pages"]
    for case in cases:
        if case["path"].endswith(".html"):
            text = (SAMPLES / case["path"]).read_text("utf-8")
            yield case["path"], text, [case["begins"], case["ends"]], case.get("only_in_teasers", [])


def test_it_is_at_least_as_good_as_trafilatura_alone() -> None:
    ours = theirs = 0
    for path, text, keep, drop in segments():
        article = clean_page(text.encode(), path=path).article
        body = flat(article.body) if article else ""
        alone = flat(trafilatura.extract(text, include_comments=False) or "")
        ours += sum(words in body for words in keep) - sum(words in body for words in drop)
        theirs += sum(words in alone for words in keep) - sum(words in alone for words in drop)
    assert ours >= theirs > 0


def stories() -> list[Story]:
    """The articles of the sample archive, for pages to be made of."""
    cleaned = [
        clean_page(path.read_bytes(), path=path.name).article for path in sorted(SAMPLES.rglob("*.txt"))
    ]
    return [Story(one.headline, one.body.split("\n\n")) for one in cleaned if one and one.headline]


def test_on_pages_of_many_systems_it_is_better_than_trafilatura_alone() -> None:
    """Headlines, authors and text of pages as a dozen publishing systems set them, with metadata in every form."""
    rows = list(made(stories(), 2 * len(LAYOUTS), seed=5))
    ours = theirs = 0
    wrong = []
    for row in rows:
        page = page_of(row)
        own, alone = clean_html(page), by_trafilatura(page)
        ours += right(page, own)
        theirs += right(page, alone)
        if (
            own is None
            or own.headline != page.headline
            or own.published != date.fromisoformat(page.published)
        ):
            wrong.append(row["id"])
    assert ours > theirs > 0
    assert wrong == []


def right(page: Page, article: Article | None) -> int:
    """How many segments of a page are where they belong, less those that are where they don't."""
    scored = score(page, kept_text(article))
    return len(page.keep) - len(scored.missed) - len(scored.wrong)


def test_what_trafilatura_does_not_see_is_read_by_its_blocks() -> None:
    deep = f"<html><body>{'<div>' * 400}<h1>A headline</h1>{TEXT}</body></html>"
    article = clean_page(deep.encode(), path="deep.html").article
    assert article is not None
    assert len(article.body.split("\n\n")) >= 5


HOSTILE = {
    "deep": "<html><body>" + "<div>" * 100_000 + TEXT,
    "cut off": f"<html><body><h1>A headline</h1>{TEXT}<p>and then <a href=",
    "nested JSON": '<html><script type="application/ld+json">' + "[" * 50_000 + f"</script>{TEXT}",
    "odd JSON": '<html><script type="application/ld+json">{"@type": ["Article"], "headline": 3, "@graph": 4,'
    f' "author": [1, {{"name": 2}}], "datePublished": {{}}}}</script>{TEXT}',
    "entities": f'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><p>&b;</p>{TEXT}</html>',
    "large": f"<html><body>{TEXT}<!--{'x' * LARGEST}--></body></html>",
    "empty": "<html></html>",
    "zero bytes": f"<html>\x00<body>{TEXT}",
    "only tags": "<b>" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_in_an_article_or_a_reason(name: str) -> None:
    cleaned = clean_page(HOSTILE[name].encode(), path=name)
    assert (cleaned.article is None) == bool(cleaned.refused)
