"""Alembic's entry: runs the versions on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DefaultClause, false, true

from rescue.kit.database import Instant
from rescue.migrations import write_once
from rescue.migrations.steps import tables


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Versions name database types only: they must still run when our own types have moved on.

    A yes or no is named too: as a number it would be SQLite's, where this is written, and no default on PostgreSQL.
    """
    if kind == "server_default" and isinstance(item, DefaultClause):
        for truth in (false(), true()):
            if isinstance(item.arg, type(truth)):
                return f"sa.{str(truth).lower()}()"
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables(),
    render_as_batch=True,
    render_item=render,
    compare_type=True,
    process_revision_directives=write_once.guard,
)
with context.begin_transaction():
    context.run_migrations()
