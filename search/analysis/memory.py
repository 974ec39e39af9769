"""Remembers what short texts become; long ones are rare, and would fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

LONGEST_REMEMBERED = 64

_P = ParamSpec("_P")
_R = TypeVar("_R")

Reader = Callable[Concatenate[str, _P], _R]


def remembers(size: int, longest: int = LONGEST_REMEMBERED) -> Callable[[Reader[_P, _R]], Reader[_P, _R]]:
    """Keep the latest `size` results of a function of a text, no longer than this, and of more that can be hashed."""

    def wrap(read: Reader[_P, _R]) -> Reader[_P, _R]:
        kept = lru_cache(maxsize=size)(read)

        def call(text: str, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            remembered = kept if len(text) <= longest else read
            return remembered(text, *args, **kwargs)

        update_wrapper(call, read)
        return call

    return wrap
