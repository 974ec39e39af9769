"""Whoosh as an engine: the reference."""

from search.index.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
