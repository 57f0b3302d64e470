"""Answers that come at the same moment: the first yes wins, and whoever is late changes nothing."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from rescue.cases import incidents
from rescue.cases.incidents import AlreadyEnded, StillOpen
from rescue.cases.models import Incident
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import OfferIsOver, TakenByAnother
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.problems import Problem
from tests.invariants import find_broken
from tests.races.starting_line import starting_line
from tests.worlds import LIN, OFFER_SECONDS, offer_also, report_incidents, report_unmet

pytestmark = pytest.mark.race
ETA_MINUTES = 15


def accept(database: Database, call_out_id: str) -> CallOut:
    with database.write() as db:
        return call_outs.accept(db, call_out_id, eta_minutes=ETA_MINUTES, by=f"link_{call_out_id}")


def decline(database: Database, call_out_id: str) -> CallOut:
    with database.write() as db:
        return call_outs.decline(
            db, call_out_id, reason="no_unit", note=None, by=f"link_{call_out_id}", offer_seconds=OFFER_SECONDS
        )


def expire(database: Database, call_out_id: str) -> None:
    with database.write() as db:
        call_outs.expire(db, call_out_id, offer_seconds=OFFER_SECONDS)


def cancel(database: Database, incident_id: str) -> None:
    with database.write() as db:
        incidents.cancel(db, incidents.get_for_change(db, incident_id, LIN), note=None, by=LIN.id)


def close(database: Database, incident_id: str) -> None:
    with database.write() as db:
        incidents.close(db, incidents.get_for_change(db, incident_id, LIN), outcome="helped", note=None, by=LIN.id)


def accept_naively(database: Database, call_out_id: str) -> str:
    """As it is written everywhere: look whether it is still open, then write."""
    with database.read() as db:
        call_out = db.get_one(CallOut, call_out_id)
        taken = db.scalar(
            select(func.count()).where(CallOut.need_id == call_out.need_id, CallOut.state == CallOutState.ACCEPTED)
        )
    if taken or call_out.state is not CallOutState.OFFERED:
        raise TakenByAnother
    with database.write() as db:
        db.execute(update(CallOut).where(CallOut.id == call_out_id).values(state=CallOutState.ACCEPTED))
    return call_out_id


def states_of(database: Database, incident_id: str) -> Counter[CallOutState]:
    with database.read() as db:
        return Counter(db.scalars(select(CallOut.state).where(CallOut.incident_id == incident_id)))


def pair_of_offers(database: Database, rounds: int) -> list[tuple[str, str, str]]:
    """For each round an incident whose one need is offered to two providers."""
    return [(incident, first, offer_also(database, incident)) for incident, first in report_incidents(database, rounds)]


def kinds_of(outcomes: list[Any]) -> Counter[type]:
    return Counter(type(outcome) for outcome in outcomes)


def test_of_two_acceptances_at_once_exactly_one_wins(house: Database, rounds: int) -> None:
    offers = pair_of_offers(house, rounds)
    with starting_line(2) as line:
        for incident_id, first, second in offers:
            outcomes = line.run(lambda f=first: accept(house, f), lambda s=second: accept(house, s))
            assert kinds_of(outcomes) == {CallOut: 1, TakenByAnother: 1}
            assert states_of(house, incident_id) == {CallOutState.ACCEPTED: 1, CallOutState.WITHDRAWN: 1}
    assert find_broken(house) == []


def test_a_naive_acceptance_is_caught_by_the_same_checks(house: Database, rounds: int) -> None:
    doubles = 0
    offers = pair_of_offers(house, rounds)
    with starting_line(2) as line:
        for incident_id, first, second in offers:
            line.run(lambda f=first: accept_naively(house, f), lambda s=second: accept_naively(house, s))
            doubles += states_of(house, incident_id)[CallOutState.ACCEPTED] == 2
    assert doubles >= 1
    assert any("accepted by" in sentence for sentence in find_broken(house))


def test_an_acceptance_and_the_end_of_its_offer_leave_one_truth(
    house: Database, rounds: int, clock: MovedClock
) -> None:
    offers = report_incidents(house, rounds)
    clock.advance(OFFER_SECONDS)
    won = Counter[str]()
    with starting_line(2) as line:
        for incident_id, offered in offers:
            accepted, _ = line.run(lambda o=offered: accept(house, o), lambda o=offered: expire(house, o))
            states = states_of(house, incident_id)
            if isinstance(accepted, CallOut):
                assert states == {CallOutState.ACCEPTED: 1}
            else:
                assert isinstance(accepted, OfferIsOver)
                assert states == {CallOutState.EXPIRED: 1, CallOutState.OFFERED: 1}
            won[type(accepted).__name__] += 1
    retire_timers(house, [offered for _, offered in offers])
    assert find_broken(house) == []
    assert won.total() == rounds


@pytest.mark.parametrize("end", [cancel, close])
def test_an_acceptance_and_the_end_of_its_incident_leave_one_truth(
    house: Database, rounds: int, end: Callable[[Database, str], None]
) -> None:
    offers = report_incidents(house, rounds)
    with starting_line(2) as line:
        for incident_id, offered in offers:
            accepted, ended = line.run(lambda o=offered: accept(house, o), lambda i=incident_id: end(house, i))
            with house.read() as db:
                incident = db.get_one(Incident, incident_id)
                call_out = db.get_one(CallOut, offered)
            if incident.is_open:
                assert isinstance(ended, StillOpen) and call_out.state is CallOutState.ACCEPTED
            else:
                assert call_out.state is CallOutState.WITHDRAWN
                assert isinstance(accepted, CallOut | TakenByAnother | OfferIsOver)
    assert find_broken(house) == []


def test_an_incident_is_ended_once(house: Database, rounds: int) -> None:
    reported = report_incidents(house, rounds)
    with starting_line(2) as line:
        for incident_id, _ in reported:
            outcomes = line.run(lambda i=incident_id: cancel(house, i), lambda i=incident_id: cancel(house, i))
            assert kinds_of(outcomes) == {type(None): 1, AlreadyEnded: 1}
    assert find_broken(house) == []


def test_nobody_is_called_out_for_an_incident_that_ends_in_the_same_moment(house: Database, rounds: int) -> None:
    with starting_line(2) as line:
        for incident_id in report_unmet(house, rounds):
            asked, closed = line.run(lambda i=incident_id: offer_also(house, i), lambda i=incident_id: close(house, i))
            assert (type(asked), type(closed)) in ((str, StillOpen), (AlreadyEnded, type(None)))
    assert find_broken(house) == []


def test_a_refusal_sent_twice_asks_the_next_once(house: Database, rounds: int) -> None:
    offers = report_incidents(house, rounds)
    with starting_line(2) as line:
        for incident_id, offered in offers:
            outcomes = line.run(lambda o=offered: decline(house, o), lambda o=offered: decline(house, o))
            assert not [outcome for outcome in outcomes if isinstance(outcome, Problem)]
            assert states_of(house, incident_id) == {CallOutState.DECLINED: 1, CallOutState.OFFERED: 1}
    assert find_broken(house) == []


def test_an_acceptance_sent_twice_is_one_acceptance(house: Database, rounds: int) -> None:
    offers = report_incidents(house, rounds)
    with starting_line(2) as line:
        for _, offered in offers:
            outcomes = line.run(lambda o=offered: accept(house, o), lambda o=offered: accept(house, o))
            assert kinds_of(outcomes) == {CallOut: 2}
    assert find_broken(house) == []


def retire_timers(database: Database, call_out_ids: list[str]) -> None:
    """The timers of these offers have rung by hand in this test; the worker would have removed them."""
    with database.write() as db:
        for job in db.scalars(select(jobs.Job).where(jobs.Job.key.in_([f"expire:{each}" for each in call_out_ids]))):
            db.delete(job)
