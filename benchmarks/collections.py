"""Public test collections: documents, queries, and which documents answer each query."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
"""Where the collections lie on the machines that have them; they are no part of the project."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query with the ids that answer it."""

    id: str
    text: str
    relevant: frozenset[str]


@dataclass(slots=True)
class Collection:
    """A test collection; documents are `{id, headline, body}`."""

    name: str
    documents: list[dict[str, str]] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)


def read(path: Path) -> Collection:
    """A collection out of a `.jsonl.gz` file whose lines say of which kind they are."""
    collection = Collection(path.name.split(".")[0])
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry.get("kind") == "query":
                collection.queries.append(Query(entry["id"], entry["text"], frozenset(entry["relevant"])))
            else:
                collection.documents.append(
                    {name: entry.get(name, "") for name in ("id", "headline", "body")}
                )
    return collection


def ndcg(ranked: Sequence[str], relevant: frozenset[str], depth: int = 10) -> float:
    """nDCG at `depth` with gains of 0 and 1 (Järvelin and Kekäläinen, ACM TOIS 20(4), 2002)."""
    gain = sum(1 / math.log2(place + 2) for place, id in enumerate(ranked[:depth]) if id in relevant)
    best = sum(1 / math.log2(place + 2) for place in range(min(depth, len(relevant))))
    return gain / best if best else 0.0
