"""Synonyms are found in a query's words, from a list that is read again when it changes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from search.cli import main
from search.errors import WordListError
from search.query.curated import SYNONYMS, Synonyms, read_rule
from search.text import word_lists
from search.text.analysis import default_analyzer
from search.text.word_lists import ListLine, WordLists

CASES = json.loads((Path(__file__).parent / "cases" / "synonyms.json").read_text(encoding="utf-8"))


def found(synonyms: Synonyms, query: str) -> list[list[Any]]:
    words = default_analyzer().query(query)
    said = synonyms.find([word.readings for word in words])
    return [[one.first, one.last, " ".join(position[0] for position in one.positions)] for one in said]


def write(folder: Path, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / SYNONYMS).write_text("\n".join(["!replace", *lines]), encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_what_is_found(case: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, *case["lines"])
    assert found(Synonyms(WordLists(tmp_path), default_analyzer()), case["query"]) == case["found"]


def test_a_changed_list_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_lists, "LOOK_SECONDS", 0.0)
    write(tmp_path, "Kyiv, Kiev")
    synonyms = Synonyms(WordLists(tmp_path), default_analyzer())
    assert found(synonyms, "Odesa") == []
    write(tmp_path, "Odesa, Odessa")
    os.utime(tmp_path / SYNONYMS, ns=(1, 1))
    assert found(synonyms, "Odesa") == [[0, 1, "odessa"]]
    (tmp_path / SYNONYMS).unlink()
    assert [0, 1, "kiev"] in found(synonyms, "Kyiv")


def test_the_list_that_comes_along_is_right() -> None:
    rules = [read_rule(line) for line in WordLists().lines(SYNONYMS)]
    assert len(rules) >= 150
    seen = [tuple(rule.typed) for rule in rules]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("text", ["lonely", "a => b => c", "a,,b", "=> b", "a =>", "a, " + "b " * 13])
def test_a_wrong_line_is_named(text: str) -> None:
    with pytest.raises(WordListError, match=r"words/synonyms.txt, line 7: .+ (add|write|take|shorten)"):
        read_rule(ListLine(text, "words/synonyms.txt", 7))


def test_words_check_names_the_line(tmp_path: Path) -> None:
    write(tmp_path / "words", "Kyiv, Kiev", "", "lonely")
    (tmp_path / "words" / "pinned.txt").write_text("no arrow\n", encoding="utf-8")
    ran = CliRunner().invoke(main, ["words", "check", "--data", str(tmp_path)])
    assert ran.exit_code == 1
    assert "synonyms.txt, line 4: 'lonely' names one thing only" in ran.output
    assert "pinned.txt, line 1: 'no arrow' is no pin" in ran.output


@pytest.mark.parametrize(
    ("text", "typed", "meant"),
    [
        (r"a\=>b, c", ("a=>b", "c"), ("a=>b", "c")),
        (r"a\,b => c\\d", ("a,b",), (r"c\d",)),
        ("sea biscuit, sea biscit => seabiscuit", ("sea biscuit", "sea biscit"), ("seabiscuit",)),
    ],
)
def test_a_backslash_takes_a_sign_its_meaning(
    text: str, typed: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    rule = read_rule(ListLine(text, "synonyms.txt", 1))
    assert (rule.typed, rule.meant) == (typed, meant)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("reference_heads.txt", b"Basket | accord | nubmer", "reference_heads.txt, line 1: Option 'nubmer'"),
        ("reference_names.txt", b"# ours\nBasket", "reference_names.txt, line 2: Write `Name"),
        ("acronyms.txt", b"who", "acronyms.txt, line 1: 'who' is no acronym"),
        ("furniture.txt", b"weather: cloudy", "furniture.txt, line 1: 'weather: cloudy' names no reason"),
        ("boilerplate.txt", b"share: =", "boilerplate.txt, line 1: 'share: =' has no words"),
        ("regions.toml", b'"Far North" = "Arctic"', "regions.toml, line 1: The spellings of 'Far North'"),
        ("sections.txt", b"-Notebok", "sections.txt, line 1: '-Notebok' takes nothing out"),
        ("synonym.txt", b"a, b", "synonym.txt: no list has this name; call it `synonyms.txt`"),
        ("sections.txt", "Chronique d’été".encode("cp1252"), "sections.txt: this is no UTF-8"),
    ],
)
def test_words_check_reads_every_list(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / name).write_bytes(content)
    ran = CliRunner().invoke(main, ["words", "check", "--data", str(tmp_path)])
    assert ran.exit_code == 1
    assert told in ran.output


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_list_is_read_in_whatever_an_editor_saves(tmp_path: Path, encoding: str) -> None:
    (tmp_path / SYNONYMS).write_bytes("Café, Kaffee".encode(encoding))
    assert WordLists(tmp_path).entries(SYNONYMS)[-1] == "Café, Kaffee"


def test_words_check_is_content_with_what_comes_along(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["words", "check", "--data", str(tmp_path)])
    assert ran.exit_code == 0
