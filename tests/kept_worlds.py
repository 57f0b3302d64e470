"""A world that takes a while to make is made once on each engine; the next test gets a copy of its rows."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from rescue.kit.database import Base


class KeptWorlds:
    """What was written in an empty database, by name, and what its maker said of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said: dict[tuple[str, str], Any] = {}
        self._rows: dict[str, dict[str, bytes]] = {}

    def bring_back(self, url: str, name: str) -> Any:
        """Fill an empty database that nobody has opened yet; None where no such world was made before."""
        address = make_url(url)
        known = self._said.get((address.get_backend_name(), name))
        if known is None:
            return None
        if address.get_backend_name() == "sqlite":
            assert address.database
            shutil.copyfile(self._folder / name, address.database)
        else:
            self._copy_in(url, self._rows[name])
        return known

    def keep(self, url: str, name: str, said: Any) -> None:
        """Remember what is committed now."""
        address = make_url(url)
        self._said[address.get_backend_name(), name] = said
        if address.get_backend_name() == "sqlite":
            with closing(sqlite3.connect(str(address.database))) as now, closing(_new(self._folder / name)) as copy:
                now.backup(copy)
        else:
            self._rows[name] = self._copy_out(url)

    def _copy_out(self, url: str) -> dict[str, bytes]:
        kept = {}
        with _connect(url) as connection, connection.cursor() as cursor:
            for table in Base.metadata.sorted_tables:
                words = sql.SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(sql.Identifier(table.name))
                if cursor.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table.name))).fetchone():
                    with cursor.copy(words) as rows:
                        kept[table.name] = b"".join(map(bytes, rows))
        return kept

    def _copy_in(self, url: str, kept: dict[str, bytes]) -> None:
        with _connect(url) as connection, connection.cursor() as cursor:
            for name, rows in kept.items():
                words = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier(name))
                with cursor.copy(words) as writing:
                    writing.write(rows)
                if (counted := Base.metadata.tables[name].autoincrement_column) is not None:
                    cursor.execute(
                        sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {}").format(
                            name, counted.name, sql.Identifier(counted.name), sql.Identifier(name)
                        )
                    )


def _connect(url: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def _new(path: Path) -> sqlite3.Connection:
    path.unlink(missing_ok=True)
    return sqlite3.connect(path)
