"""A bounded number of seats, each free again when its answer was sent or let go."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from api.http.middleware import MOST_WRITES, Seats
from search.cli.serve_command import THREADS


@pytest.mark.parametrize("read", [list, next, lambda body: None], ids=["whole", "in part", "not at all"])
def test_a_seat_is_free_again(read: object) -> None:
    seats = Seats(1)
    assert (seats.take(), seats.take()) == (True, False)
    body: Iterable[bytes] | None = seats.freed_after([b"a", b"b"])
    assert callable(read)
    read(iter(body) if body is not None else body)
    body = None
    assert (seats.take(), seats.take()) == (True, False)


def test_reading_and_closing_free_it_once() -> None:
    seats = Seats(1)
    seats.take()
    body = seats.freed_after([b"a"])
    assert b"".join(body) == b"a"
    body.close()  # type: ignore[attr-defined]
    assert (seats.take(), seats.take()) == (True, False)


def test_uploads_leave_threads_to_searches() -> None:
    assert MOST_WRITES <= THREADS - 4
