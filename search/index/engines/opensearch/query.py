"""What goes to OpenSearch as JSON: the template of every index, an article, and a plan as a query.

OpenSearch analyses nothing: it splits at white space what `search.article.joined` put together. Two tokens of one
position travel in one word with a mark between them, and a gap as a word that is dropped and leaves its position free.

A phrase with slop is spelled out (`search.index.plan`) as `match_phrase` queries with slop 0: nested
`intervals` missed 16 of 150 phrases with gaps, and these none.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from search.article import (
    BESIDE,
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    IndexDocument,
    joined,
)
from search.index.plan import (
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
    Placed,
    Plan,
    Range,
    Term,
    spread,
    trimmed,
    without_positions,
)
from search.settings import Settings

TOGETHER, GAP = "\ue000", "\ue001"
"""Marks out of Unicode's private range, which no token holds."""

WINDOW = 1_000_000
"""How deep pages may go."""

MARKER = "marker"
LONGEST = 4_096
"""Characters of one position: several tokens of up to 255."""


def marked(text: str) -> str:
    """A joined text with OpenSearch's marks: for Lucene our own is white space."""
    return " ".join([position.replace(BESIDE, TOGETHER) or GAP for position in text.split(" ")])


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
    made.update({f"text_{name}": marked(text) for name, text in article.text.items()})
    values: dict[str, list[Any]] = {**article.keywords, **article.numbers}
    made.update({f"value_{name}": list(dict.fromkeys(several)) for name, several in values.items()})
    return made


Query = dict[str, Any]

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
K1 = 1.2
LUCENE = K1 + 1
"""Lucene leaves this factor out of BM25; with it, scores and the constants beside them weigh as on other engines."""

MARKED: Query = {"term": {MARKER: True}}
NONE: Query = {"match_none": {}}
SORTS: dict[str, list[Any]] = {
    "score": ["_score", {"order": "asc"}],
    "newest": [{"value_day": {"order": "desc", "mode": "max", "missing": "_last"}}, {"order": "asc"}],
    "oldest": [{"value_day": {"order": "asc", "mode": "max", "missing": "_last"}}, {"order": "asc"}],
}


def compile_plan(plan: Plan) -> Query:
    """What a plan matches, scored."""
    parts: Query = {"must": [compile_node(plan.match)]}
    parts["filter"] = [compile_node(node) for node in plan.filters]
    parts["should"] = [compile_node(node) for node in plan.should]
    return {"bool": parts}


def compile_node(node: Node) -> Query:
    """What one node matches, scored."""
    match node:
        case Term():
            term = {"value": node.token, "boost": node.weight * LUCENE}
            return {"term": {f"text_{node.field}": term}}
        case Phrase():
            return _phrase(node)
        case And():
            return _all_of(node)
        case Or():
            return _at_least(node)
        case DisMax():
            return _best([compile_node(child) for child in node.children])
        case Not():
            return {"bool": {"filter": [every()], "must_not": [compile_node(node.child)]}}
        case Constant():
            return {"constant_score": {"filter": compile_node(node.child), "boost": node.score}}
        case Every():
            return {"bool": {"filter": [every()]}}
        case Nothing():
            return NONE
        case _:
            return {"bool": {"filter": [_exact(node)]}}


def every() -> Query:
    """All articles, without the document that carries the change number."""
    return {"bool": {"must_not": [MARKED]}}


def _exact(node: Keyword | Range | Ids) -> Query:
    if isinstance(node, Keyword):
        return {"term": {f"value_{node.field}": node.value}}
    if isinstance(node, Ids):
        return {"terms": {"id": list(node.ids)}} if node.ids else NONE
    if node.low is None and node.high is None:
        return {"exists": {"field": f"value_{node.field}"}}
    low = LOWEST if node.low is None else max(node.low, LOWEST)
    high = HIGHEST if node.high is None else min(node.high, HIGHEST)
    return {"range": {f"value_{node.field}": {"gte": low, "lte": high}}} if low <= high else NONE


def _phrase(phrase: Phrase) -> Query:
    simple = without_positions(phrase)
    if simple is not None:
        return compile_node(simple)
    boost = phrase.weight * LUCENE
    return _best([_match(phrase.field, placed, boost) for placed in spread(trimmed(phrase), phrase.slop)])


def _match(field: str, placed: Placed, boost: float) -> Query:
    """One exact phrase: the analyzer gives alternatives one position, and gaps their places."""
    positions: list[tuple[str, ...]] = [()] * (placed[-1][0] + 1)
    for place, position in placed:
        positions[place] = position
    return {"match_phrase": {f"text_{field}": {"query": marked(joined(positions)), "boost": boost}}}


def _all_of(node: And) -> Query:
    if not node.children:
        return {"bool": {"filter": [every()]}}
    forbidden = [compile_node(child.child) for child in node.children if isinstance(child, Not)]
    required = [compile_node(child) for child in node.children if not isinstance(child, Not)]
    unscored = [] if required else [every()]
    return {"bool": {"must": required, "must_not": forbidden, "filter": unscored}}


def _at_least(node: Or) -> Query:
    least = max(node.least, 1)
    if least > len(node.children):
        return NONE
    children = [compile_node(child) for child in node.children]
    return {"bool": {"should": children, "minimum_should_match": least}}


def _best(queries: list[Query]) -> Query:
    if not queries:
        return NONE
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}
