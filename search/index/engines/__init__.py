"""The engines by name, and what each of them promises.

An engine is imported when it is first opened: until then its library may be missing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from search.errors import EngineError
from search.index.engines.base import (
    Catalogue,
    Change,
    Delete,
    Engine,
    Health,
    Matches,
    Pointer,
    Put,
    Reader,
    Writer,
)
from search.settings import Settings

__all__ = [
    "Catalogue",
    "Change",
    "Delete",
    "Engine",
    "Health",
    "Matches",
    "Pointer",
    "Put",
    "Reader",
    "Writer",
    "engine_class",
    "open_engine",
]

ENGINES = {
    "tantivy": "TantivyEngine",
    "whoosh": "WhooshEngine",
    "opensearch": "OpenSearchEngine",
}
"""The class of every engine, in the package of its name."""


def open_engine(name: str, place: Path | str, settings: Settings, *, analysis: str = "") -> Engine:
    """The engine of this name over the index at `place`: a folder, or the name of an index in a cluster.

    `analysis` is `Analyzer.version`, which goes into the stamp. Nothing is read or made there yet.
    Raises EngineError where there is no engine of this name or its library is not installed.
    """
    engine: Engine = engine_class(name)(place, settings, analysis)
    return engine


def engine_class(name: str) -> Any:
    """The class of the engine of this name. Raises what `open_engine` raises."""
    if name not in ENGINES:
        raise EngineError(f"There is no engine {name!r}; give one of: {', '.join(ENGINES)}.")
    try:
        return getattr(import_module(f"search.index.engines.{name}"), ENGINES[name])
    except ModuleNotFoundError as error:
        message = f"The engine {name} needs {error.name}; install it with: pip install 'dateline[{name}]'."
        raise EngineError(message) from error
