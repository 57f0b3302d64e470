"""Tables whose rows are written once: the database itself refuses to change a row or to take one out.

`keep(Model)` beside the model marks the table. A database made from the models gets the triggers with the table; into
a migration `rescue/migrations` writes the same statements, as they stand on that day.
"""

from collections.abc import Sequence

from sqlalchemy import DDL, Table, event

from rescue.kit.database import Base

ENGINES = ("sqlite", "postgresql")
_kept: set[str] = set()


def keep(model: type[Base]) -> None:
    """From now on a row of it is only ever added. Its key is the column `id`."""
    table = model.__table__
    assert isinstance(table, Table)
    _kept.add(table.name)
    for engine in ENGINES:
        for statement in guards(table.name, engine):
            made: DDL = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", made.execute_if(dialect=engine))


def is_kept(table: str) -> bool:
    return table in _kept


def guards(table: str, engine: str) -> Sequence[str]:
    """What makes this engine refuse; a refusal is an IntegrityError."""
    if engine == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is written once'); END"
        # INSERT OR REPLACE takes a row out without asking the trigger of a DELETE.
        twice = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - a table of ours
        return (
            f"CREATE TRIGGER {table}_never_changed BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_never_replaced BEFORE INSERT ON {table} {twice} {refuse}",
        )
    refuse = f"RAISE EXCEPTION 'a row of {table} is written once' USING ERRCODE = 'integrity_constraint_violation';"
    return (
        f"CREATE OR REPLACE FUNCTION {table}_written_once() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {refuse} END $$",
        f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_written_once()",
    )


def lifts(table: str, engine: str) -> Sequence[str]:
    """What takes the guards away, before their table goes."""
    if engine == "sqlite":
        return tuple(f"DROP TRIGGER {table}_never_{deed}" for deed in ("changed", "deleted", "replaced"))
    return (f"DROP TRIGGER {table}_written_once ON {table}", f"DROP FUNCTION {table}_written_once()")
