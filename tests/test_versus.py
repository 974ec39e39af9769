"""Random small archives and random plans: every engine finds what looking at each position finds.

A failure prints its seed; `pytest tests/test_versus.py --rounds 1 --seed N` runs that round alone.
"""

from __future__ import annotations

from random import Random

import pytest

from brute_force import by_day, counted, found
from search.article import (
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    IndexDocument,
    Position,
    joined,
)
from search.index.engines.base import Delete, Engine, Put
from search.index.plan import (
    And,
    Constant,
    DisMax,
    Every,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
)

WORDS = ("a", "b", "c", "d", "A", "5", "50", "é", "e", "us", "US")
VALUES = ("Europe", "europe", "North Africa", "Article 5", "x|y", "")
FIELDS = ("body", "headline", "author")
PLANS = 12
"""How many plans are asked of each archive."""


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> list[int]:
    first, count = request.config.getoption("--seed"), request.config.getoption("--rounds")
    return [first + number for number in range(count)]


def positions(random: Random, longest: int) -> list[Position]:
    kinds = [0, 1, 1, 1, 1, 1, 1, 2, 3]
    return [tuple(random.sample(WORDS, random.choice(kinds))) for _ in range(random.randint(0, longest))]


def numbers(random: Random) -> dict[str, list[int]]:
    made: dict[str, list[int]] = {}
    for name in NUMBER_FIELDS:
        if random.random() < 0.6:
            several = 1 if name in ("day", "year", "leads") else random.randint(1, 3)
            low = 1 if name == "day" else -3
            made[name] = [random.randint(low, 6) for _ in range(several)]
    return made


def document(random: Random, id: str, order: int) -> IndexDocument:
    texts = {name: joined(positions(random, 12)) for name in FIELDS if random.random() < 0.8}
    values = {
        name: random.choices(VALUES, k=random.randint(1, 3))
        for name in KEYWORD_FIELDS
        if random.random() < 0.5
    }
    return IndexDocument(id, order, texts, values, numbers(random))


def leaf(random: Random, ids: list[str]) -> Node:
    field = random.choice(FIELDS)
    match random.randrange(12):
        case 0 | 1 | 2:
            return Term(field, random.choice([*WORDS, "none"]), random.choice([1.0, 0.5, 3.0]))
        case 3 | 4 | 5:
            return plain_phrase(random, field)
        case 6:
            return near_phrase(random, field)
        case 7:
            return Keyword(random.choice(KEYWORD_FIELDS), random.choice([*VALUES, "none"]))
        case 8 | 9:
            ends = [random.choice([None, *range(-4, 8)]) for _ in range(2)]
            return Range(random.choice(NUMBER_FIELDS), *ends)
        case 10:
            return Ids(tuple(random.choices([*ids, "none"], k=random.randint(0, 4))))
        case _:
            return random.choice([Every(), Nothing()])


def plain_phrase(random: Random, field: str) -> Phrase:
    positions = [
        tuple(random.sample(WORDS, random.choice([0, 1, 1, 1, 2]))) for _ in range(random.randint(2, 4))
    ]
    return Phrase(field, (("a",), *positions, random.choice([("b",), ("a", "A")])))


def near_phrase(random: Random, field: str) -> Phrase:
    positions = tuple(
        tuple(random.sample(WORDS, random.choice([1, 1, 2]))) for _ in range(random.randint(2, 4))
    )
    return Phrase(field, positions, random.randint(2, 4), random.choice([1.0, 2.0]))


def tree(random: Random, ids: list[str], depth: int = 0) -> Node:
    if depth > 3 or random.random() < 0.3:
        return leaf(random, ids)
    children = tuple(tree(random, ids, depth + 1) for _ in range(random.randint(1, 3)))
    match random.randrange(6):
        case 0 | 1:
            return And(children)
        case 2:
            return Or(children, random.randint(0, 3))
        case 3:
            return DisMax(children)
        case 4:
            return Not(children[0])
        case _:
            return Constant(children[0], random.choice([0.0, 1.0, 2.5]))


def plan(random: Random, ids: list[str]) -> Plan:
    return Plan(
        match=tree(random, ids),
        should=tuple(tree(random, ids, 2) for _ in range(random.randint(0, 2))),
        filters=tuple(tree(random, ids, 2) for _ in range(random.choice([0, 0, 1, 2]))),
        sort=random.choice(["score", "newest", "oldest"]),
        limit=100,
        facets=tuple(random.sample([*KEYWORD_FIELDS, *NUMBER_FIELDS], 2)),
    )


def fill(engine: Engine, random: Random) -> list[IndexDocument]:
    """Two commits, so that there are several segments, with articles replaced and deleted."""
    documents = {f"{number}": document(random, f"{number}", 100 - number) for number in range(12)}
    kept = dict(documents)
    with engine.writer() as writer:
        writer.apply(map(Put, documents.values()))
        writer.commit(1)
        for id in random.sample(sorted(kept), 4):
            kept[id] = document(random, id, kept[id].order)
            writer.apply([Put(kept[id])])
        for id in random.sample(sorted(kept), 2):
            del kept[id]
            writer.apply([Delete(id)])
        writer.commit(2)
    return list(kept.values())


@pytest.mark.slow
def test_every_engine_finds_the_same(engine: Engine, rounds: list[int]) -> None:
    for seed in rounds:
        random = Random(seed)
        documents = fill(engine, random)
        for _ in range(PLANS):
            asked = plan(random, [each.id for each in documents])
            problem = difference(engine, documents, asked)
            assert not problem, f"--seed {seed}: {problem}\n{asked}"


def difference(engine: Engine, documents: list[IndexDocument], asked: Plan) -> str:
    """What an engine answers otherwise than it should; only the scores are its own."""
    answer, expected = engine.reader().search(asked), found(documents, asked)
    hits = [id for id, _ in answer.hits]
    if sorted(hits) != sorted(each.id for each in expected):
        return f"found {sorted(hits)}, not {sorted(each.id for each in expected)}"
    if (
        answer.total != len(expected)
        or engine.reader().count(And((asked.match, *asked.filters))) != answer.total
    ):
        return f"the total was {answer.total}, not {len(expected)}"
    if asked.sort != "score" and hits != by_day(expected, asked.sort):
        return f"the order was {hits}, not {by_day(expected, asked.sort)}"
    for name in asked.facets:
        if dict(answer.facets[name]) != counted(expected, name):
            return f"the facet {name} was {answer.facets[name]}, not {counted(expected, name)}"
    return out_of_order(answer.hits, documents) if asked.sort == "score" else ""


def out_of_order(hits: list[tuple[str, float]], documents: list[IndexDocument]) -> str:
    """Two hits that stand the wrong way round: by score, equal scores by order."""
    orders = {document.id: document.order for document in documents}
    keys = [(-score, orders[id]) for id, score in hits]
    return "" if keys == sorted(keys) else f"the hits were out of order: {hits}"
