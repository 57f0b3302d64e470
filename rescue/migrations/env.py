"""Alembic's entry: runs the versions on the connection it is handed."""

from alembic import context

from rescue.migrations.steps import tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables(), render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
