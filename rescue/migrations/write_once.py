"""Writes the guards of tables that are written once into a version, beside the table they guard."""

from collections.abc import Callable, Sequence

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, DropTableOp, MigrateOperation, MigrationScript, OpContainer

from rescue.kit import write_once


class Statements(MigrateOperation):
    """Statements of each engine's own, as text: the version must still say the same when this code has moved on."""

    def __init__(self, of: dict[str, Sequence[str]]) -> None:
        self.of = of

    @classmethod
    def by(cls, make: Callable[[str, str], Sequence[str]], table: str) -> "Statements":
        return cls({engine: make(table, engine) for engine in write_once.ENGINES})


@renderers.dispatch_for(Statements)
def _render(_context: AutogenContext, op: Statements) -> list[str]:
    # An empty line ends the block.
    listed = {engine: list(statements) for engine, statements in op.of.items()}
    return [f"for statement in {listed!r}[op.get_context().dialect.name]:", "op.execute(statement)", ""]


def guard(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """After a table comes to be its guards are set; before it goes they are lifted."""
    for script in scripts:
        for container in (*script.upgrade_ops_list, *script.downgrade_ops_list):
            _guard(container)


def _guard(container: OpContainer) -> None:
    guarded: list[MigrateOperation] = []
    for op in container.ops:
        if isinstance(op, OpContainer):
            _guard(op)
        if isinstance(op, CreateTableOp) and write_once.is_kept(op.table_name):
            guarded += [op, Statements.by(write_once.guards, op.table_name)]
        elif isinstance(op, DropTableOp) and write_once.is_kept(op.table_name):
            guarded += [Statements.by(write_once.lifts, op.table_name), op]
        else:
            guarded.append(op)
    container.ops[:] = guarded
