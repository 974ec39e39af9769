"""Answers kept so that a request sent twice is done once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.store import Store, idempotency
from search.store.idempotency import Idempotency, KeptAnswer

ANSWER = KeptAnswer(201, {"ETag": '"1"'}, b"{}")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Idempotency]:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield Idempotency(store.database)
    store.close()


def test_the_way_of_a_key(kept: Idempotency) -> None:
    assert kept.begin("owner", "key", "print") == "new"
    assert kept.begin("owner", "key", "print") == "running"
    assert kept.begin("owner", "key", "another") == "reused"
    kept.finish("owner", "key", ANSWER)
    assert kept.begin("owner", "key", "print") == ANSWER


def test_owners_do_not_meet(kept: Idempotency) -> None:
    kept.begin("one", "key", "print")
    assert kept.begin("another", "key", "print") == "new"


def test_what_broke_may_be_tried_again(kept: Idempotency) -> None:
    kept.begin("owner", "key", "print")
    kept.forget("owner", "key")
    assert kept.begin("owner", "key", "other print") == "new"


@pytest.mark.parametrize(("later", "state"), [(59, "running"), (61, "new")])
def test_a_process_that_died_does_not_block_its_key(
    kept: Idempotency, monkeypatch: pytest.MonkeyPatch, later: int, state: str
) -> None:
    monkeypatch.setattr(idempotency.time, "time", lambda: 1_000_000)
    kept.begin("owner", "key", "print")
    monkeypatch.setattr(idempotency.time, "time", lambda: 1_000_000 + later)
    assert kept.begin("owner", "key", "print") == state


def test_answers_are_kept_for_a_day(kept: Idempotency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency.time, "time", lambda: 1_000_000)
    kept.begin("owner", "key", "print")
    kept.finish("owner", "key", ANSWER)
    monkeypatch.setattr(idempotency.time, "time", lambda: 1_000_000 + 86_399)
    assert kept.begin("owner", "key", "print") == ANSWER
    monkeypatch.setattr(idempotency.time, "time", lambda: 1_000_000 + 86_401)
    assert kept.begin("owner", "key", "print") == "new"


def test_of_many_at_once_one_goes_on(kept: Idempotency) -> None:
    states: list[object] = []
    threads = [
        threading.Thread(target=lambda: states.append(kept.begin("owner", "key", "print"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, states)) == ["new"] + ["running"] * 7
