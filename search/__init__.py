"""Dateline in Python: open an archive, put articles in, search it.

    >>> from search import Archive, Settings            # doctest: +SKIP
    >>> with Archive.open(Settings()) as archive:       # doctest: +SKIP
    ...     archive.search(SearchRequest(q="Minsk II"))

Each name is imported when it is first asked for (PEP 562): `import search` happens in every process, and some need no
more than one small module of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.archive import Archive
    from search.article import Article
    from search.errors import DatelineError
    from search.query.request import SearchAnswer, SearchRequest
    from search.settings import Settings
    from search.store import Submission

__all__ = ["Archive", "Article", "DatelineError", "SearchAnswer", "SearchRequest", "Settings", "Submission"]

_MODULES = {
    "Archive": "archive",
    "Article": "article",
    "DatelineError": "errors",
    "SearchAnswer": "query.request",
    "SearchRequest": "query.request",
    "Settings": "settings",
    "Submission": "store",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"search.{_MODULES[name]}"), name)
