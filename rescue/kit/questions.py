"""One question asked for several reports at once: the hot path's way out of the database.

On PostgreSQL all are sent before the first answer is read, so that the server works while we do; and on both engines
nothing is worked out anew for each, which took longer than the answer. The rows are the driver's own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Dialect, Select

from rescue.kit.database import Db

REMEMBERED = 100

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Prepared:
    """A SELECT in the words of one engine."""

    text: str
    constants: Mapping[str, Any]
    spellers: Mapping[str, Callable[[Any], Any]]
    order: tuple[str, ...] | None
    """The order of the values where the engine counts instead of naming them."""
    truths: tuple[int, ...]
    """The places of a row that the driver gives as 0 and 1."""

    def spell(self, values: Mapping[str, Any]) -> Any:
        given = {**self.constants, **values}
        for name, spell in self.spellers.items():
            given[name] = spell(given[name])
        return given if self.order is None else tuple([given[name] for name in self.order])

    def read(self, rows: Sequence[Row]) -> list[Row]:
        for place in self.truths:
            rows = [(*row[:place], bool(row[place]), *row[place + 1 :]) for row in rows]
        return list(rows)


def ask(db: Db, statement: Select[*tuple[Any, ...]], asked: Sequence[Mapping[str, Any]]) -> list[list[Row]]:
    """The rows for each set of values, as settled before this unit of work; columns of plain kinds only."""
    connection = db.connection()
    prepared = _prepare(statement, connection.dialect)
    driver: Any = connection.connection.driver_connection
    cursors = [driver.cursor() for _ in asked]
    if connection.dialect.name == "postgresql":
        with driver.pipeline():
            for cursor, values in zip(cursors, asked, strict=True):
                cursor.execute(prepared.text, prepared.spell(values))
        return [prepared.read(cursor.fetchall()) for cursor in cursors]
    return [
        prepared.read(cursor.execute(prepared.text, prepared.spell(values)).fetchall())
        for cursor, values in zip(cursors, asked, strict=True)
    ]


@lru_cache(REMEMBERED)
def _prepare(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> Prepared:
    compiled: Any = statement.compile(dialect=dialect)
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
    }
    columns = list(statement.selected_columns)
    return Prepared(
        text=str(compiled),
        constants={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        spellers={name: spell for name, spell in processors.items() if spell is not None},
        order=tuple(compiled.positiontup) if compiled.positional else None,
        truths=tuple(n for n, column in enumerate(columns) if isinstance(column.type, Boolean))
        if dialect.name == "sqlite"
        else (),
    )
