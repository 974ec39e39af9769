"""A bounded number of requests at once, each over when its answer was sent or let go."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from api.http.middleware import MOST_WRITES, Backpressure
from search.cli.serve_command import THREADS


@pytest.mark.parametrize("read", [list, next, lambda body: None], ids=["whole", "in part", "not at all"])
def test_one_ends_however_its_answer_is_read(read: object) -> None:
    writes = Backpressure(1)
    assert (writes.acquire(), writes.acquire()) == (True, False)
    body: Iterable[bytes] | None = writes.released_after([b"a", b"b"])
    assert callable(read)
    read(iter(body) if body is not None else body)
    body = None
    assert (writes.acquire(), writes.acquire()) == (True, False)


def test_reading_and_closing_end_it_once() -> None:
    writes = Backpressure(1)
    writes.acquire()
    body = writes.released_after([b"a"])
    assert b"".join(body) == b"a"
    body.close()
    assert (writes.acquire(), writes.acquire()) == (True, False)


def test_uploads_leave_threads_to_searches() -> None:
    assert MOST_WRITES <= THREADS - 4


def test_a_body_that_was_sent_makes_room_though_nobody_closes_it() -> None:
    backpressure = Backpressure(1)
    assert backpressure.acquire()
    body = backpressure.released_after([b"sent"])
    assert list(body) == [b"sent"]
    assert backpressure.acquire()
