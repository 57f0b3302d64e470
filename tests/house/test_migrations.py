"""Decision: the tables of a migrated database are the tables of the code, on both engines, whichever way it came there.

A test database is made from the models and a production database from the steps; were they different, every test would
prove something about a database that nobody runs. Compared column by column by Alembic, and object by object up, down
and up again in the engine's own words.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.pool import NullPool

from rescue.kit.database import Base, Database
from rescue.migrations import steps
from tests.conftest import SECRET
from tests.house.test_news import import_everything

FEWEST_TABLES = 20
VERSIONS = "alembic_version"
OBJECTS_SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
OBJECTS_POSTGRES = """
    SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable,
        column_default, ordinal_position) FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, pg_get_functiondef(oid)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1, 2
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}", secret=SECRET)
        yield database
        database.close()
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    name = f"{url.database}_empty"
    server = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    database = Database(url.set(database=name).render_as_string(hide_password=False), secret=SECRET)
    yield database
    database.close()
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def differences(database: Database, wanted: sa.MetaData) -> list[object]:
    """What Alembic would still have to change."""
    options = {"compare_type": True, "include_object": lambda _thing, name, *_: name != VERSIONS}
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), wanted))


def objects(database: Database) -> list[tuple[str, ...]]:
    """Every table, column, index, constraint and trigger, as the engine itself describes it."""
    with database.engine.connect() as connection:
        rows = connection.execute(sa.text(OBJECTS_SQLITE if database.is_sqlite else OBJECTS_POSTGRES))
        return [tuple(row) for row in rows]


def unordered(things: list[tuple[str, ...]]) -> list[tuple[object, ...]]:
    """Objects without the order of their parts: a table that SQLite builds anew lists its checks in any order."""
    return [(*thing[:-1], plain(thing[-1])) for thing in things]


def test_a_migrated_database_has_the_tables_of_the_code(empty: Database) -> None:
    import_everything()
    steps.migrate(empty)
    assert len(Base.metadata.tables) >= FEWEST_TABLES
    assert steps.tables() is Base.metadata
    assert differences(empty, Base.metadata) == []
    assert steps.find_difference(empty.engine) is None


def test_up_down_and_up_again_is_the_same_database(empty: Database) -> None:
    steps.migrate(empty)
    first = objects(empty)
    steps.go_back(empty, "base")
    assert sa.inspect(empty.engine).get_table_names() == [VERSIONS]
    steps.migrate(empty)
    assert unordered(objects(empty)) == unordered(first)
    steps.migrate(empty)
    assert unordered(objects(empty)) == unordered(first)


def test_a_migrated_database_is_the_one_the_tests_are_made_with(empty: Database) -> None:
    import_everything()
    steps.migrate(empty)
    migrated = {thing[1:] for thing in objects(empty) if VERSIONS not in thing[1]}
    steps.go_back(empty, "base")
    Base.metadata.create_all(empty.engine)
    made = {thing[1:] for thing in objects(empty) if VERSIONS not in thing[1]}
    if empty.is_sqlite:  # Alembic and SQLAlchemy lay out the same statement differently
        migrated, made = ({(name, plain(sql)) for name, sql in things} for things in (migrated, made))
    assert migrated == made


def plain(sql: str | None) -> tuple[str, ...]:
    """The parts of a CREATE statement without their layout and order."""
    words = " ".join((sql or "").replace('"', "").split())
    return tuple(sorted(part.strip(" ()") for part in words.split(",")))


def test_a_planted_column_is_found(empty: Database) -> None:
    steps.migrate(empty)
    planted = sa.MetaData()
    for table in steps.tables().tables.values():
        table.to_metadata(planted)
    planted.tables["incidents"].append_column(sa.Column("tea_at", sa.Integer()))
    assert [difference[0] for difference in differences(empty, planted)] == ["add_column"]
