"""What every test may ask for: a clock that stands still, repeatable chance, and a real database of either kind."""

import importlib
import logging
import os
import pkgutil
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from pwdlib import PasswordHash as Hashers
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from rescue.kit import engines, events
from rescue.kit.access import passwords
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Base, Database
from rescue.migrations.steps import OTHER_TABLES
from tests.kept_worlds import KeptWorlds

AS_SERVED = (passwords._hashers, passwords.NOBODY)
START = datetime(2026, 3, 1, tzinfo=UTC)
SEED = 20260301
SECRET = "a secret that only the tests know, 32+"
QUICK_KIB = 64
POSTGRES = "HOMEWARD_TEST_POSTGRES_URL"
HERE = ("127.0.0.1", "::1", "localhost")
PACKAGES = ("rescue", "coverage", "claims", "i18n")
HOW = (
    f"{POSTGRES} is not set. Start a server and type:\n"
    f"  export {POSTGRES}=postgresql+psycopg://USER@127.0.0.1:5432/postgres\n"
    'or leave PostgreSQL out on purpose with: pytest -m "not postgresql"'
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: needs the server named by HOMEWARD_TEST_POSTGRES_URL")


def leave_out_unbuildable() -> None:
    """Take out tables that point at a table no room declares: only a test that needs one of them fails, by its name."""
    while True:
        tables = Base.metadata.tables
        lost = [
            table
            for table in tables.values()
            if any(key.target_fullname.rpartition(".")[0] not in tables for key in table.foreign_keys)
        ]
        if not lost:
            return
        for table in lost:
            Base.metadata.remove(table)


def import_tables() -> None:
    """Import every module that declares tables: each `models`, the kit with its floors, and those apart."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if found.name.endswith(".models") or found.name.startswith("rescue.kit."):
                importlib.import_module(found.name)
    for name in OTHER_TABLES:
        importlib.import_module(name)
    leave_out_unbuildable()


@contextmanager
def as_it_was() -> Iterator[None]:
    """What a house sets for its whole process (who reacts to news, where logs go) is undone afterwards."""
    reactions, told, root = dict(events.reactions), structlog.get_config(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    events.reactions.clear()
    events.reactions.update(reactions)
    structlog.configure(**told)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True, scope="session")
def _nobody_leaves_this_machine() -> Iterator[None]:
    """A test that reaches for the network fails by its name; loopback and sockets in files stay open."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        is_here = self.family == socket.AF_UNIX or address[0] in HERE
        assert is_here, f"a test reached for the network: {address}"
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_quickly_hashed() -> Iterator[None]:
    """argon2id with less memory and one pass, but where the cost itself is looked at (`test_passwords.py`)."""
    quick = Hashers((Argon2Hasher(time_cost=1, memory_cost=QUICK_KIB, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hashers", quick)
        patch.setattr(passwords, "NOBODY", quick.hash(""))
        yield


@pytest.fixture(autouse=True, scope="session")
def _statements_are_spelled_once() -> Iterator[None]:
    """Every test opens an engine of its own; what a statement is in SQL is worked out once a process."""
    kept: dict[str, Engine] = {}

    def create(url: str, **how: Any) -> Engine:
        engine = create_engine(url, **how)
        known = kept.get(engine.dialect.name)
        if known is not None:
            engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
        else:
            with suppress(DBAPIError), engine.connect():  # an engine learns its server's kind when it first connects
                kept[engine.dialect.name] = engine
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_engine", create)
        yield


@pytest.fixture(autouse=True, scope="module")
def _a_module_leaves_no_trace() -> Iterator[None]:
    with as_it_was():
        yield


@pytest.fixture(autouse=True)
def _a_test_leaves_no_trace() -> Iterator[None]:
    with as_it_was():
        yield


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(START)


@pytest.fixture
def chance() -> SeededChance:
    return SeededChance(SEED)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with all tables; tests copy it."""
    import_tables()
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = Database(f"sqlite:///{path}", secret=SECRET)
    Base.metadata.create_all(database.engine)
    with database.engine.connect() as connection:
        connection.commit()
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[str]:
    """The address of a PostgreSQL database of this worker's own with all tables; dropped at the end."""
    given = os.environ.get(POSTGRES)
    assert given, HOW
    import_tables()
    name = f"homeward_test_{worker_id}_{os.getpid()}"
    url = make_url(given)
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    drop = text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    with server.connect() as connection:
        connection.execute(drop)
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        mine = url.set(database=name).render_as_string(hide_password=False)
        engine = create_engine(mine, poolclass=NullPool)
        Base.metadata.create_all(engine)
        yield mine
    finally:
        with server.connect() as connection:
            connection.execute(drop)


class Emptying:
    """Takes every row out of a database, over one connection that is kept."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1, max_overflow=0)
        names = [table.name for table in Base.metadata.sorted_tables]
        looks = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
        self._looks = text(" UNION ALL ".join(looks))

    def __call__(self) -> None:
        """Many times faster than a TRUNCATE; the VACUUM gives the next rows the order in which they are written."""
        with self._engine.connect() as connection:
            filled = [f'"{name}"' for name in connection.scalars(self._looks)]
            if not filled:
                return
            # No trigger and no key is asked, because the whole database is emptied at once.
            deletes = "; ".join(f"DELETE FROM {name}" for name in filled)
            connection.exec_driver_sql(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes}; COMMIT")
            connection.exec_driver_sql(f"VACUUM {', '.join(filled)}")
            connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(scope="session")
def empty_postgres(postgres_url: str) -> Iterator[Emptying]:
    emptying = Emptying(postgres_url)
    yield emptying
    emptying.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables, once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "homeward.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    empty = request.getfixturevalue("empty_postgres")
    yield request.getfixturevalue("postgres_url")
    empty()


@pytest.fixture(scope="session")
def kept_worlds(tmp_path_factory: pytest.TempPathFactory) -> KeptWorlds:
    """Worlds that a test may begin with instead of making them anew."""
    return KeptWorlds(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def open_database(database_url: str, clock: MovedClock, chance: SeededChance) -> Iterator[Callable[[], Database]]:
    """Opens further, separate Databases on the same address: a second process in small."""
    opened: list[Database] = []

    def open_one() -> Database:
        opened.append(Database(database_url, secret=SECRET, clock=clock, chance=chance))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def database(open_database: Callable[[], Database]) -> Database:
    return open_database()
