"""Promised work: claimed by urgency, leased behind a fence, tried again with growing pauses, given up in sight."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.jobs import FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS, MOST_ATTEMPTS, Job, Urgency
from tests.conftest import START

LEASE_SECONDS = 60.0
ALL = 100


def promise(database: Database, key: str, *, after: float = 0, urgency: int = Urgency.ORDINARY) -> None:
    with database.write() as db:
        jobs.enqueue(db, "ring", key=key, run_at=db.now + timedelta(seconds=after), urgency=urgency, who=key)


def take(database: Database, most: int = ALL) -> list[Job]:
    """What a worker does first: claim and lease in one commit."""
    with database.write() as db:
        claimed = jobs.claim(db, most)
        jobs.lease(db, [job.id for job in claimed], LEASE_SECONDS)
    return claimed


def one(database: Database) -> Job:
    with database.read() as db:
        return db.scalars(select(Job)).one()


def fail(database: Database, job: Job, attempt: int) -> None:
    with database.write() as db:
        jobs.fail(db, job.id, attempt, "Broken")


def test_the_most_urgent_goes_first_then_the_longest_due_then_the_first_promised(
    database: Database, clock: MovedClock
) -> None:
    promise(database, "ordinary, due first", urgency=Urgency.ORDINARY)
    promise(database, "timer", after=2, urgency=Urgency.TIMER)
    promise(database, "rescue, later", after=2, urgency=Urgency.RESCUE)
    promise(database, "rescue", after=1, urgency=Urgency.RESCUE)
    promise(database, "rescue, promised next", after=1, urgency=Urgency.RESCUE)
    promise(database, "not due", after=3, urgency=Urgency.RESCUE)
    clock.advance(2)
    order = ["rescue", "rescue, promised next", "rescue, later", "timer", "ordinary, due first"]
    assert [job.key for job in take(database, 3)] == order[:3]
    assert [job.key for job in take(database)] == order[3:]


def test_a_job_is_kept_with_what_it_needs(database: Database) -> None:
    promise(database, "expire:cal_1", urgency=Urgency.TIMER)
    (job,) = take(database)
    assert (job.kind, job.key, job.payload, job.urgency) == ("ring", "expire:cal_1", {"who": "expire:cal_1"}, 1)


def test_the_same_key_is_promised_once_and_the_whole_unit_of_work_fails(database: Database) -> None:
    def promise_both() -> None:
        with database.write() as db:
            jobs.enqueue(db, "ring", key="other")
            jobs.enqueue(db, "ring", key="expire:cal_1")

    promise(database, "expire:cal_1")
    with pytest.raises(IntegrityError):
        promise_both()
    assert one(database).key == "expire:cal_1"


def test_a_leased_job_is_out_of_sight_until_its_lease_ends(database: Database, clock: MovedClock) -> None:
    promise(database, "text")
    assert len(take(database)) == 1
    clock.advance(LEASE_SECONDS - 1)
    assert take(database) == []
    clock.advance(1)
    assert len(take(database)) == 1
    assert one(database).attempt == 2


def test_a_worker_whose_lease_ran_out_neither_ends_nor_delays_the_job(database: Database, clock: MovedClock) -> None:
    promise(database, "text")
    (slow,) = take(database)
    clock.advance(LEASE_SECONDS)
    take(database)
    leased = one(database)
    with database.write() as db:
        assert jobs.finish(db, slow.id, 1) is False
    fail(database, slow, 1)
    assert (one(database).run_at, one(database).attempt) == (leased.run_at, 2)
    with database.write() as db:
        assert jobs.finish(db, slow.id, 2) is True
    with database.read() as db:
        assert db.scalars(select(Job)).all() == []


def test_a_job_is_finished_once(database: Database) -> None:
    promise(database, "text")
    (job,) = take(database)
    with database.write() as db:
        assert [jobs.finish(db, job.id, 1), jobs.finish(db, job.id, 1)] == [True, False]


def test_pauses_grow_up_to_a_longest_and_the_last_failure_gives_up(database: Database, clock: MovedClock) -> None:
    promise(database, "text")
    pauses = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        (job,) = take(database)
        fail(database, job, attempt)
        pauses.append((one(database).run_at - clock.now()).total_seconds())
        assert one(database).attempt == attempt
        assert (one(database).gave_up_at is not None) is (attempt == MOST_ATTEMPTS)
        clock.advance(LONGEST_RETRY_SECONDS * 2)
    for number, pause in enumerate(pauses):
        usual = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2**number)
        assert 0.75 * usual <= pause <= 1.25 * usual
    assert len(set(pauses)) == len(pauses), "a crowd that failed together must not come back together"
    assert take(database) == []


def test_what_was_given_up_stays_for_the_desk_and_is_not_waited_for(database: Database, clock: MovedClock) -> None:
    for key in ("first", "second", "third"):
        promise(database, key)
        for _ in range(MOST_ATTEMPTS):
            (job,) = take(database)
            clock.advance(LEASE_SECONDS)
        fail(database, job, MOST_ATTEMPTS)
    with database.read() as db:
        assert [job.key for job in jobs.list_given_up(db, 2)] == ["third", "second"]
        assert jobs.list_given_up(db, 1)[0].last_error == "Broken"
        assert jobs.next_due(db) is None


def test_a_long_error_is_cut(database: Database) -> None:
    promise(database, "text")
    (job,) = take(database)
    with database.write() as db:
        jobs.fail(db, job.id, 1, "x" * 5_000)
    assert one(database).last_error == "x" * 400


def test_the_next_due_time_is_the_earliest_of_all(database: Database) -> None:
    with database.read() as db:
        assert jobs.next_due(db) is None
    for after in (90, 30, 60):
        promise(database, f"in {after}", after=after)
    with database.read() as db:
        assert jobs.next_due(db) == START + timedelta(seconds=30)


def test_leasing_nothing_changes_nothing(database: Database) -> None:
    promise(database, "text")
    with database.write() as db:
        jobs.lease(db, [], LEASE_SECONDS)
    assert one(database).attempt == 0


def test_a_promise_wakes_whoever_waits_after_the_commit_only(database: Database) -> None:
    seen: list[int] = []

    def look() -> None:
        with database.read() as db:
            seen.append(len(db.scalars(select(Job)).all()))

    def fail() -> None:
        with database.write() as db:
            jobs.enqueue(db, "ring", key="never")
            raise ZeroDivisionError

    database.after_commit.append(look)
    promise(database, "text")
    with pytest.raises(ZeroDivisionError):
        fail()
    with database.write() as db:
        db.scalar(select(Job.id))
    assert seen == [1]
