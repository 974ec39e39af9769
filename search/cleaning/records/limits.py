"""How much is read: what no honest archive of articles comes near, so that hostile ones stay small."""

from __future__ import annotations

from typing import Final

RECORD: Final = 10_000_000
"""Bytes of one record: an article of ten million characters is none."""

DOCUMENT: Final = 200_000_000
"""Bytes of one JSON or feed document, which is read as a whole; JSONL, CSV and WXR have no such limit."""

EXPANSION: Final = 250
"""Times that compressed data may grow; articles grow less than tenfold."""

FREE: Final = 50_000_000
"""Bytes that may come out of compressed data whatever they grow."""

FREE_IN_ALL: Final = 500_000_000
"""The same of one file with all that lies in it, archives within archives included."""

DEPTH: Final = 3
"""Archives within one another."""
