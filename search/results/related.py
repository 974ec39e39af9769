"""Articles like one article: those that share its most telling words and its references.

A word tells what an article is about where it is frequent here and rare elsewhere: tf.idf (Salton and Buckley,
"Term-weighting approaches in automatic text retrieval", 1988). The twenty most telling words become a query of which
three have to match, as Lucene's MoreLikeThis does it; references that both articles name count on top.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from search.article import Article
from search.index import (
    LEADING,
    Constant,
    Ids,
    Keyword,
    Node,
    Not,
    Or,
    Plan,
    Term,
)
from search.index.engines import Reader
from search.query import WEIGHTS
from search.query.request import Hit
from search.results.answers import hit_of
from search.results.rerank import Hits, mixed
from search.store import StoredArticle
from search.store.store import Store
from search.text.analysis import Analyzer

if TYPE_CHECKING:
    from search.index.semantic import SemanticIndex

TELLING = 20
"""Words that an article is compared by."""

LEAST_SHARED = 3
"""Of these, how many another article has to have."""

FEW = 10
"""Up to so many articles, having a word in common means something however small the archive is."""

DEPTH = 50
"""Articles sharing words that are ordered by meaning too."""

_LOOKED_AT = 200
"""Words of the article whose frequencies are looked up: the most frequent ones."""

_HEADLINE = 3
"""How often a word of the headline counts."""

_REFERENCE = 4.0
"""What a shared reference adds: about as much as one good word, which brings 3 to 6."""


def related(
    source: StoredArticle,
    reader: Reader,
    store: Store,
    analyzer: Analyzer,
    limit: int,
    semantic: SemanticIndex | None = None,
) -> list[Hit]:
    """The articles most like this one, the likest first; other versions of its story are left out.

    Where the archive tells meanings, these order what shares its words.
    """
    terms = telling_terms(source.article, reader, analyzer)
    if not terms:
        return []
    words = [Term(field, token, weight) for token, weight in terms.items() for field in ("headline", "body")]
    names = dict.fromkeys(reference.name for reference in source.article.references)
    plan = Plan(
        match=Or(_each_once(words), least=min(LEAST_SHARED, len(terms))),
        should=tuple(Constant(Keyword("reference", name), _REFERENCE) for name in names),
        filters=(Not(Ids((source.article.id,))), LEADING),
        limit=max(limit + 1, DEPTH if semantic else 0),
    )
    hits = reader.search(plan).hits
    if semantic:
        hits = _by_meaning(hits, source.article.id, semantic)[: limit + 1]
    stored = store.get_many([id for id, _ in hits])
    others = [
        (stored[id], score) for id, score in hits if id in stored and stored[id].family != source.family
    ]
    return [hit_of(other, score) for other, score in others[:limit]]


def _by_meaning(hits: Hits, id: str, semantic: SemanticIndex) -> Hits:
    vector = semantic.of(id)
    likeness = semantic.likeness(vector, [other for other, _ in hits]) if vector is not None else {}
    known = len(hits) > 1 and len(likeness) >= WEIGHTS.semantic_known * len(hits)
    return mixed(hits, likeness, WEIGHTS.tier) if known else hits


def telling_terms(article: Article, reader: Reader, analyzer: Analyzer) -> dict[str, float]:
    """The words that are frequent here and rare elsewhere, each with a weight; those that stand nowhere else are
    left out.
    """
    counts: Counter[str] = Counter()
    functions = analyzer.function_tokens
    for text, times in ((article.headline, _HEADLINE), (article.deck, 1), (article.body, 1)):
        for position in analyzer.positions(text):
            if position and len(position[0]) > 1 and position[0] not in functions:
                counts[position[0]] += times
    some = dict(counts.most_common(_LOOKED_AT))
    frequencies = reader.document_frequencies("body", some)
    weights = _weights(some, frequencies, reader.size())
    best = sorted(weights, key=lambda token: (-weights[token], token))[:TELLING]
    return {token: round(weights[token] / weights[best[0]], 3) for token in best}


def _weights(counts: Mapping[str, int], frequencies: Mapping[str, int], size: int) -> dict[str, float]:
    """tf.idf, the logarithm of both; a word in over a quarter of many articles tells nothing."""
    return {
        token: (1 + math.log(counts[token])) * math.log(1 + size / frequency)
        for token, frequency in frequencies.items()
        if 1 < frequency <= max(size / 4, FEW)
    }


def _each_once(terms: list[Term]) -> tuple[Node, ...]:
    """A word in headline or body counts once for how many are shared."""
    by_token: dict[str, list[Node]] = {}
    for term in terms:
        by_token.setdefault(term.token, []).append(term)
    return tuple(Or(tuple(nodes)) for nodes in by_token.values())
