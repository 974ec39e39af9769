"""Where an archive tells meanings: which searches it serves, the order of their hits, and what stands in other words.

Words find, meaning orders. To unite what is near in meaning with what has the words found a little more on test
collections, and pushed aside what names the very reference asked for: to a model "Article 5" is about "Article 6". So
meaning orders what the words found, and only for a query that is a sentence more than a name: three words with content
or more, without quotes, operators, fields or a reference typed in full. Whoever types these says exactly what is meant.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from search.errors import DatelineError, EngineTimeout
from search.index import And, Ids, Node, Plan
from search.index.engines import Reader
from search.query import WEIGHTS, Parsed, QueryContext, Ranked, is_plain
from search.query.request import WITHOUT_MEANING, Budget, SearchRequest, Warning_
from search.results.rerank import Hits, mixed

if TYPE_CHECKING:
    from search.index.semantic import SemanticIndex, Vector

LOG = logging.getLogger(__name__)

LOOKED_AT = 100
"""The nearest of all articles among which those are looked for that filters let through."""

_AWAY = Warning_(
    code=WITHOUT_MEANING, message="What tells meanings can't be used just now; words alone gave the order."
)


class ByMeaning:
    """Meaning in the searches of one request; nothing where the archive has none of it or the request wants none."""

    def __init__(
        self, semantic: SemanticIndex | None, context: QueryContext, request: SearchRequest, budget: Budget
    ) -> None:
        wanted = request.semantic and request.sort.startswith("relevance") and not request.typing
        self._semantic = semantic if wanted else None
        self._context = context
        self._budget = budget
        self._vectors: dict[str, Vector] = {}
        self.likeness: Mapping[str, float] = {}
        """How like each of the first hits is to what the query means, where that ordered them."""
        self.warnings: tuple[Warning_, ...] = ()

    def serves(self, parsed: Parsed, ranked: Ranked) -> bool:
        """Whether meaning has a say in a reading of the query."""
        if self._semantic is None or self.warnings or parsed.problems:
            return False
        if ranked.meaning.content < WEIGHTS.semantic_words or not is_plain(parsed.tree):
            return False
        return not ranked.meaning.references and not self._context.names_a_reference(parsed.text)

    def ordered(self, hits: Hits, parsed: Parsed, ranked: Ranked) -> Hits:
        """The same hits in the order of words and meaning; as they are where meaning can't be told in time."""
        self.likeness = {}
        ids = [id for id, _ in hits[: WEIGHTS.rerank_depth]]
        vector = self._vector(parsed.text) if len(ids) > 1 else None
        if vector is None or self._semantic is None:
            return hits
        try:
            likeness = self._semantic.likeness(vector, ids)
        except DatelineError as error:
            self._go_without(error)
            return hits
        if len(likeness) < WEIGHTS.semantic_known * len(ids):
            return hits
        self.likeness = likeness
        few = ranked.meaning.content <= WEIGHTS.few
        return mixed(hits, likeness, WEIGHTS.as_typed if few else WEIGHTS.tier)

    def in_other_words(
        self, parsed: Parsed, reader: Reader, filters: Sequence[Node], found: Sequence[str]
    ) -> Hits:
        """The articles nearest to a query that its words did not find, each with its cosine."""
        vector = self._vector(parsed.text)
        if vector is None or self._semantic is None:
            return []
        try:
            near = self._semantic.nearest(vector, LOOKED_AT, self._budget.left_seconds)
        except EngineTimeout:
            self._budget.leave_out("meaning")
            return []
        except DatelineError as error:
            self._go_without(error)
            return []
        likeness = {id: cosine for id, cosine in near if cosine >= WEIGHTS.semantic_least and id not in found}
        if not likeness:
            return []
        plan = Plan(And((Ids(tuple(likeness)), *filters)), limit=len(likeness))
        there = {id for id, _ in reader.search(plan).hits}
        return [(id, cosine) for id, cosine in likeness.items() if id in there][: WEIGHTS.semantic_most]

    def _vector(self, text: str) -> Vector | None:
        """What a query means, found out once; None, with a warning, where it can't be told just now."""
        if text in self._vectors:
            return self._vectors[text]
        if self._semantic is None or self.warnings or not self._budget.allows("meaning"):
            return None
        try:
            self._vectors[text] = self._semantic.query(text, self._budget.left_seconds)
        except DatelineError as error:
            self._go_without(error)
            return None
        return self._vectors[text]

    def _go_without(self, error: DatelineError) -> None:
        """Let the words alone answer this request; an operator was told by a warning when it began."""
        LOG.info("A search went without meaning: %s", error)
        self.warnings = (_AWAY,)
