"""Articles kept for good, with a change sequence: the truth that every index is rebuilt from.

What goes in and comes out is imported from here, and so are the signs of families. What speaks to a database is in the
public modules `store`, `keys` and `query_log`, which are imported where they are needed: pages are cleaned in many
processes that have no database.
"""

from search.store.model import (
    ChangeRecord,
    FamilySigns,
    Origin,
    PutResult,
    StoredArticle,
    Submission,
)
from search.store.signatures import (
    address_key,
    family_signs,
    is_front_page,
    later_page,
    original_address,
    own_address,
)

__all__ = [
    "ChangeRecord",
    "FamilySigns",
    "Origin",
    "PutResult",
    "StoredArticle",
    "Submission",
    "address_key",
    "family_signs",
    "is_front_page",
    "keys",
    "later_page",
    "original_address",
    "own_address",
    "query_log",
    "store",
]
