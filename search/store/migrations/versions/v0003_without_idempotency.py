"""Drops the answers that were kept for requests sent twice: the rules of writing make them harmless without."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drop the table, its index with it."""
    op.drop_table("idempotency")
