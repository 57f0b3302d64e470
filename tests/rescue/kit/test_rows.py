"""Rows written by a statement made once are the rows that SQLAlchemy writes, value for value."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, MetaData, String, Table, Text, cast, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from rescue.kit import rows
from rescue.kit.database import Database, Instant, Serial, one_of


class Colour(StrEnum):
    RED = "red"


EVERYTHING = Table(
    "every_kind_of_value",
    MetaData(),
    Column("id", String(10), primary_key=True),
    Column("words", Text),
    Column("number", Serial),
    Column("small", Integer, default=7),
    Column("measure", Float),
    Column("is_so", Boolean),
    Column("day", Date),
    Column("at", Instant),
    Column("colour", one_of(Colour)),
    Column("facts", JSON),
    Column("perhaps", JSON(none_as_null=True)),
)
EAST = timezone(timedelta(hours=9))
FULL: dict[str, Any] = {
    "words": "quotes \" and ' and \\ and {braces} and %s %% ,; \n\t 山田さん 🚑 السلام",
    "number": 2**62,
    "measure": 7.880400000000001,
    "is_so": True,
    "day": date(2017, 10, 3),
    "at": datetime(2017, 10, 3, 16, 42, 0, 123456, tzinfo=UTC),
    "colour": Colour.RED,
    "facts": {"said": 'a "word" \\ 语言', "deep": [{"n": 1.5, "none": None}], "": []},
    "perhaps": [],
}
ODD: dict[str, Any] = {**FULL, "words": "", "measure": 8, "is_so": False, "at": datetime(2026, 1, 1, tzinfo=EAST)}
EMPTY: dict[str, Any] = dict.fromkeys(FULL)
NAMES = ("id", *FULL)


@pytest.fixture
def everything(database: Database) -> Iterator[Database]:
    EVERYTHING.create(database.engine)
    yield database
    EVERYTHING.drop(database.engine)


def stored(database: Database, like: str) -> list[Any]:
    """What is kept under ids that begin so; JSON as the text it is kept as, since None and null are two things."""
    columns = [cast(each, Text) if isinstance(each.type, JSON) else each for each in EVERYTHING.columns]
    with database.engine.connect() as connection:
        found = connection.execute(select(*columns).where(EVERYTHING.c.id.startswith(like)).order_by(EVERYTHING.c.id))
        return [tuple(row)[1:] for row in found]


def test_every_kind_of_value_is_kept_as_sqlalchemy_keeps_it(everything: Database) -> None:
    given = [FULL, ODD, EMPTY]
    with everything.engine.begin() as connection:
        rows.write(connection, EVERYTHING, NAMES, [{"id": f"a{n}", **row} for n, row in enumerate(given)])
        connection.execute(insert(EVERYTHING), [{"id": f"b{n}", **row} for n, row in enumerate(given)])
    assert stored(everything, "a") == stored(everything, "b")


def test_every_kind_of_value_is_changed_as_it_is_written(everything: Database) -> None:
    with everything.engine.begin() as connection:
        rows.write(connection, EVERYTHING, NAMES, [{"id": f"a{n}", **EMPTY} for n in range(2)])
        rows.write(connection, EVERYTHING, NAMES, [{"id": "b0", **FULL}, {"id": "b1", **ODD}])
        rows.change(connection, EVERYTHING, tuple(FULL), [{"id": "a0", **FULL}, {"id": "a1", **ODD}])
    assert stored(everything, "a") == stored(everything, "b")


def test_a_row_that_breaks_a_rule_or_has_no_spelling_is_refused(everything: Database) -> None:
    with pytest.raises(IntegrityError), everything.engine.begin() as connection:
        rows.write(connection, EVERYTHING, ("id", "words"), [{"id": "a", "words": "x"}, {"id": "a", "words": "y"}])
    with pytest.raises(StatementError), everything.engine.begin() as connection:
        rows.write(connection, EVERYTHING, ("id", "at"), [{"id": "a", "at": datetime(2026, 1, 1)}])
    with pytest.raises((StatementError, TypeError)), everything.engine.begin() as connection:
        rows.write(connection, EVERYTHING, ("id", "facts"), [{"id": "a", "facts": {"at": object()}}])
    assert stored(everything, "") == []
