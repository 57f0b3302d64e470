"""Opens the two engines: SQLite's file, which has one writer, and PostgreSQL's server, whose connections are kept."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from rescue.kit import rows
from rescue.kit.clock import stopwatch

SQLITE_BUSY_MS = 15_000
POOL_SIZE = 20
POOL_OVERFLOW = 22
FILE_POOL_SIZE = 42
"""One for each thread that serves, and two: opening the file anew for every request of a burst was half its cost."""
RESTED_SECONDS = 1.0


def open_file(url: str) -> Engine:
    path = make_url(url).database
    assert path and path != ":memory:", "the embedded database is a file"
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": SQLITE_BUSY_MS / 1000},
        pool_size=FILE_POOL_SIZE,
        max_overflow=0,
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


def open_server(url: str) -> Engine:
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
    record.info["rested"] = stopwatch()


def _try_rested(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _fairy: object) -> None:
    """A connection that rested may have lost its server: it is tried before it is used. Under load none rests."""
    rested: Callable[[], float] | None = record.info.get("rested")  # one just opened has not
    if rested is None or rested() < RESTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error  # the pool opens others
