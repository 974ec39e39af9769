"""The query language: what typed text means, with cases as data for each heading of Whoosh's query-language page."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QuerySyntaxError
from search.query import tree
from search.query.language import parse
from search.query.problems import FIELDS, MESSAGES
from search.query.tree import Tree
from tree_notation import shown

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 1, 15)

PIECES = [
    *(
        "minsk",
        "II",
        "Article",
        "5",
        "last may",
        "2014",
        "co-operation",
        "U.S.",
        "é",
        "ё",
        "🚀",
        "ﬁ",
        "東京",
        "\ud800",
    ),
    *(
        '"',
        '"a b"',
        "'",
        "' ",
        "“",
        "’",
        " ",
        "  ",
        "\n",
        "\t",
        "\0",
        "\u200b",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">=",
    ),
    *(
        " TO ",
        "TO",
        "AND",
        " AND ",
        " OR ",
        " NOT ",
        "NOT",
        " ANDNOT ",
        " ANDMAYBE ",
        " REQUIRE ",
        "*",
        "?",
        "*:*",
    ),
    *(
        "^",
        "^2",
        "^2 ",
        "~",
        "~2",
        "~1/3",
        ":",
        "headline:",
        "published:",
        "mentions:",
        "foo:",
        "[2014 TO 2016]",
    ),
    *("http://a.b/?q=(x)", "-", "+", "&", "|", "!", "\\", "/", ".", ",", ";", "%"),
]
hostile_text = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60)


def data_cases() -> list[object]:
    return [
        pytest.param(case, id=f"{path.stem.removeprefix('language_')}-{case['query']!r}")
        for path in sorted(CASES.glob("language_*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
    ]


def every_node(node: Tree) -> Iterator[Tree]:
    yield node
    for name in ("child", "must", "may", "scored", "unscored"):
        if (inner := getattr(node, name, None)) is not None:
            yield from every_node(inner)
    for child in getattr(node, "children", ()):
        yield from every_node(child)


@pytest.mark.parametrize("case", data_cases())
def test_cases(case: dict[str, object]) -> None:
    parsed = parse(str(case["query"]), today=TODAY)
    assert shown(parsed.tree) == case["tree"]
    assert [[found.code, *found.span] for found in parsed.problems] == case.get("problems", [])


@given(hostile_text)
def test_lenient_mode_never_raises_and_strict_raises_what_it_reports(text: str) -> None:
    parsed = parse(text, today=TODAY)
    if not parsed.problems:
        assert parse(text, strict=True, today=TODAY) == parsed
        return
    first = parsed.problems[0]
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text, strict=True, today=TODAY)
    assert (caught.value.position, caught.value.end, str(caught.value)) == (*first.span, first.message)


@given(hostile_text)
def test_every_span_lies_in_the_typed_text(text: str) -> None:
    parsed = parse(text, today=TODAY)
    spans = [node.span for node in every_node(parsed.tree)] + [found.span for found in parsed.problems]
    assert all(0 <= start <= end <= len(text) for start, end in spans)


@given(hostile_text)
def test_runs_of_words_are_one_node(text: str) -> None:
    for node in every_node(parse(text, today=TODAY).tree):
        if isinstance(node, tree.Loose):
            neighbours = zip(node.children, node.children[1:], strict=False)
            words = [(a, b) for a, b in neighbours if isinstance(a, tree.Words) and isinstance(b, tree.Words)]
            assert all(a.field != b.field for a, b in words)


HUGE = {
    "words": "minsk " * 10_000,
    "one word": "a" * 100_000,
    "underscores": "_" * 16_000,
    "open brackets": "(" * 10_000,
    "closing brackets": ")" * 10_000,
    "deep brackets": "(a " * 900 + ")" * 900,
    "open ranges": "[x TO " * 3_000,
    "ranges": "[x TO y] " * 3_000,
    "quotes": '"' * 10_001,
    "apostrophes": " 'a" * 8_000,
    "operators": "a AND " * 3_000,
    "one-sided operators": "a ANDNOT " * 900,
    "mixed operators": "a OR b AND " * 900,
    "negations": "NOT " * 3_000,
    "boosts": "a^" * 8_000,
    "tildes": "a~" * 8_000,
    "fields": "headline:" * 3_000,
    "no fields": "foo:" * 4_000,
    "wildcards": "a*" * 8_000,
    "stars": "*" * 16_000,
    "addresses": "http://" * 3_000,
    "addresses with brackets": "http://(" * 3_000,
    "dates": "published:last may " * 800,
    "line breaks": "\n" * 20_000,
    "accents": "e\u0301" * 8_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_the_work_is_bounded(text: str) -> None:
    """Counted in calls, not seconds: nothing may look at a long query again for each of its characters."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parsed = parse(text, today=TODAY)
    finally:
        sys.setprofile(before)
    assert calls < 100 * 16_000
    assert len(parsed.problems) <= 20
    assert depth(parsed.tree) <= 65


def depth(node: Tree) -> int:
    inner = [getattr(node, name, None) for name in ("child", "must", "may", "scored", "unscored")]
    children = [*getattr(node, "children", ()), *(child for child in inner if child is not None)]
    return 1 + max(map(depth, children), default=0)


def test_strict_mode_names_the_place() -> None:
    with pytest.raises(QuerySyntaxError, match="no partner") as caught:
        parse('minsk "ii', strict=True)
    assert (caught.value.position, caught.value.end) == (6, 7)


def test_an_unknown_field_names_the_nearest() -> None:
    messages = [parse(f"{name}:x").problems[0].message for name in ("titel", "headlines", "zzz")]
    assert "`headline:`" in messages[0]
    assert "`headline:`" in messages[1]
    assert all(name in messages[2] for name in FIELDS)


def test_today_is_asked_for_each_time() -> None:
    first, second = (parse("published:today", today=day).tree for day in (date(2020, 5, 5), date(2021, 6, 6)))
    assert (shown(first), shown(second)) == (
        "published 2020-05-05 to 2020-05-05",
        "published 2021-06-06 to 2021-06-06",
    )


def test_every_code_has_a_case() -> None:
    paths = CASES.glob("language_*.json")
    cases = [case for path in paths for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]
    seen = {found[0] for case in cases for found in case.get("problems", [])}
    seen |= {found.code for text in HUGE.values() for found in parse(text).problems}
    assert seen == set(MESSAGES)


def test_the_reference_page_lists_every_code_and_field() -> None:
    page = (CASES.parent.parent / "docs" / "reference" / "query-language.md").read_text(encoding="utf-8")
    assert [code for code in MESSAGES if f"`{code}`" not in page] == []
    assert [field for field in FIELDS if f"`{field}:`" not in page] == []
