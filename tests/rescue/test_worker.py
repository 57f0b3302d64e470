"""The worker: what is due is done once, a failure is its own, and the slow never hold up the urgent."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from rescue.kit import events, jobs
from rescue.kit.clock import MovedClock, SystemClock
from rescue.kit.database import Database, Db
from rescue.kit.events import Event
from rescue.kit.jobs import LONGEST_RETRY_SECONDS, MOST_ATTEMPTS, Job, Urgency
from rescue.kit.wakeups import Wakeups
from rescue.worker import LEASE_SECONDS, TOGETHER, Worker
from tests.conftest import SECRET, START

ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class Wish:
    job_id: int
    attempt: int
    who: str


class Calling:
    """An effect that remembers whom it called; it fails as told, and can be held up."""

    def __init__(self, kind: str = "call", *, is_slow: bool = False, failures: int = 0) -> None:
        self.kind = kind
        self.is_slow = is_slow
        self.called: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self._failures = failures

    def prepare(self, db: Db, due: Sequence[Job]) -> list[Wish]:
        return [Wish(job.id, job.attempt + 1, job.payload["who"]) for job in due]

    def act(self, wishes: Sequence[Wish]) -> list[Wish]:
        assert self.may_go_on.wait(ANSWER_SECONDS)
        if self._failures:
            self._failures -= 1
            raise ZeroDivisionError
        self.called += [wish.who for wish in wishes]
        return list(wishes)

    def settle(self, db: Db, answers: Sequence[Wish]) -> None:
        for wish in answers:
            if jobs.finish(db, wish.job_id, wish.attempt):
                events.record(db, "somebody.called", subject=wish.who, by=events.SYSTEM)


def ring(db: Db, *, who: str) -> None:
    events.record(db, "bell.rung", subject=who, by=events.SYSTEM)
    if who.startswith("broken"):
        raise ZeroDivisionError


def worker(database: Database, *effects: Any) -> Worker:
    return Worker(database, handlers={"ring": ring}, effects=effects)


def promise(database: Database, *who: str, kind: str = "ring", after: float = 0, urgency: int = 5) -> None:
    with database.write() as db:
        for each in who:
            at = db.now + timedelta(seconds=after)
            jobs.enqueue(db, kind, key=f"{kind}:{each}", run_at=at, urgency=urgency, who=each)


def rung(database: Database, kind: str = "bell.rung") -> list[str]:
    with database.read() as db:
        return list(db.scalars(select(Event.subject).where(Event.kind == kind).order_by(Event.id)))


def left(database: Database) -> list[Job]:
    with database.read() as db:
        return list(db.scalars(select(Job).order_by(Job.id)))


def test_what_is_due_is_done_once_in_the_order_of_its_urgency(database: Database, clock: MovedClock) -> None:
    promise(database, "ordinary")
    promise(database, "timer", urgency=Urgency.TIMER)
    promise(database, "rescue", urgency=Urgency.RESCUE)
    promise(database, "later", after=60)
    rings = worker(database)
    assert (rings.tick(), rings.tick()) == (3, 0)
    assert rung(database) == ["rescue", "timer", "ordinary"]
    assert rings.next_due() == START + timedelta(seconds=60)
    clock.advance(60)
    assert rings.tick() == 1 and left(database) == []


def test_more_than_one_round_of_work_is_all_done(database: Database) -> None:
    names = [f"bell {number:03}" for number in range(TOGETHER * 2 + 3)]
    promise(database, *names)
    rings = worker(database)
    assert rings.round() == TOGETHER
    assert rings.tick() == len(names) - TOGETHER
    assert rung(database) == names


def test_rounds_of_texts_grow_while_they_are_quick_and_shrink_when_one_is_slow(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"reader {number:03}" for number in range(TOGETHER * 8)]
    promise(database, *names, kind="call")
    calling = Calling()
    calls = worker(database, calling)
    monkeypatch.setattr("rescue.worker.QUICK_SECONDS", 3600.0)
    assert [calls.round(), calls.round()] == [TOGETHER, 2 * TOGETHER]
    promise(database, "somebody in danger", kind="call", urgency=Urgency.RESCUE)
    monkeypatch.setattr("rescue.worker.QUICK_SECONDS", 0.0)
    assert calls.round() == 4 * TOGETHER
    assert calling.called[3 * TOGETHER] == "somebody in danger"
    assert calls.round() == TOGETHER
    calls.tick()
    assert sorted(calling.called) == [*names, "somebody in danger"] and left(database) == []


@pytest.mark.parametrize("kind", ["ring", "ask"])
def test_only_texts_go_in_large_rounds(database: Database, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    promise(database, *(f"reader {number:03}" for number in range(TOGETHER)), kind="call")
    promise(database, *(f"other {number:03}" for number in range(TOGETHER * 2)), kind=kind)
    works = worker(database, Calling(), Calling("ask", is_slow=True))
    monkeypatch.setattr("rescue.worker.QUICK_SECONDS", 3600.0)
    assert [works.round(), works.round(), works.round(), works.tick()] == [TOGETHER, TOGETHER, TOGETHER, 0]
    assert left(database) == []


def test_a_job_that_fails_leaves_nothing_and_takes_nobody_along(database: Database, clock: MovedClock) -> None:
    promise(database, "first", "broken", "last")
    assert worker(database).tick() == 3
    assert rung(database) == ["first", "last"]
    (job,) = left(database)
    assert (job.attempt, job.last_error, job.gave_up_at) == (1, "ZeroDivisionError", None)
    assert START < job.run_at <= START + timedelta(seconds=LONGEST_RETRY_SECONDS)


@pytest.mark.parametrize(("kind", "error"), [("ring", "ZeroDivisionError"), ("unheard_of", "KeyError")])
def test_what_fails_for_ever_is_given_up_and_kept_for_the_desk(
    database: Database, clock: MovedClock, kind: str, error: str
) -> None:
    promise(database, "broken", kind=kind)
    tries = 0
    for _ in range(MOST_ATTEMPTS + 3):
        tries += worker(database).tick()
        clock.advance(LONGEST_RETRY_SECONDS * 2)
    assert tries == MOST_ATTEMPTS
    with database.read() as db:
        (job,) = jobs.list_given_up(db, 9)
    assert (job.attempt, job.last_error) == (MOST_ATTEMPTS, error)
    assert worker(database).next_due() is None


def test_an_effect_is_carried_out_once_with_no_transaction_open(open_database: Callable[[], Database]) -> None:
    database, other = open_database(), open_database()

    class Looking(Calling):
        def act(self, wishes: Sequence[Wish]) -> list[Wish]:
            promise(other, "from outside")  # would wait for ever on SQLite if the worker held its turn
            return super().act(wishes)

    calling = Looking()
    promise(database, "Lin", "Mei", kind="call")
    assert worker(database, calling).tick() == 3
    assert calling.called == ["Lin", "Mei"] == rung(database, "somebody.called")
    assert rung(database) == ["from outside"] and left(database) == []


def test_an_effect_cut_off_in_the_middle_is_done_again_when_its_lease_ends(
    database: Database, clock: MovedClock
) -> None:
    calling = Calling(failures=1)
    promise(database, "Lin", kind="call")
    with pytest.raises(ZeroDivisionError):
        worker(database, calling).tick()
    assert worker(database, calling).tick() == 0
    clock.advance(LEASE_SECONDS)
    assert worker(database, calling).tick() == 1
    assert calling.called == ["Lin"] and left(database) == []


def test_an_effect_that_fails_does_not_hold_up_the_one_after_it(database: Database) -> None:
    broken, calling = Calling("fail", failures=1), Calling("call")
    promise(database, "nobody", kind="fail")
    promise(database, "Lin", kind="call")
    with pytest.raises(ZeroDivisionError):
        worker(database, broken, calling).round()
    assert calling.called == ["Lin"] == rung(database, "somebody.called")


def test_a_slow_effect_does_not_hold_up_the_others(database: Database) -> None:
    slow, quick = Calling("ask", is_slow=True), Calling("call")
    slow.may_go_on.clear()
    promise(database, "a geocoder", kind="ask", urgency=Urgency.RESCUE)
    promise(database, "Lin", kind="call")
    works = worker(database, slow, quick)
    works.round()
    promise(database, "Mei", kind="call")
    works.round()
    assert (quick.called, slow.called) == (["Lin", "Mei"], [])
    slow.may_go_on.set()
    works.tick()
    assert slow.called == ["a geocoder"] and left(database) == []


def test_a_slow_effect_that_fails_is_told_and_tried_again(database: Database, clock: MovedClock) -> None:
    slow = Calling("ask", is_slow=True, failures=1)
    promise(database, "a geocoder", kind="ask")
    works = worker(database, slow)
    with capture_logs() as lines:
        with suppress(ZeroDivisionError):  # raised here when it fails within this tick, told in the next when after
            works.tick()
        clock.advance(LEASE_SECONDS)
        assert works.tick() == 1
    assert [line["event"] for line in lines] == ["worker.effect_failed"]
    assert slow.called == ["a geocoder"] and left(database) == []


def test_a_running_worker_outlives_a_failing_effect_hears_a_commit_at_once_and_stops(database_url: str) -> None:
    database = Database(database_url, secret=SECRET, clock=SystemClock())
    wakeups = Wakeups(database)
    wakeups.start()
    stop, heard = threading.Event(), threading.Event()

    class Ringing(Calling):
        def settle(self, db: Db, answers: Sequence[Wish]) -> None:
            super().settle(db, answers)
            heard.set()

    calling, broken = Ringing(), Calling("fail", failures=1)
    thread = threading.Thread(target=worker(database, broken, calling).run, args=(stop, wakeups))
    thread.start()
    try:
        promise(database, "nobody", kind="fail")
        promise(database, "Lin", kind="call")
        assert heard.wait(ANSWER_SECONDS)
    finally:
        stop.set()
        promise(database, "to wake it")
        thread.join(ANSWER_SECONDS)
        wakeups.close()
        database.close()
    assert not thread.is_alive() and calling.called == ["Lin"]
