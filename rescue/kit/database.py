"""The one unit of work: one request or one job is one transaction and one commit, made here and nowhere else."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
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
    inspect,
    make_url,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from rescue.kit import engines, rows
from rescue.kit.chance import Chance, SystemChance, make_id
from rescue.kit.clock import Clock, SystemClock
from rescue.kit.keyring import Keyring

ALTERING = 4_811_073  # the advisory lock of whoever changes tables
WORD_CHARACTERS = 20
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
        self.keyring = house.keyring
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

    def __init__(
        self,
        url: str,
        *,
        secret: str,
        clock: Clock | None = None,
        chance: Chance | None = None,
        vault_keys: str = "",
    ) -> None:
        self.url = make_url(url)
        self.secret = secret.encode()
        self.keyring = Keyring.of(self.secret, vault_keys)
        self.clock = clock or SystemClock()
        self.chance = chance or SystemChance()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = engines.open_file(url) if self.is_sqlite else engines.open_server(url)
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
