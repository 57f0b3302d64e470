"""Many rows of one table, written by a statement that is made once: the hot path's way into the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

REMEMBERED = 1000

Spell = Callable[[Any], Any]


@dataclass(frozen=True)
class Prepared:
    """An INSERT in the words of one engine; `columns` are the names that a row gives, with how a value is spelled."""

    text: str
    columns: tuple[tuple[str, Spell | None], ...]
    defaults: Mapping[str, Any]
    places: tuple[str, ...] | None
    """The order of the values where the engine counts them instead of naming them."""

    def spell(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The rows as the driver takes them."""
        named = [
            {
                **self.defaults,
                **{name: row[name] if spell is None else spell(row[name]) for name, spell in self.columns},
            }
            for row in rows
        ]
        return named if self.places is None else [tuple(values[name] for name in self.places) for values in named]


def write(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have these columns.

    SQLAlchemy works out the statement and the values anew at every call, which was a third of an intake. Errors of
    the database are the same; a value that cannot be spelled is refused by SQLAlchemy itself, in its own words.
    """
    prepared = _prepare(table, names, connection.dialect)
    try:
        values = prepared.spell(rows) if prepared else None
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError):
        values = None
    if prepared is None or values is None:
        connection.execute(insert(table), list(rows))
    else:
        connection.exec_driver_sql(prepared.text, values)


@lru_cache(REMEMBERED)
def _prepare(table: Table, names: tuple[str, ...], dialect: Dialect) -> Prepared | None:
    """None where a column left out has a default that is worked out for each row."""
    compiled: Any = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    if not all(column.default.is_scalar for column in compiled.insert_prefetch):
        return None
    spellers = {column.key: column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns}
    return Prepared(
        text=str(compiled),
        columns=tuple((name, spellers[name]) for name in names),
        defaults={
            column.key: _spelled(column.default.arg, spellers[column.key]) for column in compiled.insert_prefetch
        },
        places=tuple(compiled.positiontup) if compiled.positional else None,
    )


def _spelled(value: Any, spell: Spell | None) -> Any:
    return value if spell is None else spell(value)
