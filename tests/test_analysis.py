"""The one analysis: which texts a query finds, by the rules, with cases as data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.article import Position
from search.text.analysis import Analyzer, Reading, default_analyzer
from search.text.word_lists import WordLists

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return default_analyzer()


def stands_at(reading: Reading, positions: Sequence[Position], place: int) -> bool:
    """Whether the positions from a place on are this reading; a free position takes anything."""
    window = positions[place : place + len(reading)]
    pairs = zip(reading, window, strict=False)
    return len(window) == len(reading) and all(
        not wanted or set(wanted) & set(position) for wanted, position in pairs
    )


def holds(readings: Sequence[Reading], positions: Sequence[Position]) -> bool:
    return any(
        stands_at(reading, positions, place) for reading in readings for place in range(len(positions))
    )


def finds(analyzer: Analyzer, query: str, text: str) -> bool:
    """Whether a text has every word of a query, or the phrase where it is quoted."""
    positions = analyzer.positions(text)
    if query.startswith('"'):
        return holds(analyzer.phrase(query.strip('"')), positions)
    words = analyzer.query(query)
    return bool(words) and all(holds(word.readings, positions) for word in words)


def data_cases() -> list[object]:
    found = []
    for path in sorted(CASES.glob("analysis_*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            for wanted, texts in ((True, case.get("finds", [])), (False, case.get("misses", []))):
                name = (
                    f"{path.stem.removeprefix('analysis_')}-{case['query']}-{'finds' if wanted else 'misses'}"
                )
                found += [pytest.param(case["query"], text, wanted, id=f"{name}-{text}") for text in texts]
    return found


@pytest.mark.parametrize(("query", "text", "wanted"), data_cases())
def test_cases(analyzer: Analyzer, query: str, text: str, wanted: bool) -> None:
    assert finds(analyzer, query, text) is wanted, (analyzer.query(query), analyzer.positions(text))


any_text = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("aISV U.S.-'’ 5,.\n\u0301\u00adﬁé東")), max_size=80
)


@given(any_text)
def test_positions_and_tokens_agree(text: str) -> None:
    analyzer = default_analyzer()
    by_position: dict[int, tuple[str, ...]] = {}
    for token in analyzer.tokens(text):
        by_position[token.position] = (*by_position.get(token.position, ()), token.text)
    assert [by_position[position] for position in sorted(by_position)] == analyzer.positions(text)


@given(any_text)
def test_tokens_lead_back_to_the_text(text: str) -> None:
    for token in default_analyzer().tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.text
        assert not any(character.isspace() for character in token.text)


@given(any_text)
def test_any_query_is_read(text: str) -> None:
    analyzer = default_analyzer()
    for word in analyzer.query(text):
        assert text[word.start : word.end] == word.text
        assert word.readings
    assert len(analyzer.phrase(text)) <= 16
    for reading in analyzer.phrase(text):
        assert reading[0]
        assert reading[-1]


@given(
    st.lists(
        st.sampled_from(
            [
                "Minsk",
                "II",
                "article",
                "V",
                "us",
                "co-operation",
                "U.S.",
                "O'Brien",
                "naïve",
                "2,202",
                "I",
                "aids",
            ]
        ),
        max_size=6,
    )
)
def test_a_text_is_found_by_its_own_words(words: list[str]) -> None:
    text = " ".join(words)
    analyzer = default_analyzer()
    if words:
        assert finds(analyzer, text, text), (analyzer.query(text), analyzer.positions(text))
        assert finds(analyzer, f'"{text}"', text), (analyzer.phrase(text), analyzer.positions(text))


def test_offsets_show_the_words(analyzer: Analyzer) -> None:
    text = "The ﬁrst e\u0301te\u0301 of U.S. co\u00adoper\u00adation, Côte d’Ivoire: Co-operation Art. V"
    shown = {token.text: text[token.start : token.end] for token in analyzer.tokens(text)}
    assert shown["first"] == "ﬁrst"
    assert shown["été"] == "e\u0301te\u0301"
    assert shown["US"] == "U.S."
    assert shown["divoir"] == "d’Ivoire"
    assert shown["cooper"] == "Co-operation"
    assert shown["5"] == "V"


def test_long_words_are_cut(analyzer: Analyzer) -> None:
    assert analyzer.positions("a" * 70_000 + " " + "1" * 70_000) == [("a" * 255,), ("1" * 255,)]
    assert all(len(token.text) <= 260 for token in analyzer.tokens("ab-cd" * 20_000))


def test_accented_words_are_found_folded_and_marked_as_typed(analyzer: Analyzer) -> None:
    (typed,) = analyzer.query("Türkiye")
    (folded,) = analyzer.query("Turkiye")
    assert typed.readings == folded.readings
    assert typed.exact in analyzer.positions("Türkiye")[0]
    assert typed.exact not in analyzer.positions("Turkiye")[0]
    assert folded.exact is None


def test_the_likeliest_reading_comes_first(analyzer: Analyzer) -> None:
    assert analyzer.query("us")[0].readings == ((("US",),), (("us",),))
    assert analyzer.query("minsk ii")[1].readings == ((("2",),), (("ii",),))
    assert analyzer.query("president xi")[1].readings == ((("xi",),), (("11",),))
    assert analyzer.query("US sanctions")[0].readings == ((("US",),),)
    assert analyzer.query("co-operation")[0].readings == ((("co",), ("oper",)), (("cooper",),))


def test_function_words_are_told(analyzer: Analyzer) -> None:
    functions = [
        word.text for word in analyzer.query("who is the head of the WHO and of US forces, don't you")
    ]
    told = [
        word.text
        for word in analyzer.query("who is the head of the WHO and of US forces, don't you")
        if word.function
    ]
    assert told == [text for text in functions if text not in {"head", "WHO", "US", "forces"}]


def test_own_word_lists_change_the_version(tmp_path: Path) -> None:
    (tmp_path / "reference_heads.txt").write_text("Kyoto | accord | number\n", encoding="utf-8")
    own = Analyzer(WordLists(tmp_path))
    assert own.version != default_analyzer().version
    assert own.version == Analyzer(WordLists(tmp_path)).version
    assert own.positions("kyoto two") == [("kyoto",), ("two", "2")]


def test_a_phrase_of_many_words_has_few_readings(analyzer: Analyzer) -> None:
    assert (
        len(analyzer.phrase("policymakers discuss cooperation about airstrikes during ceasefire " * 20)) == 16
    )
    assert analyzer.phrase("") == ()
