"""Dateline in Python: open an archive, put articles in, search it.

    >>> from search import Archive, Settings            # doctest: +SKIP
    >>> with Archive.open(Settings()) as archive:       # doctest: +SKIP
    ...     archive.search(SearchRequest(q="Minsk II"))

What is exported here is loaded when it is first asked for, so that a small import stays small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.deferred import loaded_when_asked

if TYPE_CHECKING:
    from search.archive import Archive
    from search.article import Article
    from search.errors import DatelineError
    from search.query.request import SearchAnswer, SearchRequest
    from search.settings import Settings
    from search.store import Submission

__all__ = ["Archive", "Article", "DatelineError", "SearchAnswer", "SearchRequest", "Settings", "Submission"]

__getattr__ = loaded_when_asked(
    __name__,
    {
        "Archive": "search.archive",
        "Article": "search.article",
        "DatelineError": "search.errors",
        "SearchAnswer": "search.query.request",
        "SearchRequest": "search.query.request",
        "Settings": "search.settings",
        "Submission": "search.store",
    },
)
