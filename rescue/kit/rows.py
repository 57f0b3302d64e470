"""Many rows of one table, written or changed by a statement that is made once: the hot path's way into the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Dialect, String, Table, TypeDecorator, insert

REMEMBERED = 1000

Spell = Callable[[Any], Any]


@dataclass(frozen=True)
class Prepared:
    """An INSERT in the words of one engine, and how a row becomes its values."""

    text: str
    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    """The values of a row in the order of the statement."""
    defaults: Mapping[str, Any]
    spellers: tuple[tuple[int, Spell], ...]
    """The places whose values the driver takes in another spelling."""
    names: tuple[str, ...] | None
    """The order of the values where the engine names them instead of counting."""

    def spell(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The rows as the driver takes them."""
        spelled = []
        for row in rows:
            values = list(self.pick({**self.defaults, **row} if self.defaults else row))
            for place, spell in self.spellers:
                values[place] = spell(values[place])
            spelled.append(tuple(values) if self.names is None else dict(zip(self.names, values, strict=True)))
        return spelled


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


def change(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set these columns of rows that the caller holds locked, each row its own values; `id` says which it is."""
    text, pick, spellers = _prepare_change(table, names, connection.dialect)
    spelled = [list(pick(row)) for row in rows]
    for values in spelled:
        for place, spell in spellers:
            values[place] = spell(values[place])
    if connection.dialect.name == "postgresql":
        # One list for each column: the server reads and plans one statement however many rows there are.
        connection.exec_driver_sql(text, tuple(map(list, zip(*spelled, strict=True))))
    else:
        connection.exec_driver_sql(text, [tuple(values) for values in spelled])


@lru_cache(REMEMBERED)
def _prepare_change(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]], tuple[tuple[int, Spell], ...]]:
    """An UPDATE in the words of one engine, how a row becomes its values, and which of those are spelled otherwise."""
    order = (*names, "id")
    spellers = tuple((place, spell) for place, name in enumerate(order) if (spell := _speller(table.c[name], dialect)))
    if dialect.name == "postgresql":
        kinds = ", ".join(f"%s::{_list_of(table.c[name], dialect)}" for name in order)
        changes = ", ".join(f"{name} = new.{name}" for name in names)
        source = f"unnest({kinds}) AS new({', '.join(order)})"
        text = f"UPDATE {table.name} SET {changes} FROM {source} WHERE {table.name}.id = new.id"  # noqa: S608 - names of the models
    else:
        text = f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?"  # noqa: S608 - the same
    return text, itemgetter(*order), spellers


def _list_of(column: Column[Any], dialect: Dialect) -> str:
    # Without its length: a cast would cut silently what the column refuses.
    return "TEXT[]" if isinstance(column.type, String) else f"{column.type.compile(dialect)}[]"


@lru_cache(REMEMBERED)
def _prepare(table: Table, names: tuple[str, ...], dialect: Dialect) -> Prepared | None:
    """None where a column left out has a default that is worked out for each row."""
    compiled: Any = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    if not all(column.default.is_scalar for column in compiled.insert_prefetch):
        return None
    spellers = {column.key: _speller(column, dialect) for column in table.columns}
    defaults = {column.key: column.default.arg for column in compiled.insert_prefetch}
    order = tuple(compiled.positiontup) if compiled.positional else (*names, *defaults)
    return Prepared(
        text=str(compiled),
        pick=itemgetter(*order) if len(order) > 1 else lambda row: (row[order[0]],),
        defaults=defaults,
        spellers=tuple((place, spell) for place, name in enumerate(order) if (spell := spellers[name])),
        names=None if compiled.positional else order,
    )


def _speller(column: Column[Any], dialect: Dialect) -> Spell | None:
    kind = column.type
    spell: Spell | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if spell is not None and isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, DateTime):
        # Nearly all instants of a unit of work are its own: spelling the same one anew was a third of a row.
        return lru_cache(REMEMBERED)(spell)
    return spell
