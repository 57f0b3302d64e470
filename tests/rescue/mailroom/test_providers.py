"""Providers answer their offers by text, in their own digits and words; the duty coordinator writes notes."""

import pytest

from i18n.models import Delivery, DeliveryState
from rescue import wiring
from rescue.cases.models import Incident
from rescue.dispatch.models import CallOut, CallOutState
from rescue.mailroom.models import TakenAs
from rescue.mailroom.reading import answers
from tests.rescue.mailroom.conftest import Write
from tests.rescue.mailroom.test_travellers import sent_to
from tests.rescue.whole_house import Whole
from tests.twilio.signed import whatsapp

ANDAMAN, ISLAND = "+99976400001", "+99976400002"
CAR_ACCIDENT = {"kind": "road.hit_and_run", "phone": "+66812345678"}


@pytest.fixture
def asked(whole: Whole) -> Whole:
    """Andaman Rescue has an offer."""
    whole.send_sos(**CAR_ACCIDENT)
    whole.step()
    return whole


def call_outs_of(whole: Whole) -> list[CallOut]:
    return sorted(whole.rows(CallOut), key=lambda each: each.offered_at)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("1 15", 15),
        ("１　１５", 15),
        ("๑ ๑๕", 15),
        ("١ ١٥", 15),
        ("yes 20 min", 20),
        ("ได้ 25 นาที", 25),
        ("好的20分钟", 20),
        ("1 1h", 60),
    ],
)
def test_a_yes_with_minutes_accepts_and_is_said_back(asked: Whole, write: Write, words: str, minutes: int) -> None:
    taken = write(ANDAMAN, words)
    assert taken.taken_as is TakenAs.ANSWER
    (call_out,) = call_outs_of(asked)
    assert (call_out.state, call_out.eta_minutes, taken.call_out_id) == (CallOutState.ACCEPTED, minutes, call_out.id)
    assert ("sms", "AnswerTaken") in sent_to(asked, ANDAMAN)
    assert all("/p/" in text.text for text in asked.texts(ANDAMAN))
    assert "HelpIsComing" in [name for _, name in sent_to(asked, CAR_ACCIDENT["phone"])]


def test_a_yes_without_minutes_is_a_yes(asked: Whole, write: Write) -> None:
    write(ANDAMAN, "1")
    (call_out,) = call_outs_of(asked)
    assert (call_out.state, call_out.eta_minutes) == (CallOutState.ACCEPTED, 5)


@pytest.mark.parametrize(
    ("words", "reason", "note"),
    [
        ("2", "other", None),
        ("2 no unit", "no_unit", "no unit"),
        ("ไม่ว่าง", "no_unit", None),
        ("不行，太远", "too_far", "太远"),
    ],
)
def test_a_no_asks_the_next(asked: Whole, write: Write, words: str, reason: str, note: str | None) -> None:
    write(ANDAMAN, words)
    first, second = call_outs_of(asked)
    assert (first.state, first.refusal_reason, first.refusal_note) == (CallOutState.DECLINED, reason, note)
    assert second.state is CallOutState.OFFERED
    assert ("sms", "RefusalTaken") in sent_to(asked, ANDAMAN)


def test_a_wrong_answer_gets_one_helpful_reply_and_no_loop(asked: Whole, write: Write) -> None:
    for words in ("Where is that?", "What?", "15", "No idea where that is, send me the address"):
        taken = write(ANDAMAN, words)
        assert taken.taken_as is TakenAs.UNCLEAR_ANSWER
        assert taken.incident_id == call_outs_of(asked)[0].incident_id
    assert [name for _, name in sent_to(asked, ANDAMAN)].count("AnswerNotUnderstood") == 1
    assert call_outs_of(asked)[0].state is CallOutState.OFFERED
    assert len(asked.rows(Incident)) == 1
    write(ANDAMAN, "1 10")
    assert call_outs_of(asked)[0].state is CallOutState.ACCEPTED


def test_an_answer_after_the_end_is_thanked_and_changes_nothing(asked: Whole, write: Write) -> None:
    asked.step(300)
    taken = write(ANDAMAN, "1 15")
    assert taken.taken_as is TakenAs.ANSWER
    assert call_outs_of(asked)[0].state is CallOutState.EXPIRED
    assert ("sms", "OfferIsOver") in sent_to(asked, ANDAMAN)
    assert len(asked.rows(Incident)) == 1


