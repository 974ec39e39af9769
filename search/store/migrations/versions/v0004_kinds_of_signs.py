"""Says of each sign of a family what kind it is: certain (1) or a band (0) until now, from here on also an address (2)
and a text of few words (3).
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Rename the column. Signs that are there stay certain until their articles come again."""
    op.execute("ALTER TABLE signs RENAME COLUMN certain TO kind")
