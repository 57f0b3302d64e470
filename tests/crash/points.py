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

HAPPENINGS = ("before_cursor_execute", "commit", "rollback", "savepoint", "release_savepoint")


class Points:
    """Counts the places between two statements and dies by SIGKILL at the one it is told; None lives on."""

    def __init__(self, stop_at: int | None) -> None:
        self.passed = 0
        self._stop_at = stop_at
        self._lock = threading.Lock()

    def mark(self, *_: Any, **__: Any) -> None:
        with self._lock:
            self.passed += 1
            if self.passed == self._stop_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database) -> Callable[[], None]:
        """Every statement, commit and rollback of this database is a point, just before it happens; call to end."""
        for happening in HAPPENINGS:
            event.listen(database.engine, happening, self.mark)

        def unwatch() -> None:
            for happening in HAPPENINGS:
                event.remove(database.engine, happening, self.mark)

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
