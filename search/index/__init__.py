"""The index: a derived view of the store, which can be thrown away and built again.

`plan` says what an engine is asked to do, in a dozen kinds of nodes whose names stand here; `Snapshot` is the index as
of one commit, to ask it of. `live` is the index of an archive as a whole, `status` how it is, and `vectors` tells which
articles resemble one another.
"""

from search.index.plan import (
    LEADING,
    And,
    Constant,
    DisMax,
    Every,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Plan,
    Range,
    Term,
    scaled,
    tokens_of,
)
from search.index.snapshot import Snapshot

__all__ = [
    "LEADING",
    "And",
    "Constant",
    "DisMax",
    "Every",
    "Ids",
    "Keyword",
    "Node",
    "Not",
    "Nothing",
    "Or",
    "Phrase",
    "Plan",
    "Range",
    "Snapshot",
    "Term",
    "live",
    "scaled",
    "status",
    "tokens_of",
    "vectors",
]
