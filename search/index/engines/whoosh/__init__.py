"""Whoosh as an engine: the reference, in a folder or in memory."""

from search.index.engines.whoosh.engine import MemoryEngine, WhooshEngine

__all__ = ["MemoryEngine", "WhooshEngine"]
