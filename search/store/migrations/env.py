"""How Alembic reaches the store: on the connection that `search.store.tables` hands over."""

from __future__ import annotations

from alembic import context

from search.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
