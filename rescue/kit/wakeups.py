"""Tells waiting threads at once that something was committed, here or in another process; it never carries the news.

A wake-up may be lost: whoever waits also looks by itself, after `wait`'s timeout. NOTIFY is sent after the commit on a
connection of its own and gathered, because inside the transaction it costs half the throughput.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable

import psycopg

from rescue.kit.database import Database

CHANNEL = "homeward"
NOTIFY_EVERY_SECONDS = 0.01
LOOK_EVERY_SECONDS = 0.05
LISTEN_SECONDS = 0.5
RECONNECT_SECONDS = 1.0
JOIN_SECONDS = 5.0

log = logging.getLogger(__name__)


class Ear:
    """One waiter's own mark; several in a process do not take each other's wake-ups."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def wake(self) -> None:
        self._woken.set()

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; True when something was committed since the last wait."""
        woken = self._woken.wait(timeout)
        self._woken.clear()
        return woken


class Wakeups:
    """Hears commits on one database: this process's own at once, others by LISTEN or by SQLite's data_version."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._closing = threading.Event()
        self._committed = threading.Event()
        self._hearers: tuple[Callable[[], None], ...] = ()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._own_backend = 0
        self._default = Ear()
        self.on_wake(self._default.wake)

    def start(self) -> None:
        """Begin to hear; safe to repeat."""
        with self._lock:
            if self._threads:
                return
            self._database.after_commit.append(self._after_commit)
            loops = (self._watch_file,) if self._database.is_sqlite else (self._listen, self._notify)
            for loop in loops:
                thread = threading.Thread(target=loop, name=f"wakeups{loop.__name__}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def close(self) -> None:
        """Stop hearing and give the connections back."""
        self._closing.set()
        self._committed.set()
        if self._after_commit in self._database.after_commit:
            self._database.after_commit.remove(self._after_commit)
        for thread in self._threads:
            thread.join(JOIN_SECONDS)

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; True when something was committed since the last wait."""
        return self._default.wait(timeout)

    def ear(self) -> Ear:
        """A further waiter in this process."""
        ear = Ear()
        self.on_wake(ear.wake)
        return ear

    def on_wake(self, hearer: Callable[[], None]) -> None:
        """Call `hearer` at every wake-up, from any thread: it must be quick and must not raise."""
        with self._lock:
            self._hearers = (*self._hearers, hearer)

    def forget(self, hearer: Callable[[], None]) -> None:
        with self._lock:
            self._hearers = tuple(kept for kept in self._hearers if kept != hearer)

    def _wake(self) -> None:
        for hearer in self._hearers:
            hearer()

    def _after_commit(self) -> None:
        self._committed.set()
        self._wake()

    def _address(self) -> str:
        return self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self._address(), autocommit=True, connect_timeout=5)

    def _notify(self) -> None:
        while not self._closing.is_set():
            try:
                with self._connect() as connection:
                    self._own_backend = connection.info.backend_pid
                    self._notify_on(connection)
            except psycopg.Error as error:
                log.warning("notify lost its connection: %s", type(error).__name__)
                self._closing.wait(RECONNECT_SECONDS)

    def _notify_on(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        while True:
            self._committed.wait()
            self._committed.clear()
            if self._closing.is_set():
                return
            connection.execute(f"NOTIFY {CHANNEL}")
            self._closing.wait(NOTIFY_EVERY_SECONDS)

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._wake()  # whatever was committed while nobody listened
                    self._listen_on(connection)
            except psycopg.Error as error:
                log.warning("listen lost its connection: %s", type(error).__name__)
                self._closing.wait(RECONNECT_SECONDS)

    def _listen_on(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        while not self._closing.is_set():
            for note in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                if note.pid != self._own_backend:
                    self._wake()

    def _watch_file(self) -> None:
        path = self._database.url.database
        assert path
        connection = sqlite3.connect(path)
        try:
            seen = None
            while not self._closing.wait(LOOK_EVERY_SECONDS):
                (version,) = connection.execute("PRAGMA data_version").fetchone()
                if version != seen:
                    seen = version
                    self._wake()
        finally:
            connection.close()
