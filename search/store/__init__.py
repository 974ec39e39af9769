"""Articles kept for good, with a change sequence: the truth that every index is rebuilt from.

What goes in and comes out is here at once; what speaks to a database is loaded when it is first asked for, since pages
are cleaned in many processes that have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.deferred import loaded_when_asked
from search.store.model import (
    ChangeRecord,
    FamilySigns,
    Origin,
    PutResult,
    StoredArticle,
    Submission,
)

if TYPE_CHECKING:
    from search.store.reading import ChangeRow, change_record, count_folded
    from search.store.store import Store

__all__ = [
    "ChangeRecord",
    "ChangeRow",
    "FamilySigns",
    "Origin",
    "PutResult",
    "Store",
    "StoredArticle",
    "Submission",
    "change_record",
    "count_folded",
]

__getattr__ = loaded_when_asked(
    __name__,
    {
        "ChangeRow": "search.store.reading",
        "Store": "search.store.store",
        "change_record": "search.store.reading",
        "count_folded": "search.store.reading",
    },
)