def test_with_two_offers_the_reference_or_the_message_replied_to_says_which(asked: Whole, write: Write) -> None:
    asked.send_sos(kind="road.hit_and_run", phone="+66899999999", latitude="7.95", longitude="98.40")
    asked.step()
    first, second = [each for each in call_outs_of(asked) if each.provider_name == "Andaman Rescue"]
    assert write(ANDAMAN, "1 15").taken_as is TakenAs.UNCLEAR_ANSWER
    assert ("sms", "WhichOffer") in sent_to(asked, ANDAMAN)
    references = {incident.id: incident.reference for incident in asked.rows(Incident)}
    write(ANDAMAN, f"{references[second.incident_id]} 1 30")
    states = {each.id: each.state for each in asked.rows(CallOut)}
    assert (states[first.id], states[second.id]) == (CallOutState.OFFERED, CallOutState.ACCEPTED)
    offer = next(text for text in asked.texts(ANDAMAN) if references[first.incident_id] in text.text)
    write(whatsapp(ANDAMAN, "2", OriginalRepliedMessageSid=offer.key))
    assert {each.id: each.state for each in asked.rows(CallOut)}[first.id] is CallOutState.DECLINED


def test_a_pressed_button_answers(asked: Whole, write: Write) -> None:
    (call_out,) = call_outs_of(asked)
    pressed = {"ButtonPayload": f"accept:20:{call_out.id}", "ButtonText": "Accept", "ButtonType": "QUICK_REPLY"}
    write(whatsapp(ANDAMAN, "Accept", **pressed))
    (call_out,) = call_outs_of(asked)
    assert (call_out.state, call_out.eta_minutes) == (CallOutState.ACCEPTED, 20)
    assert ("whatsapp", "AnswerTaken") in sent_to(asked, ANDAMAN)


def test_a_provider_at_work_writes_to_the_case(asked: Whole, write: Write) -> None:
    write(ANDAMAN, "1 15")
    taken = write(ANDAMAN, "We are stuck in traffic")
    assert (taken.taken_as, len(asked.rows(Incident))) == (TakenAs.NOTE, 1)
    assert taken.incident_id == call_outs_of(asked)[0].incident_id


def test_a_provider_in_trouble_themselves_is_helped(whole: Whole, write: Write) -> None:
    assert write(ISLAND, "Our ambulance crashed, send help").taken_as is TakenAs.REPORT
    assert len(whole.rows(Incident)) == 1


DUTY = "+999700000001"


@pytest.fixture
def on_duty(whole: Whole) -> Whole:
    """The house with somebody on duty, who was woken for an incident nobody can be found for."""
    settings = whole.house.settings.model_copy(update={"duty_phone": DUTY})
    wiring.connect(settings)
    whole.worker._handlers.update(wiring.db_handlers(settings))
    whole.send_sos(kind="purchase_dispute", phone="+66812345678")
    whole.step()
    return whole


def test_the_duty_coordinators_reply_is_a_note_to_the_case_they_were_woken_for(on_duty: Whole, write: Write) -> None:
    assert ("sms", "CoordinatorNeeded") in sent_to(on_duty, DUTY)
    taken = write(DUTY, "on it")
    (incident,) = on_duty.rows(Incident)
    assert (taken.taken_as, taken.incident_id) == (TakenAs.NOTE, incident.id)
    (woken,) = [each for each in on_duty.rows(Delivery) if each.address == DUTY and each.channel == "sms"]
    assert woken.state is DeliveryState.ACKNOWLEDGED
    assert write(DUTY, f"{incident.reference} called the shop").incident_id == incident.id


def test_a_duty_coordinator_who_names_no_case_is_asked_which(on_duty: Whole, write: Write) -> None:
    on_duty.clock.advance(3 * 3600)
    taken = write(DUTY, "please call me")
    assert (taken.taken_as, taken.incident_id) == (TakenAs.NOTE, None)
    assert "WhichCase" in [name for _, name in sent_to(on_duty, DUTY)]
    assert len(on_duty.rows(Incident)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "115",
        "15",
        "Who is this?",
        "1 15 20",
        "1 0",
        "no problem 15",
        "2 15",
        "",
        "???",
        "1 99999",
        "maybe",
        "not sure when",
    ],
)
def test_what_can_be_read_in_two_ways_is_no_answer(words: str) -> None:
    assert answers.read(words) is None
