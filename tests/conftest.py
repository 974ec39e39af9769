"""Fixtures that test modules share."""

from __future__ import annotations

from engine_fixtures import engine, engine_name, engine_settings, open_index

__all__ = ["engine", "engine_name", "engine_settings", "open_index"]
