"""The template that every index of ours on a cluster is made by, and an article as OpenSearch takes it.

OpenSearch analyses nothing: it splits at white space what `joined` put together. Two tokens of one position travel in
one word with a mark between them, and a gap as a word that is dropped and leaves its place free.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from search.fields import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, IndexDocument, Slot
from search.settings import Settings

TOGETHER, GAP = "\ue000", "\ue001"
"""Marks out of Unicode's private range, which no token holds."""

WINDOW = 1_000_000
"""How deep pages may go."""

MARKER = "marker"
LONGEST = 4_096
"""Characters of one slot: several tokens of up to 255."""


def joined(slots: Iterable[Slot]) -> str:
    """Slots as one string."""
    return " ".join(
        [slot[0] if len(slot) == 1 else TOGETHER.join(dict.fromkeys(slot)) or GAP for slot in slots]
    )


def template(pattern: str, settings: Settings) -> dict[str, Any]:
    """The index template for indexes whose names begin like this."""
    index = {
        "number_of_shards": settings.opensearch_shards,
        "number_of_replicas": settings.opensearch_replicas,
        "refresh_interval": "-1",
        "max_result_window": WINDOW,
        "unassigned.node_left.delayed_timeout": "0s",
        "analysis": ANALYSIS,
    }
    return {"index_patterns": [pattern], "template": {"settings": {"index": index}, "mappings": mappings()}}


ANALYSIS = {
    "tokenizer": {"words": {"type": "whitespace", "max_token_length": LONGEST}},
    "filter": {
        "gaps": {"type": "stop", "stopwords": [GAP]},
        "together": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [f"([^{TOGETHER}]+)"],
        },
    },
    "analyzer": {"slots": {"type": "custom", "tokenizer": "words", "filter": ["gaps", "together"]}},
}


def mappings() -> dict[str, Any]:
    """The fields of every index of this format."""
    properties: dict[str, Any] = {
        "id": {"type": "keyword"},
        "vector": {"type": "binary"},
        "order": {"type": "long"},
        MARKER: {"type": "boolean"},
        "reached": {"type": "long", "index": False},
    }
    properties.update({f"text_{name}": {"type": "text", "analyzer": "slots"} for name in TEXT_FIELDS})
    properties.update({f"value_{name}": {"type": "keyword"} for name in KEYWORD_FIELDS})
    properties.update({f"value_{name}": {"type": "long"} for name in NUMBER_FIELDS})
    kept = {"includes": ["id", "vector", "reached"]}
    return {"dynamic": "strict", "_source": kept, "properties": properties}


def key(id: str) -> str:
    """The `_id` of an article: OpenSearch takes at most 512 bytes there."""
    return hashlib.blake2b(id.encode(), digest_size=20).hexdigest()


def source(article: IndexDocument) -> dict[str, Any]:
    """An article as OpenSearch takes it."""
    made: dict[str, Any] = {"id": article.id, "order": article.order}
    if article.vector:
        made["vector"] = base64.b64encode(article.vector).decode()
    for name, slots in article.text.items():
        made[f"text_{name}"] = joined(slots)
    values: dict[str, list[Any]] = {**article.keywords, **article.numbers}
    made.update({f"value_{name}": list(dict.fromkeys(several)) for name, several in values.items()})
    return made
