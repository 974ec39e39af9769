"""OpenSearch as an engine: an index on a cluster."""

from search.index.engines.opensearch.engine import OpenSearchCatalogue, OpenSearchEngine

__all__ = ["OpenSearchCatalogue", "OpenSearchEngine"]
