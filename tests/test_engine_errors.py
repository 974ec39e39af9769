"""Every error of a library becomes one of ours, and tells what to change."""

from __future__ import annotations

import sys

import pytest
from opensearchpy import exceptions

from search.errors import EngineError
from search.index.engines import folder
from search.index.engines.opensearch.connection import ERRORS as OPENSEARCH
from search.index.engines.opensearch.connection import translated
from search.index.engines.tantivy import engine
from search.index.engines.whoosh import engine as whoosh_engine

NOT_REACHED = (
    "whoosh.qparser",
    "whoosh.lang",
    "whoosh.automata",
    "whoosh.util",
    "whoosh.query",
    "whoosh.searching",
    "whoosh.analysis",
)
"""Parts of Whoosh that the engine has no use for: the parser, stemmers, spelling, Whoosh's own searches."""


def errors_of(library: str) -> list[type[Exception]]:
    """Every exception class in those modules of a library that the engines load."""
    seen = set()
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{library}."):
            kinds = [found for found in vars(module).values() if isinstance(found, type)]
            seen.update(
                kind for kind in kinds if issubclass(kind, Exception) and kind.__module__.startswith(library)
            )
    return sorted(seen, key=lambda kind: (kind.__module__, kind.__name__))


WHOOSH = [kind for kind in errors_of("whoosh") if not kind.__module__.startswith(NOT_REACHED)]

CLIENT = [kind for kind in errors_of("opensearchpy") if issubclass(kind, exceptions.OpenSearchException)]


def test_the_tables_are_measured_against_something() -> None:
    assert len(WHOOSH) > 10
    assert len(CLIENT) > 10


@pytest.mark.parametrize("kind", WHOOSH, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_whoosh_raises_nothing_unmapped(kind: type[Exception]) -> None:
    assert any(issubclass(kind, known) for known in whoosh_engine.ERRORS)


@pytest.mark.parametrize("kind", CLIENT, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_the_opensearch_client_raises_nothing_unmapped(kind: type[Exception]) -> None:
    assert any(issubclass(kind, known) for known in OPENSEARCH)


TABLES = {"tantivy": engine.ERRORS, "whoosh": whoosh_engine.ERRORS}


@pytest.mark.parametrize("library", TABLES)
def test_a_mapped_error_keeps_its_cause_and_says_what_to_do(library: str) -> None:
    for known, ours in TABLES[library].items():
        cause = known.__new__(known)
        with (
            pytest.raises(ours, match="dateline rebuild") as caught,
            folder.mapped(library, TABLES[library], "x"),
        ):
            raise cause
        assert caught.value.__cause__ is cause


def test_what_opensearch_raises_says_what_to_do() -> None:
    for known, (ours, advice) in OPENSEARCH.items():
        error = (
            known("N/A", "reason", Exception())
            if issubclass(known, exceptions.TransportError)
            else known("x", [])
        )
        assert isinstance(translated(error), ours)
        assert str(translated(error)).startswith(advice)


def test_a_table_asks_for_the_narrower_error_first() -> None:
    for table in (engine.ERRORS, whoosh_engine.ERRORS, OPENSEARCH):
        kinds = list(table)
        for place, kind in enumerate(kinds):
            assert not any(issubclass(later, kind) for later in kinds[place + 1 :]), kind


def test_a_panic_is_an_engine_error() -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})
    with pytest.raises(EngineError, match="report"), engine.mapped("be searched"):
        raise panic("index out of bounds")


def test_an_interrupt_passes_through() -> None:
    with pytest.raises(KeyboardInterrupt), engine.mapped("be searched"):
        raise KeyboardInterrupt
