"""Many rows of one table, written or changed by a statement that is made once: the hot path's way into the database."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Float,
    Integer,
    String,
    Table,
    TypeDecorator,
    insert,
)
from sqlalchemy.sql.schema import ColumnElementColumnDefault

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
    as_json: bool = False
    """The statement takes all rows as one JSON text: the server reads and runs it once however many there are."""

    def spell(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The rows as the driver takes them."""
        spelled = []
        for row in rows:
            values = list(self.pick({**self.defaults, **row} if self.defaults else row))
            for place, spell in self.spellers:
                values[place] = spell(values[place])
            spelled.append(tuple(values) if self.names is None else dict(zip(self.names, values, strict=True)))
        return spelled

    def values(self, rows: Sequence[Mapping[str, Any]]) -> Any:
        """What the statement takes."""
        spelled = self.spell(rows)
        return (json.dumps(spelled, allow_nan=False),) if self.as_json else spelled


def write(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have these columns.

    SQLAlchemy works out the statement and the values anew at every call, which was a third of an intake. Errors of
    the database are the same; a value that cannot be spelled is refused by SQLAlchemy itself, in its own words.
    """
    prepared = _prepare(table, names, connection.dialect)
    try:
        values = prepared.values(rows) if prepared else None
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError):
        values = None
    if prepared is None or values is None:
        connection.execute(insert(table), list(rows))
    else:
        connection.exec_driver_sql(prepared.text, values)


def change(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set these columns of rows that the caller holds locked, each row its own values; `id` says which it is."""
    prepared = _prepare_change(table, names, connection.dialect)
    connection.exec_driver_sql(prepared.text, prepared.values(rows))


@lru_cache(REMEMBERED)
def _prepare_change(table: Table, names: tuple[str, ...], dialect: Dialect) -> Prepared:
    """An UPDATE in the words of one engine, and how a row becomes its values."""
    order = (*names, "id")
    if dialect.name == "postgresql":
        changes = ", ".join(f"{name} = {_taken(table.c[name])}" for name in names)
        text = (
            f"UPDATE {table.name} SET {changes} FROM {_rows_of(table, order, dialect)} WHERE {table.name}.id = new.id"  # noqa: S608 - names of the models
        )
        return _as_json(text, table, order, {}, dialect)
    text = f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?"  # noqa: S608 - the same
    spellers = {name: _speller(table.c[name], dialect) for name in order}
    return _prepared(text, order, {}, spellers)


@lru_cache(REMEMBERED)
def _prepare(table: Table, names: tuple[str, ...], dialect: Dialect) -> Prepared | None:
    """None where a column left out has a default that is worked out for each row."""
    compiled: Any = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    if not all(column.default.is_scalar for column in compiled.insert_prefetch):
        return None
    defaults = {column.key: column.default.arg for column in compiled.insert_prefetch}
    if dialect.name == "postgresql" and all(_is_json_able(table.c[name]) for name in (*names, *defaults)):
        return _prepare_insert_of_json(table, (*names, *defaults), defaults, dialect)
    spellers = {column.key: _speller(column, dialect) for column in table.columns}
    order = tuple(compiled.positiontup) if compiled.positional else (*names, *defaults)
    return replace(_prepared(str(compiled), order, defaults, spellers), names=None if compiled.positional else order)


def _prepared(
    text: str, order: tuple[str, ...], defaults: Mapping[str, Any], spellers: Mapping[str, Spell | None]
) -> Prepared:
    return Prepared(
        text=text,
        pick=itemgetter(*order) if len(order) > 1 else lambda row: (row[order[0]],),
        defaults=defaults,
        spellers=tuple((place, spell) for place, name in enumerate(order) if (spell := spellers[name])),
        names=None,
    )


def _prepare_insert_of_json(
    table: Table, order: tuple[str, ...], defaults: Mapping[str, Any], dialect: Dialect
) -> Prepared:
    # What the server itself works out for a column that was left out, such as the number of its transaction.
    own = {
        column.name: str(default.arg.compile(dialect=dialect))
        for column in table.columns
        if column.key not in order and isinstance(default := column.default, ColumnElementColumnDefault)
    }
    quote = dialect.identifier_preparer.quote
    into = ", ".join(map(quote, (*order, *own)))
    chosen = ", ".join((*(_taken(table.c[name]) for name in order), *own.values()))
    text = f"INSERT INTO {quote(table.name)} ({into}) SELECT {chosen} FROM {_rows_of(table, order, dialect)}"  # noqa: S608 - names of the models
    return _as_json(text, table, order, defaults, dialect)


def _as_json(
    text: str, table: Table, order: tuple[str, ...], defaults: Mapping[str, Any], dialect: Dialect
) -> Prepared:
    spellers = {name: _json_speller(table.c[name], dialect) for name in order}
    return replace(_prepared(text, order, defaults, spellers), names=order, as_json=True)


def _rows_of(table: Table, order: tuple[str, ...], dialect: Dialect) -> str:
    kinds = ", ".join(f'"{name}" {_kind_of(table.c[name], dialect)}' for name in order)
    return f"json_to_recordset(%s::json) AS new({kinds})"


def _kind_of(column: Column[Any], dialect: Dialect) -> str:
    # Without its length: a cast would cut silently what the column refuses. JSON comes as text, as SQLAlchemy sends it.
    return "TEXT" if isinstance(column.type, String | JSON) else column.type.compile(dialect)


def _taken(column: Column[Any]) -> str:
    return f'new."{column.name}"' + ("::json" if isinstance(column.type, JSON) else "")


def _is_json_able(column: Column[Any]) -> bool:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String | Integer | Float | Boolean | DateTime | Date | JSON)


def _json_speller(column: Column[Any], dialect: Dialect) -> Spell | None:
    """A value as JSON can hold it; what JSON cannot hold raises, and SQLAlchemy says it in its own words."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return _compact_or_null if kind.none_as_null else compact
    spell = column.type.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(kind, DateTime | Date):
        return lru_cache(REMEMBERED)(partial(_spell_instant, spell))
    return spell


def _spell_instant(spell: Spell | None, value: Any) -> str | None:
    given = spell(value) if spell else value
    return None if given is None else given.isoformat()


def _compact_or_null(value: Any) -> str | None:
    return None if value is None else compact(value)


def compact(value: Any) -> str:
    """JSON as it is kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _speller(column: Column[Any], dialect: Dialect) -> Spell | None:
    kind = column.type
    spell: Spell | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if spell is not None and isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, DateTime):
        # Nearly all instants of a unit of work are its own: spelling the same one anew was a third of a row.
        return lru_cache(REMEMBERED)(spell)
    return spell
