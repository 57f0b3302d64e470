"""Workers beside each other and beside the web: a text goes once, a timer rings once, nobody waits for ever."""

from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from i18n.channels.carriers import Outgoing
from i18n.models import Delivery, DeliveryState
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import OfferIsOver
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from tests.invariants import find_broken
from tests.races.starting_line import starting_line
from tests.worlds import OFFER_SECONDS, RememberingCarrier, report_incidents, worker_on

pytestmark = pytest.mark.race
TEXTS_EACH = 2  # to the provider and to the traveller
INCIDENTS_A_ROUND = 5


def send_naively(database: Database, carrier: RememberingCarrier) -> None:
    """A worker that looks for what is to be sent, sends it, and only then says so."""
    with database.read() as db:
        waiting = list(db.scalars(select(Delivery).where(Delivery.state == DeliveryState.QUEUED)))
    for delivery in waiting:
        carrier.send(Outgoing(delivery.id, delivery.channel, delivery.address, "", delivery.language))
    with database.write() as db:
        for delivery in db.scalars(select(Delivery).where(Delivery.id.in_([each.id for each in waiting]))):
            delivery.state = DeliveryState.SENT


def test_two_workers_hand_over_each_text_once(
    house: Database, open_database: Callable[[], Database], rounds: int
) -> None:
    carrier = RememberingCarrier()
    other = open_database()
    workers = [worker_on(house, carrier), worker_on(other, carrier)]
    with starting_line(2) as line:
        for done in range(INCIDENTS_A_ROUND, rounds + 1, INCIDENTS_A_ROUND):
            report_incidents(house, INCIDENTS_A_ROUND)
            line.run(*(worker.tick for worker in workers))
            assert carrier.handed.total() == done * TEXTS_EACH
    assert find_broken(house, carrier.handed) == []


def test_naive_workers_are_caught_by_the_same_checks(house: Database, open_database: Callable[[], Database]) -> None:
    carrier = RememberingCarrier()
    other = open_database()
    with starting_line(2) as line:
        for _ in range(INCIDENTS_A_ROUND):
            report_incidents(house, INCIDENTS_A_ROUND)
            line.run(lambda: send_naively(house, carrier), lambda: send_naively(other, carrier))
    assert any("was handed over 2 times" in sentence for sentence in find_broken(house, carrier.handed))


def test_two_workers_ring_each_timer_once(
    house: Database, open_database: Callable[[], Database], rounds: int, clock: MovedClock
) -> None:
    carrier = RememberingCarrier()
    workers = [worker_on(house, carrier), worker_on(open_database(), carrier)]
    reported = report_incidents(house, rounds)
    clock.advance(OFFER_SECONDS)
    with starting_line(2) as line:
        line.run(*(worker.tick for worker in workers))
    with house.read() as db:
        states = Counter(db.scalars(select(CallOut.state)))
        asked = Counter(db.scalars(select(func.count(CallOut.id)).group_by(CallOut.incident_id)))
    assert states == {CallOutState.EXPIRED: len(reported), CallOutState.OFFERED: len(reported)}
    assert asked == {2: len(reported)}
    assert find_broken(house, carrier.handed) == []


def test_a_provider_who_says_yes_while_their_other_offer_expires_waits_for_nobody(
    house: Database, rounds: int, clock: MovedClock
) -> None:
    carrier = RememberingCarrier()
    worker = worker_on(house, carrier)
    with starting_line(2) as line:
        for _ in range(rounds // 2):
            pairs = report_incidents(house, 2)
            worker.tick()
            clock.advance(OFFER_SECONDS)
            answered = pairs[1][1]
            outcome, _ = line.run(lambda o=answered: accept(house, o), worker.tick)
            assert isinstance(outcome, CallOut | OfferIsOver)
            settle_down(house, worker, clock)
    assert find_broken(house, carrier.handed) == []


def accept(database: Database, call_out_id: str) -> CallOut:
    with database.write() as db:
        return call_outs.accept(db, call_out_id, eta_minutes=15, by=f"link_{call_out_id}")


def settle_down(database: Database, worker: object, clock: MovedClock) -> None:
    """Everybody asked says yes, so that the next round begins with the same partners."""
    with database.write() as db:
        for call_out_id in db.scalars(select(CallOut.id).where(CallOut.state == CallOutState.OFFERED)).all():
            call_outs.accept(db, call_out_id, eta_minutes=15, by=f"link_{call_out_id}")
