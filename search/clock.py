"""What day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """The day, UTC: what "last May" counts from, the same on every machine of an archive."""
    return datetime.now(UTC).date()
