"""What tantivy raises, as Dateline's errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.errors import DatelineError, EngineError, EngineUnavailable

ERRORS: dict[type[Exception], type[EngineError]] = {
    ValueError: EngineError,
    TypeError: EngineError,
    OverflowError: EngineError,
    RuntimeError: EngineError,
    OSError: EngineUnavailable,
}
"""Every kind of error that the binding raises (it has no classes of its own), and what it becomes."""

PANIC = "pyo3_runtime.PanicException"
"""A bug met in Rust: a BaseException whose class can't be imported, so that it is known by its name."""


@contextmanager
def mapped(what: str) -> Iterator[None]:
    """Turn what tantivy raises inside into an EngineError that says `what` could not be done."""
    try:
        yield
    except DatelineError:
        raise
    except tuple(ERRORS) as error:
        kind = next(kind for known, kind in ERRORS.items() if isinstance(error, known))
        raise kind(f"The tantivy index could not {what}: {error}") from error
    except BaseException as error:
        if not is_panic(error):
            raise
        raise EngineError(
            f"tantivy broke off when it was to {what}: {error}; please report the query."
        ) from error


def is_panic(error: BaseException) -> bool:
    """Whether an exception is a panic of the Rust library."""
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}" == PANIC
