"""The engines by name. Each is imported when it is first opened: until then its library may be missing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from search.engines.base import Engine
from search.errors import EngineError
from search.settings import Settings

ENGINES = {
    "tantivy": "search.engines.tantivy:TantivyEngine",
    "whoosh": "search.engines.whoosh:WhooshEngine",
    "memory": "search.engines.whoosh:MemoryEngine",
    "opensearch": "search.engines.opensearch:OpenSearchEngine",
}
"""Module and class of every engine."""


def open_engine(name: str, place: Path | str, settings: Settings, *, analysis: str = "") -> Engine:
    """The engine of this name over the index at `place`: a folder, or the name of an index in a cluster.

    `analysis` is `Analyzer.version`, which goes into the stamp. Nothing is read or made there yet.
    Raises EngineError where there is no engine of this name or its library is not installed.
    """
    if name not in ENGINES:
        raise EngineError(f"There is no engine {name!r}; give one of: {', '.join(ENGINES)}.")
    module, _, kind = ENGINES[name].partition(":")
    try:
        engine = getattr(import_module(module), kind)
    except ModuleNotFoundError as error:
        message = f"The engine {name} needs {error.name}; install it with: pip install 'dateline[{name}]'."
        raise EngineError(message) from error
    opened: Engine = engine(place, settings, analysis)
    return opened
