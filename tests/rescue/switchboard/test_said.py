"""Messages read aloud by phone: confirmed or accepted by a key, never by a machine."""

import pytest
from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.models import Delivery
from rescue.dispatch.messages import HelpIsComing
from rescue.kit import jobs
from tests.rescue.switchboard.conftest import DUTY, Switchboard
from tests.twilio.caller import Phone
from tests.twilio.signed import ACCOUNT, OUR_NUMBER, PUBLIC_URL, sid

FIRST, SECOND = "+99976400001", "+99976400002"


def ring(board: Switchboard, delivery_id: str, by: str = "human", number: str = FIRST) -> Phone:
    """Pick up the call of a delivery as the exchange places it."""
    form = {"CallSid": sid("CA"), "AccountSid": ACCOUNT, "From": OUR_NUMBER, "To": number, "CallStatus": "in-progress"}
    phone = Phone(board.exchange, form)
    board.exchange.phones[phone.sid] = phone
    board.exchange.status_urls[phone.sid] = f"{PUBLIC_URL}/webhooks/twilio/calls/status/{delivery_id}"
    phone.fetch(f"{PUBLIC_URL}/webhooks/twilio/said/{delivery_id}", AnsweredBy=by)
    return phone


def delivery(board: Switchboard, delivery_id: str) -> Delivery:
    with board.house.database.read() as db:
        return db.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()


@pytest.fixture
def told(board: Switchboard) -> str:
    """A message on its way to a traveller by voice, for a case that is open."""
    call = board.exchange.call_us("+66812345678")
    call.press("2").press("2").speak("泰国普吉岛")
    call.hang_up()
    board.work()
    incident = board.calls()[0]["incident_id"]
    message = HelpIsComing("HW-7K4M2Q", "Andaman Rescue", 25, phone=None, link="")
    with board.house.database.write() as db:
        to = Recipient("traveller", "+66812345678", "zh-Hans", channel="voice")
        found = deliveries.queue(db, to, message, incident_id=incident, urgency=jobs.Urgency.RESCUE)
    board.worker.tick()
    return str(found)


@pytest.fixture
def offered(board: Switchboard) -> tuple[str, str]:
    """An offer that went unanswered by text and is now told by voice: the delivery and the call-out."""
    report = {"kind": "injury", "location": {"latitude": 7.8804, "longitude": 98.3923, "accuracy_m": 20}}
    incident = board.ask("POST", "/incidents", report).json()
    board.worker.tick()
    call_out = incident["call_outs"][0]["id"]
    for _ in range(8):
        board.work(30)
        with board.house.database.read() as db:
            found = select(Delivery.id).where(Delivery.about == call_out, Delivery.channel == "voice")
            voice = db.scalar(found)
        if voice is not None:
            return voice, call_out
    pytest.fail("the ladder never came to the voice")


def test_a_message_is_said_in_the_persons_language_and_one_confirms_it(board: Switchboard, told: str) -> None:
    phone = ring(board, told)
    assert phone.languages() == ["cmn-CN"]
    assert "Andaman Rescue" in phone.said and "请按1" in phone.said
    assert delivery(board, told).acknowledged_at is None, "hearing is not confirming"
    phone.press("1")
    assert phone.is_over
    board.work()
    assert (delivery(board, told).state, delivery(board, told).acknowledged_how) == ("acknowledged", "voice_key")


def test_it_is_read_twice_and_never_for_ever(board: Switchboard, told: str) -> None:
    phone = ring(board, told)
    phone.stay_silent()
    assert phone.said.count("Andaman Rescue") == 2
    phone.stay_silent()
    assert phone.is_over
    board.work()
    assert delivery(board, told).state != "acknowledged"
    asked = ring(board, told)
    for _ in range(5):
        asked.press("3")
    asked.press("3")
    assert asked.is_over, "even who asks again and again is let go in the end"


def test_edge_60_a_machine_does_not_acknowledge_and_hears_nothing_of_the_case(board: Switchboard, told: str) -> None:
    phone = ring(board, told, by="machine_end_silence")
    assert phone.is_over
    assert "Andaman" not in phone.said and "1 2 3 0 8" in phone.said
    board.work()
    assert delivery(board, told).state != "acknowledged"


def test_nine_reaches_a_person_and_rings_on_the_desk(board: Switchboard, told: str) -> None:
    phone = ring(board, told)
    phone.press("9")
    assert phone.room is not None and phone.label.startswith("traveller-")
    ringing = [call for call in board.calls() if call["state"] == "ringing"]
    assert len(ringing) == 1 and ringing[0]["wants_person"]
    board.work(46)
    assert board.exchange.rings(DUTY)


def test_a_partner_accepts_an_offer_by_voice_and_types_the_minutes(
    board: Switchboard, offered: tuple[str, str]
) -> None:
    delivery_id, call_out = offered
    phone = ring(board, delivery_id)
    phone.press("1")
    assert board.ask("GET", f"/call-outs/{call_out}").json()["state"] == "offered", "one is not yet a yes with a time"
    phone.press("0")
    phone.press("25")
    assert phone.is_over and "25" in phone.said
    accepted = board.ask("GET", f"/call-outs/{call_out}").json()
    assert (accepted["state"], accepted["eta_minutes"]) == ("accepted", 25)
    board.work()
    late = ring(board, delivery_id)
    assert late.is_over, "an offer that is over is not offered again"


def test_a_partner_declines_by_two_and_the_next_is_asked_at_once(board: Switchboard, offered: tuple[str, str]) -> None:
    delivery_id, call_out = offered
    ring(board, delivery_id).press("2")
    declined = board.ask("GET", f"/call-outs/{call_out}").json()
    assert (declined["state"], declined["refusal_reason"]) == ("declined", "other")
    asked = board.ask("GET", f"/incidents/{declined['incident_id']}").json()["call_outs"]
    assert [each["state"] for each in asked if each["id"] != call_out] == ["offered"]


def test_edge_28_a_landline_is_told_by_voice_and_its_key_counts(board: Switchboard, offered: tuple[str, str]) -> None:
    delivery_id, _ = offered
    phone = ring(board, delivery_id)
    phone.press("1")
    board.work()
    assert delivery(board, delivery_id).state == "acknowledged"
    ring(board, delivery_id).hang_up()
    board.work()
    assert delivery(board, delivery_id).state == "acknowledged", "a later status takes nothing back"
