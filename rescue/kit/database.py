"""The one unit of work: one request or one job is one transaction and one commit, made here and nowhere else."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    Result,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from rescue.kit import rows
from rescue.kit.chance import Chance, SystemChance, make_id
from rescue.kit.clock import Clock, SystemClock

SQLITE_BUSY_MS = 15_000
ALTERING = 4_811_073  # the advisory lock of whoever changes tables
WORD_CHARACTERS = 20
POOL_SIZE = 12
POOL_OVERFLOW = 30
RESTED_SECONDS = 1.0
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON
Serial = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on both engines; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant knows its zone"
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(choices: type[StrEnum]) -> Enum:
    """A column that holds one of the words of an enumeration, checked by the database too."""
    return Enum(
        choices,
        native_enum=False,
        length=WORD_CHARACTERS,
        create_constraint=True,
        name=choices.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class CurrentTransaction(FunctionElement[int]):
    """The writing transaction's number on PostgreSQL, 0 on SQLite, where commits are already in order."""

    type = BigInteger()
    inherit_cache = True


@compiles(CurrentTransaction)
def _number_of_nothing(_element: object, _compiler: object, **_: Any) -> str:
    return "0"


@compiles(CurrentTransaction, "postgresql")
def _number_of_transaction(_element: object, _compiler: object, **_: Any) -> str:
    return "pg_current_xact_id()::text::bigint"


@lru_cache(4)
def _order_of(_known_tables: int) -> dict[Table, int]:
    """The place of each table when parents are written before their children; sorted again only when some are added."""
    return {table: place for place, table in enumerate(Base.metadata.sorted_tables)}


class Db(Session):
    """A unit of work. It knows its instant, makes ids, and gathers rows so that a table is written once."""

    def __init__(self, bind: Engine, house: "Database") -> None:
        super().__init__(bind=bind, autoflush=True, expire_on_commit=False)
        self.now = house.clock.now()
        self.chance = house.chance
        self.secret = house.secret
        self.wakes = False
        self._rows: dict[tuple[Table, tuple[str, ...]], list[dict[str, Any]]] = {}
        self._last: list[tuple[str, Callable[[], None]]] = []

    def new_id(self, prefix: str) -> str:
        return make_id(prefix, self.now, self.chance)

    def add_row(self, model: type[Base], **columns: Any) -> None:
        """Gather a row; it is written, in foreign-key order, before the next ordinary read and before the commit."""
        table = model.__table__
        assert isinstance(table, Table)
        self._rows.setdefault((table, tuple(columns)), []).append(columns)

    def write_rows(self) -> None:
        if not self._rows:
            return
        gathered, self._rows = self._rows, {}
        order = _order_of(len(Base.metadata.tables))
        connection = self.connection()
        for (table, names), together in sorted(gathered.items(), key=lambda item: order[item[0][0]]):
            rows.write(connection, table, names, together)

    def write_changes(self, model: type[Base], records: Sequence[Base]) -> None:
        """Write what was changed of records this unit of work holds locked, and let go of them.

        One statement for all that changed alike. Row by row, as a flush does it, was half of the cost of a message.
        """
        table = model.__table__
        assert isinstance(table, Table)
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for record in records:
            state = inspect(record)
            if changed := tuple(sorted(state.committed_state)):
                alike.setdefault(changed, []).append(state.dict)
            self.expunge(record)
        for names, together in alike.items():
            rows.change(self.connection(), table, names, together)

    def settled(self, statement: Executable, values: dict[str, Any] | None = None) -> Result[*tuple[Any, ...]]:
        """Read what earlier units of work settled, leaving our gathered rows gathered: for the hot path only."""
        return self.connection().execute(statement, values)

    def do_last(self, order: str, deed: Callable[[], None]) -> None:
        """Do a deed just before the commit, all of them sorted by `order`.

        For a row that unrelated units of work share: locked last and in order, it lets nobody wait in a circle.
        """
        self._last.append((order, deed))

    def finish(self) -> None:
        """Write all that is still gathered or put off; the commit follows."""
        self.flush()
        for _, deed in sorted(self._last, key=lambda put_off: put_off[0]):
            deed()
        self._last.clear()
        self.flush()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail alone: on an error nothing of it stays, neither written nor gathered."""
        self.flush()
        put_off = len(self._last)
        with self.begin_nested():
            try:
                yield
                self.flush()
            except BaseException:
                self._rows.clear()
                del self._last[put_off:]
                raise

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        self.write_rows()
        return super().execute(*args, **kwargs)

    def flush(self, objects: Any = None) -> None:
        super().flush(objects)
        self.write_rows()


class Database:
    """Opens units of work on SQLite or PostgreSQL by address, with the clock and chance they are told."""

    def __init__(self, url: str, *, secret: str, clock: Clock | None = None, chance: Chance | None = None) -> None:
        self.url = make_url(url)
        self.secret = secret.encode()
        self.clock = clock or SystemClock()
        self.chance = chance or SystemChance()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _open_engine(url) if self.is_sqlite else _open_server(url)
        self._writing = self.engine.execution_options(writing=True)
        self._one_writer = threading.Lock()
        self.after_commit: list[Callable[[], None]] = []

    @contextmanager
    def write(self) -> Iterator[Db]:
        """Everything inside happens or nothing does; wakes worker and stream after the commit."""
        with self._turn(), Db(self._writing, self) as db:
            yield db
            db.finish()
            db.commit()
            wakes = db.wakes
        if wakes:
            for wake in self.after_commit:
                wake()

    @contextmanager
    def read(self) -> Iterator[Db]:
        """A reading session; it never commits."""
        with Db(self.engine, self) as db:
            yield db

    @contextmanager
    def alter(self) -> Iterator[Connection]:
        """A connection for changing tables, one process at a time."""
        with self._turn(), self._writing.begin() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ALTERING})")
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # SQLite has one writer: queueing fairly here beats its busy handler, which starves whoever sleeps longest.
        if self.is_sqlite:
            with self._one_writer:
                yield
        else:
            yield

    def close(self) -> None:
        self.engine.dispose()


def _open_engine(url: str) -> Engine:
    path = make_url(url).database
    assert path and path != ":memory:", "the embedded database is a file"
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": SQLITE_BUSY_MS / 1000},
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that writers take their lock at once
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={SQLITE_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _open_server(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_use_lifo=True,  # the connection used last has our statements prepared
        json_serializer=rows.compact,
        connect_args={"connect_timeout": 5, "options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s"},
    )
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_try_rested, engine.dialect))
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = monotonic()


def _try_rested(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _fairy: object) -> None:
    """A connection that rested may have lost its server: it is tried before it is used. Under load none rests."""
    if monotonic() - record.info.get("rests_since", monotonic()) < RESTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error  # the pool opens others
