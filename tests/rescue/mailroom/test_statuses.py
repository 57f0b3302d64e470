"""What Twilio says of our own messages, through its signed webhook and the worker, in any order."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from i18n.models import Delivery, DeliveryState
from rescue.kit.clock import MovedClock
from rescue.kit.events import Event
from tests.rescue.whole_house import Whole, open_whole
from tests.twilio.signed import post

TRAVELLER = "+99966810001"
STATUS = "/webhooks/twilio/messages/status/"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as house:
        house.send_sos(phone=TRAVELLER)
        house.step()
        yield house


def text_of(whole: Whole, address: str) -> Delivery:
    with whole.house.database.read() as db:
        return db.scalars(select(Delivery).where(Delivery.address == address, Delivery.channel == "sms")).one()


def tell(whole: Whole, delivery_id: str, status: str, **more: str) -> None:
    form = {"MessageSid": "SM" + "a" * 32, "MessageStatus": status, "AccountSid": "AC" + "0" * 32, **more}
    answer = post(whole.client, f"{STATUS}{delivery_id}", form)
    assert answer.status_code == 204, answer.text
    whole.step()


def test_edge_05_a_late_sent_and_edge_06_a_late_failure_change_no_state(whole: Whole) -> None:
    text = text_of(whole, TRAVELLER)
    for status in ("read", "sent", "delivered", "read"):
        tell(whole, text.id, status)
    assert text_of(whole, TRAVELLER).state is DeliveryState.READ
    tell(whole, text.id, "undelivered", ErrorCode="30003")
    assert text_of(whole, TRAVELLER).state is DeliveryState.READ
    with whole.house.database.read() as db:
        kinds = list(db.scalars(select(Event.kind).where(Event.subject == text.id)))
    assert "delivery.contradicted" in kinds


@pytest.mark.parametrize("status", ["teleported", "", "sending"])
def test_edge_07_a_status_nobody_knows_and_edge_08_a_message_nobody_knows_are_taken_and_change_nothing(
    whole: Whole, status: str
) -> None:
    text = text_of(whole, TRAVELLER)
    tell(whole, text.id, status, NewParameter="1")
    tell(whole, "dlv_nobody", "delivered")
    assert text_of(whole, TRAVELLER).state is text.state
    with whole.house.database.read() as db:
        assert list(db.scalars(select(Delivery.id).where(Delivery.failure.is_not(None)))) == []


def test_an_offer_that_nobody_answers_rings_and_the_answer_ends_it(whole: Whole) -> None:
    with whole.house.database.read() as db:
        offer = db.scalars(select(Delivery).where(Delivery.ladder == "offer")).one()
    whole.step(90)
    whole.step()
    with whole.house.database.read() as db:
        ringing = db.scalars(select(Delivery).where(Delivery.channel == "voice")).one()
    assert (ringing.address, ringing.because, ringing.about) == (offer.address, "unacknowledged", offer.about)
    assert "http" not in (ringing.text or "http")
