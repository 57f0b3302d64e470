"""What carriers report later: whatever order it comes in, a message only moves on, and nobody is texted twice."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from i18n import deliveries, receipts
from i18n.channels.carriers import Handed, Outgoing, Refused
from i18n.deliveries import Recipient, Sending
from i18n.models import Delivery, DeliveryState
from i18n.reaching import climbing, whatsapp
from i18n.reaching.outcomes import CODES, Failure, classify
from rescue.intake.messages import WeHaveYou
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.worker import Worker
from tests.i18n.told_carrier import BUSY, CUT, Carrier

PHONE = "+999100000001"
MESSAGE = WeHaveYou("HW-7K4M2QX", "1669")
URGENT = jobs.Urgency.RESCUE
Promise = Callable[..., str]


@pytest.fixture
def promise(database: Database) -> Promise:
    def one(urgency: int = jobs.Urgency.ORDINARY, address: str = PHONE, **more: Any) -> str:
        with database.write() as db:
            to = Recipient("traveller", address, "en")
            return deliveries.queue(db, to, MESSAGE, incident_id=None, urgency=urgency, **more)

    return one


def work(database: Database, carrier: Any) -> None:
    handlers = {climbing.CLIMB: climbing.on_silence}
    Worker(database, handlers=handlers, effects=(Sending(carrier, "https://help.example"),)).tick()


def tell(database: Database, delivery_id: str, status: str, **more: str) -> None:
    with database.write() as db:
        receipts.apply_status(db, {"delivery_id": delivery_id, "MessageStatus": status, "MessageSid": "SM0", **more})


def every(database: Database) -> list[Delivery]:
    with database.read() as db:
        return list(db.scalars(select(Delivery).order_by(Delivery.queued_at, Delivery.rung)))


def states(database: Database) -> list[tuple[str, str]]:
    return [(each.channel, str(each.state)) for each in every(database)]


def events_of(database: Database, kind: str) -> list[Event]:
    with database.read() as db:
        return list(db.scalars(select(Event).where(Event.kind == kind)))


class Hasty(Carrier):
    """Reports a delivery before it has answered our own request."""

    def __init__(self, database: Database, status: str) -> None:
        super().__init__()
        self._told = (database, status)

    def send(self, outgoing: Outgoing) -> Handed:
        tell(self._told[0], outgoing.key, self._told[1])
        return super().send(outgoing)


@pytest.mark.parametrize(
    ("status", "state"), [("delivered", DeliveryState.DELIVERED), ("sent", DeliveryState.SENT), ("read", "read")]
)
def test_edge_04_a_status_that_comes_before_our_request_returned_is_kept(
    database: Database, promise: Promise, status: str, state: str
) -> None:
    promise()
    work(database, Hasty(database, status))
    (delivery,) = every(database)
    assert (delivery.state, delivery.carrier, delivery.carrier_id) == (state, "told", "SM0")
    with database.read() as db:
        assert jobs.next_due(db) is None


def test_edge_05_sent_after_delivered_changes_nothing(database: Database, promise: Promise) -> None:
    delivery_id = promise()
    work(database, Carrier())
    for status in ("delivered", "sent", "queued", "delivered"):
        tell(database, delivery_id, status)
    (delivery,) = every(database)
    assert delivery.state is DeliveryState.DELIVERED and delivery.delivered_at is not None


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_edge_06_undelivered_after_delivered_is_written_down_and_changes_no_state(
    database: Database, promise: Promise, status: str
) -> None:
    delivery_id = promise(URGENT)
    work(database, Carrier())
    tell(database, delivery_id, "delivered")
    tell(database, delivery_id, status, ErrorCode="30008")
    assert states(database) == [("sms", "delivered")]
    (event,) = events_of(database, "delivery.contradicted")
    assert (event.subject, event.facts["code"]) == (delivery_id, "30008")


def test_edge_07_an_unknown_status_or_parameter_or_code_is_no_error(database: Database, promise: Promise) -> None:
    delivery_id = promise()
    work(database, Carrier())
    tell(database, delivery_id, "teleported", NewThing="1")
    assert states(database) == [("sms", "sent")]
    tell(database, delivery_id, "undelivered", ErrorCode="99999", NewThing="1")
    assert states(database) == [("sms", "failed")]
    assert classify("99999") is Failure.UNCLASSED


def test_edge_08_a_status_for_a_message_nobody_knows_is_no_error(database: Database, promise: Promise) -> None:
    promise()
    work(database, Carrier())
    tell(database, "dlv_nobody", "delivered")
    with database.write() as db:
        receipts.apply_status(db, {"MessageSid": "SMunknown", "MessageStatus": "delivered"})
        receipts.apply_status(db, {})
    assert states(database) == [("sms", "sent")]


def test_edge_09_a_request_that_timed_out_although_it_was_taken_is_never_sent_again(
    database: Database, promise: Promise, clock: MovedClock
) -> None:
    delivery_id = promise(URGENT)
    carrier = Carrier(CUT)
    work(database, carrier)
    assert states(database) == [("sms", "unknown"), ("voice", "sent")], "somebody in danger is called at once"
    tell(database, delivery_id, "delivered", MessageSid="SMtaken")
    clock.advance(600)
    work(database, carrier)
    assert states(database)[0] == ("sms", "delivered")
    assert [each.channel for each in carrier.carried].count("sms") == 1
    assert every(database)[0].carrier_id == "SMtaken"


def test_edge_09_the_next_channel_says_that_it_may_have_come_already(database: Database, promise: Promise) -> None:
    with database.write() as db:
        whatsapp.note_inbound(db, PHONE)
    promise(URGENT, ladder="provider", points=[("sms", PHONE), ("whatsapp", PHONE)])
    carrier = Carrier(CUT)
    work(database, carrier)
    assert [each.channel for each in carrier.carried] == ["sms", "whatsapp"]
    assert "may have received" in carrier.carried[1].text and "HW-7K4M2QX" in carrier.carried[1].text
    assert "may have received" not in carrier.carried[0].text


def test_edge_10_a_server_error_then_success_is_one_text(
    database: Database, promise: Promise, clock: MovedClock
) -> None:
    promise(URGENT)
    carrier = Carrier(CUT, is_lost=True)
    for _ in range(6):
        work(database, carrier)
        clock.advance(120)
    assert [each.channel for each in carrier.carried] == ["voice"], "what went on by a call is not texted again"


def test_edge_10_an_ordinary_text_is_looked_for_a_minute_before_it_is_sent_again(
    database: Database, promise: Promise, clock: MovedClock
) -> None:
    promise()
    carrier = Carrier(CUT, is_lost=True)
    for _ in range(4):
        work(database, carrier)
        clock.advance(10)
    assert carrier.calls.count("send") == 1 and "find" in carrier.calls
    clock.advance(600)
    work(database, carrier)
    assert len(carrier.carried) == 1 and states(database) == [("sms", "sent")]


def test_edge_11_too_many_requests_waits_and_the_urgent_one_goes_another_way(
    database: Database, promise: Promise, clock: MovedClock
) -> None:
    promise(jobs.Urgency.ORDINARY, "+999100000002")
    promise(URGENT)
    promise(jobs.Urgency.ORDINARY, "+999100000003")
    carrier = Carrier(BUSY)
    work(database, carrier)
    first = carrier.carried[0]
    assert (first.channel, first.address) == ("voice", PHONE), "whoever is in danger is reached first"
    found = {(each.address, each.channel): str(each.state) for each in every(database)}
    assert found[PHONE, "sms"] == "cancelled" and found[PHONE, "voice"] == "sent"
    for _ in range(3):
        clock.advance(60)
        work(database, carrier)
    addresses = [each.address for each in carrier.carried]
    assert sorted(addresses) == [PHONE, "+999100000002", "+999100000003"], "each once, none lost"


def test_a_phone_that_cannot_take_texts_is_remembered_and_called(database: Database, promise: Promise) -> None:
    promise(URGENT)
    carrier = Carrier(Refused("21614", is_passing=False))
    work(database, carrier)
    assert states(database) == [("sms", "failed"), ("voice", "sent")]


def test_nobody_who_answers_is_called_and_then_shown_as_given_up(
    database: Database, promise: Promise, clock: MovedClock
) -> None:
    promise(URGENT, ladder="offer", about="cal_1")
    carrier = Carrier()
    work(database, carrier)
    clock.advance(89)
    work(database, carrier)
    assert states(database) == [("sms", "sent")]
    clock.advance(1)
    work(database, carrier)
    assert states(database) == [("sms", "sent"), ("voice", "sent")]
    clock.advance(60)
    work(database, carrier)
    assert states(database)[1] == ("voice", "given_up")
    assert len(events_of(database, "delivery.given_up")) == 1


@pytest.mark.parametrize("rung", [0, 1])
def test_an_acknowledgement_ends_the_ladder_wherever_it_comes(
    database: Database, promise: Promise, clock: MovedClock, rung: int
) -> None:
    promise(URGENT, ladder="offer")
    carrier = Carrier()
    work(database, carrier)
    if rung:
        clock.advance(90)
        work(database, carrier)
    with database.write() as db:
        assert receipts.acknowledge(db, every(database)[rung].id, "pressed_1")
        assert not receipts.acknowledge(db, "dlv_nobody", "pressed_1")
    clock.advance(3600)
    work(database, carrier)
    assert states(database)[rung][1] == "acknowledged"
    assert len(carrier.carried) == rung + 1


def test_every_code_of_the_table_has_a_class_once() -> None:
    lines = CODES.read_text(encoding="utf-8").splitlines()[1:]
    codes = [line.partition(",")[0] for line in lines]
    assert len(codes) == len(set(codes)) > 50
    assert {classify(code) for code in codes} == set(Failure) - {Failure.UNCLASSED}
