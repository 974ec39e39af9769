"""OpenSearch as an engine: an index on a cluster."""

from search.index.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
