"""The query log counts what people searched for, not what they typed through on the way to it."""

from __future__ import annotations

import pytest

from search.store.query_log import Line, QueryLog, typed_through
from search.store.store import Store


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def counts(log: QueryLog) -> dict[str, int]:
    return {one.query: one.count for one in log.top(0, limit=100)}


def ask(clock: Clock, *asked: tuple[float, QueryLog, str]) -> None:
    """Note queries, each so many seconds after the one before, and let a quiet minute pass."""
    for seconds, log, query in asked:
        clock.now += seconds
        log.add(query, 1, 1.0)
    for _ in range(60):
        clock.now += 1
        for log in {id(log): log for _, log, _ in asked}.values():
            log.flush()


def test_what_was_typed_through_is_not_counted(store: Store) -> None:
    clock = Clock()
    log = QueryLog(store.database, clock=clock)
    ask(clock, (0, log, "mi"), (0.4, log, "minsk"), (1.5, log, "Minsk I"), (0.3, log, "minsk ii"))
    assert counts(log) == {"minsk ii": 1}


def test_whoever_stopped_there_is_counted(store: Store) -> None:
    """Two look for Minsk, and meanwhile a third one types through it."""
    clock = Clock()
    log = QueryLog(store.database, clock=clock)
    ask(clock, (0, log, "minsk"), (0.1, log, "minsk"), (0.1, log, "minsk"), (1, log, "minsk ii"))
    assert counts(log) == {"minsk": 2, "minsk ii": 1}


def test_who_comes_back_for_more_later_searched_twice(store: Store) -> None:
    clock = Clock()
    log = QueryLog(store.database, clock=clock)
    ask(clock, (0, log, "minsk"), (10, log, "minsk ii"), (1, log, "prague"))
    assert counts(log) == {"minsk": 1, "minsk ii": 1, "prague": 1}


def test_workers_know_of_each_other(store: Store) -> None:
    """The letters of one typist may come to several processes, which write in any order."""
    clock = Clock()
    one, other = QueryLog(store.database, clock=clock), QueryLog(store.database, clock=clock)
    ask(clock, (0, one, "m"), (0.4, other, "min"), (0.4, one, "minsk"), (0.4, other, "minsk ii"))
    assert counts(one) == {"minsk ii": 1}


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        ([(1, 10, "a"), (2, 11, "ab"), (3, 12, "abc")], {2}),
        ([(1, 10, "ab"), (2, 12, "ab")], {2}),
        ([(1, 8, "ab")], set()),
        ([(1, 13, "ab")], set()),
        ([(1, 12, "abc"), (2, 12, "b")], set()),
    ],
    ids=["the longest", "the newest", "too long ago", "only afterwards", "no beginning of it"],
)
def test_one_later_query_takes_out_one(lines: list[tuple[int, int, str]], gone: set[int]) -> None:
    assert typed_through([(12, "abc")], [Line(*line) for line in lines]) == gone
