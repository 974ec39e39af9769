"""The sample archive is what it says it is: sizes, regions, no sentence twice, teasers of other stories."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

PAGES = Path(str(files("index_data"))) / "pages"
CASES = json.loads((Path(__file__).parent / "cases" / "samples.json").read_text())
Case = dict[str, Any]


class _Lines(HTMLParser):
    """The visible lines of a page, one for each block, without what stands beside the text."""

    BESIDE = frozenset({"script", "style", "aside", "figure", "head"})
    INLINE = frozenset({"a", "em", "strong", "i", "b", "span", "abbr", "time", "cite", "q"})

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.beside = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.beside += tag in self.BESIDE
        self.text += "" if tag in self.INLINE else "\n"

    def handle_endtag(self, tag: str) -> None:
        self.beside -= tag in self.BESIDE
        self.text += "" if tag in self.INLINE else "\n"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.beside else data.replace("\n", " ")


def raw_text(case: Case) -> str:
    """What the file of a case shows: its lines, or for a record its body."""
    raw = (PAGES / case["path"]).read_text()
    if "id" in case:
        return next(str(r["body"]) for r in map(json.loads, raw.splitlines()) if r["id"] == case["id"])
    if case["path"].endswith(".html"):
        lines = _Lines()
        lines.feed(raw)
        return lines.text
    return raw


def told_body(case: Case) -> str:
    """The article's paragraphs, by what its author says of where it begins and ends."""
    lines = [" ".join(line.split()) for line in raw_text(case).splitlines()]
    first = next(i for i, line in enumerate(lines) if line.startswith(case["begins"]))
    last = next(i for i, line in enumerate(lines) if line.endswith(case["ends"]) and i >= first)
    inside = {" ".join(line.split()) for line in case.get("inside", [])}
    return "\n".join(line for line in lines[first : last + 1] if line and line not in inside)


def name_of(case: Case) -> str:
    return f"{case['path']}#{case['id']}" if "id" in case else str(case["path"])


def sentences(body: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.?!])[”\"’)]?\s+", body):
        words = re.findall(r"\w+", sentence.lower())
        if len(words) > 3:
            yield " ".join(words)


@pytest.fixture(scope="module")
def bodies() -> dict[str, str]:
    return {name_of(case): told_body(case) for case in CASES["pages"]}


def test_every_page_is_told_of_and_every_told_page_is_there() -> None:
    there = {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*") if path.is_file()}
    assert there == {case["path"] for case in CASES["pages"]}
    records = (PAGES / "records.jsonl").read_text().splitlines()
    told = {case["id"] for case in CASES["pages"] if "id" in case}
    assert {json.loads(line)["id"] for line in records} == told
    assert len(records) == len(told)


def test_the_archive_is_large_and_mixed_enough() -> None:
    formats = [Path(case["path"]).suffix for case in CASES["pages"]]
    assert len(formats) >= 44
    assert formats.count(".html") >= 9
    assert formats.count(".jsonl") >= 3
    assert len({case["region"] for case in CASES["pages"]}) >= 8
    decades = {case["published"][:3] for case in CASES["pages"] if "published" in case}
    assert decades == {"199", "200", "201", "202"}


def test_bodies_have_250_to_700_words(bodies: dict[str, str]) -> None:
    lengths = {name: len(body.split()) for name, body in bodies.items()}
    assert {name: n for name, n in lengths.items() if not 250 <= n <= 700} == {}


def test_no_sentence_stands_in_two_articles(bodies: dict[str, str]) -> None:
    versions = [set(pair) for pair in CASES["versions"]]
    first_seen: dict[str, str] = {}
    shared = [
        (sentence, name, first_seen[sentence])
        for name, body in bodies.items()
        for sentence in sentences(body)
        if first_seen.setdefault(sentence, name) != name and {name, first_seen[sentence]} not in versions
    ]
    assert shared == []


@pytest.mark.parametrize(("earlier", "later"), CASES["versions"])
def test_two_versions_of_one_story_differ_and_are_near(
    bodies: dict[str, str], earlier: str, later: str
) -> None:
    before, after = set(sentences(bodies[earlier])), set(sentences(bodies[later]))
    assert len(before & after) >= 0.9 * len(before)
    assert after - before


WITH_TEASERS = [case for case in CASES["pages"] if "only_in_teasers" in case]


@pytest.mark.parametrize("case", WITH_TEASERS, ids=name_of)
def test_names_of_teasers_stand_on_the_page_and_in_no_article(case: Case, bodies: dict[str, str]) -> None:
    page = (PAGES / case["path"]).read_text()
    assert [name for name in case["only_in_teasers"] if name not in page] == []
    heads = " ".join(f"{case['headline']} {case.get('region')}" for case in CASES["pages"])
    text = (heads + " ".join(bodies.values())).lower()
    assert [name for name in case["only_in_teasers"] if name.lower() in text] == []


def test_at_least_a_dozen_pages_promise_other_stories() -> None:
    assert len(WITH_TEASERS) >= 12
