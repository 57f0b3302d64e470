"""A commit wakes those who wait, in this process and in others."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from rescue.kit import events
from rescue.kit.database import Database
from rescue.kit.wakeups import Wakeups

LONG = 10.0


@pytest.fixture
def hear() -> Iterator[Callable[[Database], Wakeups]]:
    opened: list[Wakeups] = []

    def start(database: Database) -> Wakeups:
        opened.append(Wakeups(database))
        opened[-1].start()
        return opened[-1]

    yield start
    for wakeups in opened:
        wakeups.close()


def happen(database: Database) -> None:
    with database.write() as db:
        events.record(db, "thing.done", subject="x", by="test")


def settle(wakeups: Wakeups) -> None:
    """Hear out what starting up and earlier commits said."""
    while wakeups.wait(0.3):
        pass


def test_a_commit_here_wakes_at_once(database: Database, hear: Callable[[Database], Wakeups]) -> None:
    wakeups = hear(database)
    settle(wakeups)
    happen(database)
    assert wakeups.wait(LONG)


def test_a_commit_elsewhere_wakes(
    database: Database, open_database: Callable[[], Database], hear: Callable[[Database], Wakeups]
) -> None:
    wakeups = hear(database)
    other = open_database()
    hear(other)  # the other process tells of its own commits
    settle(wakeups)
    began = time.monotonic()
    happen(other)
    assert wakeups.wait(LONG)
    assert time.monotonic() - began < 2.0


def test_nothing_happened_is_a_timeout(database: Database, hear: Callable[[Database], Wakeups]) -> None:
    wakeups = hear(database)
    settle(wakeups)
    assert wakeups.wait(0.2) is False


def test_what_is_rolled_back_wakes_nobody_here(database: Database) -> None:
    ear = Wakeups(database).ear()
    database.after_commit.append(ear.wake)

    def fail() -> None:
        with database.write() as db:
            events.record(db, "thing.done", subject="x", by="test")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ear.wait(0) is False
    happen(database)
    assert ear.wait(0) is True
    assert ear.wait(0) is False


def test_every_waiter_has_an_ear_of_its_own(database: Database, hear: Callable[[Database], Wakeups]) -> None:
    wakeups = hear(database)
    settle(wakeups)
    one, two = wakeups.ear(), wakeups.ear()
    happen(database)
    assert one.wait(LONG) and two.wait(LONG) and wakeups.wait(LONG)


def test_closing_ends_every_thread(database: Database) -> None:
    wakeups = Wakeups(database)
    wakeups.start()
    wakeups.start()
    happen(database)
    wakeups.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("wakeups_")]
    assert not database.after_commit
