"""A bounded number of seats, each held until an answer was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator


class Seats:
    """So many seats; whoever finds none free is told so and does not wait."""

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)

    def take(self) -> bool:
        """Take a seat, if one is free."""
        return self._free.acquire(blocking=False)

    def free(self) -> None:
        """Give a seat back."""
        self._free.release()

    def freed_after(self, body: Iterable[bytes]) -> Iterable[bytes]:
        """The same body; the seat is free when it was sent, or when its reader went away."""
        return _Seated(body, self)


class _Seated:
    def __init__(self, body: Iterable[bytes], seats: Seats) -> None:
        self._body = body
        self._seats: Seats | None = seats

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._body
        finally:
            self.close()

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()
        seats, self._seats = self._seats, None
        if seats is not None:
            seats.free()

    def __del__(self) -> None:
        self.close()  # a server that never began to read may never close either
