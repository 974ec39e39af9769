"""The contract of `search.index.engines.base`, on every engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from brute_force import counted, found
from engine_fixtures import Opener, eventually
from engine_notation import document, plan
from search.article import IndexDocument, joined
from search.errors import EngineError
from search.index.engines import ENGINES, engine_class, open_engine
from search.index.engines.base import Delete, Engine, Put
from search.index.plan import (
    And,
    Constant,
    Every,
    Ids,
    Keyword,
    Not,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
)
from search.settings import Settings

CASES = Path(__file__).parent / "cases"
TOPICS = sorted(CASES.glob("engine_*.json"))


def load(topic: Path) -> tuple[list[IndexDocument], list[dict[str, Any]]]:
    data = json.loads(topic.read_text(encoding="utf-8"))
    return [document(case, place) for place, case in enumerate(data["documents"])], data["cases"]


def write(engine: Engine, documents: Iterable[IndexDocument], checkpoint: int = 1) -> None:
    with engine.writer() as writer:
        writer.apply(map(Put, documents))
        writer.commit(checkpoint)


def article(id: str, body: str = "peace talks", order: int = 1) -> IndexDocument:
    return IndexDocument(id, order, {"body": body})


def ids(engine: Engine, **asked: Any) -> list[str]:
    asked.setdefault("match", Every())
    return [id for id, _ in engine.reader().search(Plan(**asked)).hits]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.stem)
def test_cases(engine: Engine, topic: Path, subtests: pytest.Subtests) -> None:
    documents, cases = load(topic)
    write(engine, documents)
    reader = engine.reader()
    for case in cases:
        with subtests.test(case["comment"]):
            answer = reader.search(plan(case))
            hits = [id for id, _ in answer.hits]
            in_order = case.get("ordered") or len(hits) < answer.total
            assert (hits if in_order else sorted(hits)) == (case["ids"] if in_order else sorted(case["ids"]))
            assert (
                answer.total
                == case.get("total", len(case["ids"]))
                == reader.count(And((plan(case).match, *plan(case).filters)))
            )
            named = {
                name: {str(value): n for value, n in counts.items()} for name, counts in answer.facets.items()
            }
            assert named == case.get("counts", {})


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.stem)
def test_cases_agree_with_brute_force(topic: Path) -> None:
    documents, cases = load(topic)
    for case in cases:
        asked = plan(case)
        expected = found(documents, asked)
        assert len(expected) == case.get("total", len(case["ids"])), case["comment"]
        assert set(case["ids"]) <= {hit.id for hit in expected}, case["comment"]
        for name, counts in case.get("counts", {}).items():
            assert {str(value): n for value, n in counted(expected, name).items()} == counts, case["comment"]


def test_a_new_index_is_empty(engine: Engine) -> None:
    reader = engine.reader()
    assert (reader.size(), reader.checkpoint(), list(reader.ids())) == (0, 0, [])
    assert reader.search(Plan(Every(), facets=("region", "year"))).facets == {"region": {}, "year": {}}
    assert reader.vectors(["a"]) == {}
    assert reader.document_frequencies("body", ["peace"]) == {}


def test_an_index_is_stamped_and_made_once(open_index: Opener) -> None:
    engine = open_index("stamped")
    assert not engine.exists()
    assert engine.stamp() == ""
    engine.create()
    assert engine.exists()
    assert engine.stamp() == engine.wanted
    assert "test" in engine.wanted
    write(engine, [article("a")])
    engine.create()
    assert engine.reader().size() == 1


def test_destroyed_is_gone(engine: Engine) -> None:
    write(engine, [article("a")])
    engine.destroy()
    assert not engine.exists()
    engine.destroy()
    engine.create()
    assert engine.reader().size() == 0


def test_no_reader_without_an_index(open_index: Opener) -> None:
    with pytest.raises(EngineError):
        open_index("none").reader().size()


def test_put_replaces(engine: Engine) -> None:
    write(engine, [article("a", "old words"), article("b", "old words", 2)])
    write(engine, [article("a", "new words")], 2)
    assert ids(engine, match=Term("body", "old")) == ["b"]
    assert ids(engine, match=Term("body", "new")) == ["a"]
    assert engine.reader().size() == 2


def test_the_last_of_two_changes_for_one_id_holds(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.apply(
            [Put(article("a", "first")), Put(article("a", "second")), Put(article("b")), Delete("b")]
        )
        writer.apply(
            [Delete("c"), Put(article("c")), Put(article("d")), Delete("d"), Put(article("d", "again"))]
        )
        writer.commit(9)
    assert sorted(engine.reader().ids()) == ["a", "c", "d"]
    assert ids(engine, match=Term("body", "first")) == []
    assert ids(engine, match=Term("body", "again")) == ["d"]


def test_delete(engine: Engine) -> None:
    write(engine, [article("a"), article("b", order=2)])
    with engine.writer() as writer:
        writer.apply([Delete("a"), Delete("never there")])
        writer.commit(2)
    reader = engine.reader()
    assert (list(reader.ids()), reader.size(), reader.count(Term("body", "peace"))) == (["b"], 1, 1)
    assert reader.vectors(["a"]) == {}


def test_nothing_is_seen_before_commit(engine: Engine) -> None:
    write(engine, [article("a")])
    with engine.writer() as writer:
        writer.apply([Put(article("b")), Delete("a")])
        assert ids(engine) == ["a"]
        writer.commit(2)
        assert ids(engine) == ["b"]


def test_what_was_not_committed_is_dropped(engine: Engine, open_index: Opener) -> None:
    write(engine, [article("a")], 5)
    with engine.writer() as writer:
        writer.apply([Put(article("b")), Delete("a")])
    with engine.writer() as writer:
        writer.apply([Put(article("c", order=3))])
        writer.commit(7)
    again = open_index("index")
    assert (sorted(again.reader().ids()), again.reader().checkpoint()) == (["a", "c"], 7)


def test_several_commits_of_one_writer(engine: Engine) -> None:
    with engine.writer() as writer:
        for number in range(1, 6):
            writer.apply([Put(article(str(number), order=number))])
            writer.commit(number)
            assert (engine.reader().checkpoint(), engine.reader().size()) == (number, number)


def test_reached_stays_with_the_index(engine: Engine, open_index: Opener) -> None:
    write(engine, [article("a")], 12345678901)
    assert engine.reader().checkpoint() == 12345678901
    assert open_index("index").reader().checkpoint() == 12345678901


def test_a_commit_of_nothing_counts(engine: Engine) -> None:
    write(engine, [], 3)
    assert (engine.reader().checkpoint(), engine.reader().size()) == (3, 0)


@pytest.mark.parametrize(
    "id", ["a/b?c=d&e#f", "Ünïcödé ∀", "x" * 512, "é" * 256, "👍", " blank ", "a'b\"c\\", "*", "[x TO y]"]
)
def test_any_text_is_an_id(engine: Engine, id: str) -> None:
    write(engine, [article(id), article("other", order=2)])
    write(engine, [article(id, "changed")], 2)
    assert ids(engine, match=Term("body", "changed")) == [id]
    assert ids(engine, match=Ids((id,))) == [id]
    assert set(engine.reader().ids()) == {id, "other"}
    with engine.writer() as writer:
        writer.apply([Delete(id)])
        writer.commit(3)
    assert ids(engine) == ["other"]


def test_long_ids_that_differ_at_the_end(engine: Engine) -> None:
    write(engine, [article("x" * 511 + last, order=place) for place, last in enumerate("abc")])
    assert ids(engine, match=Ids(("x" * 511 + "b",))) == ["x" * 511 + "b"]
    assert engine.reader().size() == 3


def test_vectors(engine: Engine) -> None:
    vector = bytes(range(256)) + b"\r\n" + "Zürich".encode()
    write(engine, [IndexDocument("a", 1, vector=vector), IndexDocument("b", 2)])
    assert engine.reader().vectors(["a", "b", "c"]) == {"a": vector, "b": b""}
    assert engine.reader().vectors([]) == {}


def test_vectors_with_the_hits_are_those_of_the_hits(engine: Engine) -> None:
    write(engine, [IndexDocument(id, order, vector=id.encode() * 3) for order, id in enumerate("abc")])
    given = engine.reader().search(Plan(Ids(("a", "c")), vectors=True)).vectors
    assert given in (None, {"a": b"aaa", "c": b"ccc"})
    assert engine.reader().search(Plan(Every())).vectors is None


def test_document_frequencies(engine: Engine) -> None:
    write(
        engine,
        [
            article("a", "x x y"),
            article("b", "x z", 2),
            IndexDocument("c", 3, {"headline": joined([("y", "q")])}),
        ],
    )
    frequencies = engine.reader().document_frequencies
    assert frequencies("body", ["x", "y", "q", "none", ""]) == {"x": 2, "y": 1}
    assert frequencies("headline", ["y", "q"]) == {"y": 1, "q": 1}


def test_a_long_text_is_whole(engine: Engine) -> None:
    text = [f"w{number}" for number in range(70_000)]
    write(engine, [article("a", " ".join(text))])
    assert ids(engine, match=Phrase("body", tuple((word,) for word in text[-3:]))) == ["a"]
    assert ids(engine, match=Term("body", text[34_567])) == ["a"]


def test_pages_of_equal_scores_hold_every_hit_once(engine: Engine) -> None:
    orders = [(number * 37) % 101 for number in range(101)]
    for part in range(3):
        chosen = [order for place, order in enumerate(orders) if place % 3 == part]
        write(engine, [article(f"{order:03}", "same words", order) for order in chosen], part + 1)
    for match in (Every(), Term("body", "same"), Constant(Term("body", "same"), 2.0)):
        pages = [ids(engine, match=match, offset=offset, limit=10) for offset in range(0, 110, 10)]
        assert [id for page in pages for id in page] == [f"{order:03}" for order in range(101)]


def test_many_values_of_a_facet(engine: Engine) -> None:
    documents = [
        IndexDocument(str(n), n, keywords={"reference": [f"Article {n}", "NATO"]}) for n in range(1_500)
    ]
    write(engine, documents)
    counts = engine.reader().search(Plan(Every(), limit=0, facets=("reference",))).facets["reference"]
    assert len(counts) == 1_501
    assert counts["NATO"] == 1_500


def test_scores_follow_weights(engine: Engine) -> None:
    write(engine, [article("a", "x y"), article("b", "z", 2)])

    def score(node: Any) -> float:
        return engine.reader().search(Plan(node)).hits[0][1]

    single = score(Term("body", "x"))
    assert single > 0
    assert score(Term("body", "x", 3.0)) == pytest.approx(3 * single, rel=1e-4)
    assert score(Constant(Term("body", "x"), 2.5)) == pytest.approx(2.5)
    assert score(And((Term("body", "x"), Term("body", "x")))) == pytest.approx(2 * single, rel=1e-4)
    assert engine.reader().search(Plan(Every())).hits[0][1] == 0.0
    filtered = engine.reader().search(
        Plan(Term("body", "x"), filters=(Term("body", "y", 9.0), Not(Ids(("q",)))))
    )
    assert filtered.hits[0][1] == pytest.approx(single, rel=1e-4)


REFUSED = {
    "deep": Plan(Every()),
    "text field": Plan(Term("nofield", "x")),
    "phrase field": Plan(Phrase("nofield", (("x",), ("y",)))),
    "keyword field": Plan(Keyword("body", "x")),
    "number field": Plan(Range("region", 1, 2)),
    "field below": Plan(Or((Every(), Not(And((Term("nofield", "x"),)))))),
    "field of a filter": Plan(Every(), filters=(Keyword("nofield", "x"),)),
    "field that is preferred": Plan(Every(), should=(Term("nofield", "x"),)),
    "facet": Plan(Every(), facets=("body",)),
    "sort": Plan(Every(), sort="random"),
    "offset": Plan(Every(), offset=-1),
    "limit": Plan(Every(), limit=-1),
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_is_refused_in_words(engine: Engine, asked: Plan) -> None:
    if asked == Plan(Every()):
        asked = Plan(nested(61))
    with pytest.raises(EngineError, match=r"(give|take) .*\.$"):
        engine.reader().search(asked)


def nested(depth: int) -> Any:
    node: Any = Term("body", "peace")
    for level in range(depth - 1):
        wrapped = (And((node, Every())), Or((node, Term("body", "x"))), Not(node), Constant(node, 1.0))
        node = wrapped[level % 4]
    return node


def test_sixty_deep_is_answered_by_many_threads(engine: Engine) -> None:
    write(engine, [article("a"), article("b", "x", 2)])
    asked = Plan(nested(60))
    with ThreadPoolExecutor(8) as pool:
        totals = {pool.submit(engine.reader().search, asked).result().total for _ in range(24)}
    assert len(totals) == 1


def test_a_wide_tree_is_answered(engine: Engine) -> None:
    write(engine, [article("a", "w7 w8"), article("b", "none", 2)])
    wide = tuple(Term("body", f"w{number}") for number in range(1_000))
    assert ids(engine, match=Or(wide)) == ["a"]
    assert ids(engine, match=Or(wide, least=2)) == ["a"]
    assert ids(engine, match=And((Or(wide), Not(Or(wide[20:]))))) == ["a"]


def test_another_opener_sees_a_commit_within_a_second(engine: Engine, open_index: Opener) -> None:
    other = open_index("index").reader()
    assert other.size() == 0
    write(engine, [article("a")], 4)
    assert eventually(lambda: other.checkpoint() == 4)
    assert other.size() == 1


def test_searches_run_while_others_write(engine: Engine) -> None:
    write(engine, [article(str(number), order=number) for number in range(20)])

    def search(_: int) -> bool:
        answer = engine.reader().search(Plan(Term("body", "peace"), limit=100))
        return len(answer.hits) == answer.total >= 20

    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search, number) for number in range(200)]
        for number in range(20, 25):
            write(engine, [article(str(number), order=number)], number)
        assert all(done.result() for done in searches)
    assert engine.reader().size() == 25


COMMITS = 40
"""Commits of the next test; it ends at the first search that saw half of one."""


@pytest.mark.needs("one_commit")
def test_a_search_sees_whole_commits(engine: Engine) -> None:
    """Each commit brings one article, so that size and change number are equal in every whole one."""

    def commit(number: int) -> None:
        write(engine, [article(str(number), order=number)], number)

    reader = engine.reader()
    with ThreadPoolExecutor(1) as pool:
        for number in range(1, COMMITS + 1):
            writing = pool.submit(commit, number)
            while not writing.done():
                before, size, after = reader.checkpoint(), reader.size(), reader.checkpoint()
                assert before != after or size == after
            writing.result()


MOST_GAPS = 5


@pytest.mark.parametrize("name", ENGINES)
def test_gaps_are_few_and_each_has_its_reason_and_its_test(name: str) -> None:
    gaps = engine_class(name).unsupported
    assert len(gaps) <= MOST_GAPS
    assert all(reason.endswith(".") for reason in gaps.values())
    needed = set(re.findall(r'pytest\.mark\.needs\("(\w+)"', Path(__file__).read_text(encoding="utf-8")))
    assert set(gaps) <= needed


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(EngineError, match="tantivy"):
        open_engine("lucene", "place", Settings())
