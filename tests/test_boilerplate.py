"""Lines that recur over an archive are proposed, accepted, and gone when its pages are cleaned again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaning_cases import cases
from search.archive import Archive
from search.article import Article
from search.cleaning.boilerplate import LIST, accept, propose
from search.cli import main
from search.settings import Settings

LINE = "The harbour bell is rung at noon for every ship that has not come home."
BODY = list(
    dict.fromkeys(paragraph for case in cases("pages") for paragraph in case["expect"].get("body", ()))
)


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        yield Article(
            id=str(number), headline=f"Story {number}", body=f"Its own line, number {number}.\n\n{LINE}"
        )


def test_a_line_of_many_articles_is_proposed_with_examples() -> None:
    (found,) = propose(articles(4))
    assert (found.text, found.articles, found.examples) == (LINE, 4, ("0", "1", "2"))


def test_a_line_counts_once_an_article_and_in_any_spelling() -> None:
    twice = Article(id="x", body=f"{LINE}\n\n{LINE.upper()}")
    assert propose([twice], least=1)[0].articles == 1
    assert propose([twice, *articles(2)], least=3)[0].articles == 3


def test_too_few_articles_propose_nothing() -> None:
    assert propose(articles(2)) == []


def test_short_lines_are_headings_that_stories_share() -> None:
    assert propose(Article(id=str(number), body="What comes next") for number in range(9)) == []


def test_accepting_twice_adds_once(tmp_path: Path) -> None:
    proposals = propose(articles(4))
    assert (accept(proposals, tmp_path), accept(proposals, tmp_path)) == (1, 0)
    assert (tmp_path / LIST).read_text("utf-8").splitlines()[1:] == [f"boilerplate: = {LINE}"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of four pages that share a line."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(4):
        own = BODY[number * 2 : number * 2 + 2]
        lines = [
            f"Story number {['one', 'two', 'three', 'four'][number]} of the harbour",
            "By Jana Morel",
            *own,
        ]
        (pages / f"{number}.txt").write_text("\n\n".join([*lines[:4], LINE, *lines[4:]]), "utf-8")
    ran = CliRunner().invoke(main, ["index", str(pages), "--data", str(tmp_path / "data")])
    assert ran.exit_code == 0, ran.output
    return tmp_path / "data"


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_accepted_lines_are_gone_after_cleaning_again(data: Path) -> None:
    proposed = [json.loads(line) for line in run("boilerplate", "--data", str(data), "--json").splitlines()]
    assert [(one["text"], one["articles"]) for one in proposed] == [(LINE, 4)]
    run("boilerplate", "--accept", "--data", str(data))
    dry = run("clean", "--again", "--dry-run", "--data", str(data))
    assert "4 would change" in dry
    shown = run("clean", "--again", "--query", '"harbour bell"', "--data", str(data))
    assert "4 changed" in shown
    assert "'\"harbour bell\"': 4 hits before, 0 after." in shown
    with Archive.open(Settings(data=data), follow=False) as archive:
        assert all(LINE not in stored.article.body for stored in archive.store.articles())
    assert "0 changed" in run("clean", "--again", "--data", str(data))
