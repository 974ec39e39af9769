"""Articles kept for good, with a change sequence: the truth that every index is rebuilt from."""

from __future__ import annotations

from search.store.reading import ChangeRow, change_record, count_folded
from search.store.records import (
    ChangeRecord,
    FamilySigns,
    Origin,
    PutResult,
    StoredArticle,
    Submission,
)
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
