"""The cases of cleaning, read from `tests/cases`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def cases(topic: str) -> list[dict[str, Any]]:
    """The cases of one topic of cleaning."""
    path = Path(__file__).parent / "cases" / f"cleaning_{topic}.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return found
