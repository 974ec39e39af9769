"""Meaning as vectors: what makes them (`Embedder`), and those of an archive's articles, beside every engine's index.

Nothing of this is imported while `DATELINE_SEMANTIC` is off.
"""

from search.index.semantic.chosen_embedder import embedder_of
from search.index.semantic.embedder import Embedder, Vector
from search.index.semantic.semantic_index import SemanticIndex, SemanticState

__all__ = ["Embedder", "SemanticIndex", "SemanticState", "Vector", "embedder_of"]
