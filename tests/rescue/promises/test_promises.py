"""What anybody was told: kept by what fulfils it, broken by its clock, and in the way of closing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.incidents import StillPromised
from rescue.cases.models import Duty, Incident
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.promises import promises
from rescue.promises.models import Promise, PromiseState
from rescue.worker import Worker
from tests.conftest import START
from tests.invariants import find_broken
from tests.rescue.dispatch.answers import WHOLE_WAY, accept, one, reach
from tests.traces import kinds_of_events, refused
from tests.worlds import LIN, RememberingCarrier, connected, open_partners, report_incidents, report_unmet, worker_on


@pytest.fixture
def house(database: Database) -> Iterator[Database]:
    with connected():
        open_partners(database, 2)
        yield database


@pytest.fixture
def worker(house: Database) -> Worker:
    return worker_on(house, RememberingCarrier())


def promise(house: Database, incident_id: str, minutes: int, about: str = "call_1") -> str:
    at = house.clock.now() + timedelta(minutes=minutes)
    told = {"incident_id": incident_id, "what": "call_back", "about": about, "to_whom": "relative"}
    with house.write() as db:
        return promises.make(db, **told, due_at=at, by=LIN.id)


def test_the_whole_way_of_a_rescue_keeps_every_promise_it_makes(house: Database) -> None:
    incident_id, call_out_id = report_incidents(house, 1)[0]
    accept(house, call_out_id)
    for milestone in WHOLE_WAY:
        reach(house, call_out_id, milestone)
    with house.write() as db:
        incidents.close(db, incidents.lock(db, incident_id), outcome="helped", note=None, by=LIN.id)
    with house.read() as db:
        made = {each.what: each.state for each in db.scalars(select(Promise))}
    assert made == dict.fromkeys(
        ("provider_answers", "provider_arrives", "provider_reports", "coordinator_closes"), PromiseState.KEPT
    )
    assert find_broken(house) == []


def test_an_hour_that_passes_is_an_alarm_and_an_old_timer_is_not(
    house: Database, worker: Worker, clock: MovedClock
) -> None:
    incident_id, call_out_id = report_incidents(house, 1)[0]
    accept(house, call_out_id)
    promise_id = promise(house, incident_id, 5)
    assert (one(house, Incident, incident_id).next_duty, len(promises_of(house, incident_id))) == (Duty.PROMISE_DUE, 2)
    promise(house, incident_id, 8)
    clock.advance(5 * 60 + 1)
    worker.tick()
    assert one(house, Promise, promise_id).state is PromiseState.OPEN
    clock.advance(3 * 60)
    worker.tick()
    assert one(house, Promise, promise_id).state is PromiseState.BROKEN
    incident = one(house, Incident, incident_id)
    assert (incident.next_duty, incident.next_duty_at) == (Duty.PROMISE_DUE, START + timedelta(minutes=8))
    with house.write() as db:
        assert promises.keep(db, about="call_1", by=LIN.id) == [promise_id]
        assert promises.keep(db, about="call_1", by=LIN.id) == []
    kept = one(house, Promise, promise_id)
    assert (kept.state, kept.is_pending) == (PromiseState.BROKEN, False)
    told = [kind for kind in kinds_of_events(house, incident_id) if kind.startswith("promise.")]
    assert told == ["promise.made", "promise.moved", "promise.broken", "promise.kept"]
    assert one(house, Incident, incident_id).next_duty is Duty.PROVIDER_ARRIVES


def test_a_case_does_not_close_over_a_promise(house: Database) -> None:
    (incident_id,) = report_unmet(house, 1)
    promise(house, incident_id, 30)
    with refused(house, StillPromised), house.write() as db:
        incidents.close(db, incidents.lock(db, incident_id), outcome="helped", note=None, by=LIN.id)
    with house.write() as db:
        promises.withdraw(db, about="call_1", by=LIN.id)
    with house.write() as db:
        incidents.close(db, incidents.lock(db, incident_id), outcome="helped", note=None, by=LIN.id)
    assert promises_of(house, incident_id) == []


def test_taking_a_case_begins_what_was_promised_and_the_next_step_has_a_clock(house: Database) -> None:
    (incident_id,) = report_unmet(house, 1)
    assert [each.what for each in promises_of(house, incident_id)] == [Duty.COORDINATOR_ACTS]
    with house.write() as db:
        incidents.own(db, incidents.lock(db, incident_id), by=LIN.id)
    (now,) = promises_of(house, incident_id)
    assert (now.what, now.due_at > START + timedelta(minutes=5)) == (Duty.COORDINATOR_ACTS, True)


def promises_of(house: Database, incident_id: str) -> list[Promise]:
    with house.read() as db:
        return promises.list_open(db, incident_id)
