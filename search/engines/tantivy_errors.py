"""What tantivy raises, as Dateline's errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from search.engines import library_errors
from search.errors import EngineError, EngineUnavailable

ERRORS: library_errors.Errors = {
    OSError: EngineUnavailable,
    ValueError: EngineError,
    TypeError: EngineError,
    OverflowError: EngineError,
    RuntimeError: EngineError,
}
"""Every kind of error that the binding raises: it has no classes of its own."""

PANIC = "pyo3_runtime.PanicException"
"""A bug met in Rust: a BaseException whose class can't be imported, so that it is known by its name."""


@contextmanager
def mapped(what: str) -> Iterator[None]:
    """Raise an EngineError that says that the index could not `what`, for what tantivy raises inside."""
    try:
        with library_errors.mapped("tantivy", ERRORS, what):
            yield
    except BaseException as error:
        if not is_panic(error):
            raise
        message = f"tantivy broke off when the index was to {what}: {error}. Please report the query."
        raise EngineError(message) from error


def is_panic(error: BaseException) -> bool:
    """Whether an exception is a panic of the Rust library."""
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}" == PANIC
