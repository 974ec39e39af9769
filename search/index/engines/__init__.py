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
from search.index.engines.folder import FolderCatalogue, MemoryCatalogue
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
    "open_catalogue",
    "open_engine",
]

ENGINES = {
    "tantivy": "search.index.engines.tantivy:TantivyEngine",
    "whoosh": "search.index.engines.whoosh:WhooshEngine",
    "memory": "search.index.engines.whoosh:MemoryEngine",
    "opensearch": "search.index.engines.opensearch:OpenSearchEngine",
}
"""Module and class of every engine; `memory` is Whoosh without files, for tests and trials."""


def open_engine(name: str, place: Path | str, settings: Settings, *, analysis: str = "") -> Engine:
    """The engine of this name over the index at `place`: a folder, or the name of an index in a cluster.

    `analysis` is `Analyzer.version`, which goes into the stamp. Nothing is read or made there yet.
    Raises EngineError where there is no engine of this name or its library is not installed.
    """
    engine: Engine = engine_class(name)(place, settings, analysis)
    return engine


def engine_class(name: str) -> Any:
    """The class of the engine of this name. Raises what `open_engine` raises."""
    return _imported(name, ENGINES)


def open_catalogue(name: str, settings: Settings) -> Catalogue:
    """The generations of this archive's index on an engine. Raises what `open_engine` raises."""
    if name == "memory":
        return MemoryCatalogue(str(settings.data))
    if name == "opensearch":
        table = {name: "search.index.engines.opensearch:OpenSearchCatalogue"}
        catalogue: Catalogue = _imported(name, table)(settings)
        return catalogue
    return FolderCatalogue(settings.data / "index" / name)


def _imported(name: str, table: dict[str, str]) -> Any:
    if name not in table:
        raise EngineError(f"There is no engine {name!r}; give one of: {', '.join(ENGINES)}.")
    module, _, attribute = table[name].partition(":")
    try:
        return getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        message = f"The engine {name} needs {error.name}; install it with: pip install 'dateline[{name}]'."
        raise EngineError(message) from error
