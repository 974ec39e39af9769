"""The cases of cleaning, read from `tests/cases`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def cases(topic: str, part: str = "cases") -> list[dict[str, Any]]:
    """The cases of one topic of cleaning, or another part of its file."""
    path = Path(__file__).parent.parent / "cases" / f"cleaning_{topic}.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))[part]
    return found
