"""Whole pages that have lost their tags become articles, line by line."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cleaning_cases import cases
from search.article import Article, CleanedFrom
from search.cleaning import clean_page, inspect_page

PAGES = cases("pages")


def page(case: dict[str, Any]) -> bytes:
    return "\n".join(case["lines"]).encode()


def article(case: dict[str, Any]) -> Article:
    found = clean_page(page(case), path="page.txt").article
    assert found is not None
    return found


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["comment"])
def test_a_page_becomes_its_article(case: dict[str, Any]) -> None:
    found = article(case).model_dump(mode="json")
    found["body"] = found["body"].split("\n\n")
    wanted = {name: value for name, value in case["expect"].items() if name != "absent"}
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["comment"])
def test_what_is_no_part_of_the_article_stands_nowhere_in_it(case: dict[str, Any]) -> None:
    found = article(case)
    text = json.dumps(found.model_dump(mode="json", exclude={"cleaned_from"}))
    assert [words for words in case["expect"].get("absent", []) if words in text] == []


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["comment"])
def test_every_line_is_kept_as_something_or_dropped_for_a_reason(case: dict[str, Any]) -> None:
    lines = inspect_page(page(case), path="page.txt")["lines"]
    assert [line["text"] for line in lines] == case["lines"]
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert all((line["kept_as"] is None) != (line["reason"] is None) for line in lines)


@pytest.mark.parametrize(
    "case", [case for case in PAGES if "reasons" in case], ids=lambda case: case["comment"]
)
def test_the_reason_says_what_a_line_is(case: dict[str, Any]) -> None:
    reasons = {
        str(line["number"]): line["reason"] for line in inspect_page(page(case), path="page.txt")["lines"]
    }
    assert {number: reasons[number] for number in case["reasons"]} == case["reasons"]


def test_an_archive_says_what_is_counted_and_numbered(tmp_path: Path) -> None:
    body = "The harbour kept its 1998 fogbank out of the books, as Almanac 2014 put it, and nobody knew why or cared."
    data = f"{body}\n\n{body} It never did so again, and the almanac stopped counting them.".encode()
    years = {hint.words for hint in clean_page(data, path="x.txt").article.date_hints}  # type: ignore[union-attr]
    (tmp_path / "counted_things.txt").write_text("fogbank\n", encoding="utf-8")
    (tmp_path / "numbered_things.txt").write_text("almanac\n", encoding="utf-8")
    own = clean_page(data, path="x.txt", own_words=tmp_path).article
    assert own is not None
    assert (years, own.date_hints) == ({"2014", "1998"}, [])


def test_dates_in_teasers_are_no_hints() -> None:
    years = {hint.first.year for hint in article(PAGES[0]).date_hints if hint.first}
    assert years == {2015, 2021}


def test_the_same_page_with_windows_line_ends_is_the_same_article() -> None:
    case = PAGES[0]
    other = clean_page(page(case).replace(b"\n", b"\r\n"), path="page.txt").article
    assert other == article(case)


def test_an_id_is_the_one_given_else_the_path() -> None:
    data = page(PAGES[0])
    assert clean_page(data, path="a/b.txt").article.id == "a/b.txt"  # type: ignore[union-attr]
    assert clean_page(data, path="a/b.txt", id="given").article.id == "given"  # type: ignore[union-attr]


def test_inspect_gives_the_object_that_programs_rely_on() -> None:
    found = inspect_page(page(PAGES[0]), path="page.txt")
    assert list(found) == ["path", "article", "refused", "lines"]
    assert found["refused"] is None
    assert set(found["article"]) == set(Article.model_fields)
    assert list(found["lines"][0]) == ["number", "text", "kept_as", "reason", "sure"]


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["comment"])
def test_the_article_is_what_would_be_taken_from_anybody(case: dict[str, Any]) -> None:
    made = article(case)
    assert Article.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    "line", [{"number": 0}, {"number": "one"}, {"text": None}, {"reason": 1}, {"more": "x"}, ["Share"]]
)
def test_a_dropped_line_that_is_none_is_refused(line: Any) -> None:
    wrong = {"number": 1, "text": "Share", "reason": "share line", **line} if isinstance(line, dict) else line
    for dropped in ([wrong], [{"number": 1, "text": "Share"}]):
        with pytest.raises(ValidationError):
            CleanedFrom.model_validate({"format": "text", "dropped": dropped})


@pytest.mark.parametrize("case", cases("refused"), ids=lambda case: case["comment"])
def test_what_is_no_article_is_refused_with_a_reason(case: dict[str, Any]) -> None:
    found = clean_page(page(case), path="page.txt")
    assert found.article is None
    assert found.refused is not None
    word, _, sentence = found.refused.partition(": ")
    assert sentence.endswith(".")
    assert case["refused"] in (word, None)


def as_html(lines: list[str]) -> str:
    """Lines as a page with its tags: what blank lines part is a paragraph, the first one the headline."""
    parts = [part for part in "\n".join(lines).split("\n\n") if part.strip()]
    marked = [f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in parts[1:]]
    title = escape(parts[0]) if parts else ""
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{''.join(marked)}</body></html>"


@pytest.mark.parametrize("case", cases("refused"), ids=lambda case: case["comment"])
def test_it_is_refused_as_html_too(case: dict[str, Any]) -> None:
    assert clean_page(as_html(case["lines"]).encode(), path="page.html").refused is not None


@pytest.mark.parametrize("case", cases("refused", "articles"), ids=lambda case: case["comment"])
@pytest.mark.parametrize("marked", [False, True], ids=["text", "HTML"])
def test_an_article_that_resembles_one_is_kept(case: dict[str, Any], marked: bool) -> None:
    text = as_html(case["lines"]) if marked else "\n".join(case["lines"])
    found = clean_page(text.encode(), path="page")
    assert found.refused is None
    assert found.article is not None
    assert found.article.authors != []
    assert case["lines"][-1] in found.article.body
