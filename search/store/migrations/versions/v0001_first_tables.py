"""The first tables: articles with a change sequence, families, original pages."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of an empty store and give it its identity."""
    _articles()
    _families()
    op.create_table(
        "originals",
        sa.Column("article", number, primary_key=True, autoincrement=False),
        sa.Column("page", sa.LargeBinary, nullable=False),
    )
    facts = op.create_table(
        "facts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(facts, [{"name": "identity", "value": uuid.uuid4().hex}])
    op.bulk_insert(counters, [{"name": "change", "value": 0}, {"name": "articles", "value": 0}])


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("id", text, nullable=False, unique=True),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("published", sa.Integer),
        sa.Column("family", sa.BigInteger, nullable=False),
        sa.Column("leads", sa.SmallInteger, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("origin_root", text),
        sa.Column("origin_path", text),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("articles_by_change", "articles", ["change"], unique=True)
    op.create_index("articles_by_family", "articles", ["family"])
    op.create_index("articles_by_origin", "articles", ["origin_root", "origin_path"])


def _families() -> None:
    op.create_table(
        "families",
        sa.Column("number", number, primary_key=True, autoincrement=False),
        sa.Column("first_id", text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("urls", sa.Text, nullable=False),
    )
    op.create_table(
        "signs",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("certain", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("signs_by_article", "signs", ["article"])
    op.create_table(
        "signatures",
        sa.Column("article", number, primary_key=True, autoincrement=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
