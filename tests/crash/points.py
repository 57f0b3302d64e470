"""Where a process can die, and what outlives it: its clock's reading, and the carrier's own record."""

import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from i18n.channels.carriers import Handed, Outgoing
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database

READS = ("SELECT", "BEGIN", "PRAGMA")
HAPPENINGS = ("commit", "rollback", "savepoint", "release_savepoint")


class Points:
    """Counts the places between two statements and dies by SIGKILL at the one it is told; None lives on.

    Whoever dies after a read leaves what they would have left before it: those two may be counted as one place.
    """

    def __init__(self, stop_at: int | None, *, reads_count: bool = True) -> None:
        self.passed = 0
        self._stop_at = stop_at
        self._reads_count = reads_count
        self._has_only_read = False
        self._lock = threading.Lock()

    def mark(self, *_: Any, **__: Any) -> None:
        self._pass(is_read=False)

    def _mark_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._pass(is_read=statement.lstrip().startswith(READS))

    def _pass(self, *, is_read: bool) -> None:
        with self._lock:
            is_same_place, self._has_only_read = self._has_only_read, is_read and not self._reads_count
            if is_same_place:
                return
            self.passed += 1
            if self.passed == self._stop_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database) -> Callable[[], None]:
        """Every statement, commit and rollback of this database is a point, just before it happens; call to end."""
        marks = [("before_cursor_execute", self._mark_statement), *((each, self.mark) for each in HAPPENINGS)]
        for happening, mark in marks:
            event.listen(database.engine, happening, mark)

        def unwatch() -> None:
            for happening, mark in marks:
                event.remove(database.engine, happening, mark)

        return unwatch


class KeptClock(MovedClock):
    """A moved clock whose reading is kept in a file, so that time never runs backwards for the next process."""

    def __init__(self, file: Path, start: datetime) -> None:
        super().__init__(datetime.fromisoformat(file.read_text()) if file.exists() else start)
        self._file = file

    def move_to(self, instant: datetime) -> None:
        self._file.write_text(instant.isoformat())
        super().move_to(instant)


class OutsideCarrier:
    """A carrier with a record of its own, in its own file: it takes every text it is given, also a second time."""

    name = "outside"

    def __init__(self, file: Path, points: Points) -> None:
        self._file = file
        self._points = points
        with closing(_open(file)) as record:
            record.execute("CREATE TABLE IF NOT EXISTS taken (key TEXT)")

    def send(self, outgoing: Outgoing) -> Handed:
        self._points.mark()
        with closing(_open(self._file)) as record:
            record.execute("INSERT INTO taken VALUES (?)", (outgoing.key,))
        self._points.mark()
        return Handed(outgoing.key, is_delivered=True)

    def call(self, outgoing: Outgoing) -> Handed:
        return self.send(outgoing)

    def find(self, outgoing: Outgoing) -> Handed | None:
        self._points.mark()
        return Handed(outgoing.key, is_delivered=True) if taken(self._file)[outgoing.key] else None


def taken(file: Path) -> Counter[str]:
    """How often the carrier took each text."""
    with closing(_open(file)) as record:
        return Counter(key for (key,) in record.execute("SELECT key FROM taken"))


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, timeout=30)
