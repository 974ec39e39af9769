"""tantivy as an engine: the default."""

from search.index.engines.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
