"""Travellers, relatives and strangers write to our number; the edge cases of messaging.md §9 that are theirs."""
# long: the edge cases of one audience stand together, as messaging.md §9 lists them

import pytest
from sqlalchemy import select

from i18n.models import Delivery, ProviderEvent
from rescue.cases.models import Case, Incident, Position
from rescue.conversations.models import Message
from rescue.intake.models import Report
from rescue.kit.events import Event
from rescue.kit.jobs import Job
from rescue.mailroom.models import Correspondent, TakenAs
from tests.rescue.mailroom.conftest import Write
from tests.rescue.whole_house import Whole
from tests.twilio.signed import MESSAGES, deliver, message, post, whatsapp

LI_WEI = "+66812345678"
WIFE = "+8613800138000"
STRANGER = "+12025550123"
BSUID = "CN.13491208655302741918"
PHUKET = {"Latitude": "7.8804", "Longitude": "98.3923"}
AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'


def sent_to(whole: Whole, address: str) -> list[tuple[str, str]]:
    """The channel and the name of what was queued to an address."""
    with whole.house.database.read() as db:
        theirs = select(Delivery).where(Delivery.address == address).order_by(Delivery.queued_at, Delivery.id)
        return [(each.channel, each.message["words"]) for each in db.scalars(theirs)]


def the(whole: Whole, model: type) -> object:
    (row,) = whole.rows(model)
    return row


def test_s01_step_2_the_phone_itself_sends_where_it_is(whole: Whole, write: Write) -> None:
    first = write(LI_WEI, "被摩托车撞了，腿断了")
    second = write(LI_WEI, AML)
    assert (first.taken_as, second.taken_as, second.incident_id) == (TakenAs.REPORT, TakenAs.MORE, first.incident_id)
    (incident,) = whole.rows(Incident)
    assert (incident.latitude, incident.longitude, incident.accuracy_m) == (7.8804, 98.3923, 25)
    assert incident.territory_code == "TH"
    assert set(incident.place_names) >= {"zh-Hans", "en"}
    (position,) = whole.rows(Position)
    assert (position.source, position.confidence_percent) == ("aml", 90)
    assert position.measured_at.isoformat() == "2017-10-03T16:41:50+00:00"
    assert ("sms", "WeHaveYou") in sent_to(whole, LI_WEI)
    assert incident.description == "被摩托车撞了，腿断了"


def test_somebody_nobody_knows_opens_an_incident_and_is_answered(whole: Whole, write: Write) -> None:
    taken = write(STRANGER, "My husband is hurt in Phuket")
    assert taken.taken_as is TakenAs.REPORT
    incident = the(whole, Incident)
    assert (incident.contact_phone, incident.id) == (STRANGER, taken.incident_id)
    assert ("sms", "WeHaveYou") in sent_to(whole, STRANGER)
    assert write(STRANGER, "He is 45").taken_as is TakenAs.MORE
    assert len(sent_to(whole, STRANGER)) == len({name for _, name in sent_to(whole, STRANGER)})


def test_a_pin_by_whatsapp_is_a_place_by_its_numbers_and_not_by_its_type(whole: Whole, write: Write) -> None:
    taken = write(whatsapp(LI_WEI, "", MessageType="interactive", **PHUKET))
    assert (taken.channel, taken.is_own_place) == ("whatsapp", True)
    assert (the(whole, Position).source, the(whole, Incident).latitude) == ("own_pin", 7.8804)
    assert the(whole, Report).channel == "whatsapp"


def test_who_writes_by_whatsapp_is_answered_there_and_who_texts_by_text(whole: Whole, write: Write) -> None:
    write(whatsapp(LI_WEI, "Help", **PHUKET))
    write(STRANGER, "Help")
    assert ("whatsapp", "WeHaveYou") in sent_to(whole, LI_WEI)
    assert {channel for channel, _ in sent_to(whole, STRANGER)} == {"sms"}


def test_a_place_passed_on_never_displaces_what_a_phone_measured(whole: Whole, write: Write) -> None:
    write(whatsapp(LI_WEI, "Help", **PHUKET))
    other = {"Latitude": "7.9", "Longitude": "98.3", "Label": "Bangkok Hospital Phuket", "Address": "2/1 Hongyok"}
    chosen = write(whatsapp(LI_WEI, "", **other))
    passed_on = write(whatsapp(LI_WEI, "", Latitude="8.1", Longitude="98.9", Forwarded="true"))
    assert (chosen.is_own_place, passed_on.is_own_place, passed_on.is_forwarded) == (False, False, True)
    assert chosen.place_label == "Bangkok Hospital Phuket, 2/1 Hongyok"
    assert [each.source for each in whole.rows(Position)] == ["own_pin", "reported_pin", "reported_pin"]
    assert the(whole, Incident).latitude == 7.8804


@pytest.mark.parametrize(
    "pin",
    [
        {"Latitude": "0.0", "Longitude": "0.0"},
        {"Latitude": "95", "Longitude": "98"},
        {"Latitude": "nan", "Longitude": "98"},
        {"Latitude": "x", "Longitude": ""},
        {"Latitude": "7.88"},
    ],
)
def test_a_pin_that_is_no_place_is_left_out_and_the_words_stay(whole: Whole, write: Write, pin: dict[str, str]) -> None:
    taken = write(whatsapp(LI_WEI, "Help", **pin))
    assert (taken.latitude, the(whole, Incident).latitude, the(whole, Incident).description) == (None, None, "Help")


def test_edge_22_somebody_without_a_number_is_the_same_person_when_it_appears(whole: Whole, write: Write) -> None:
    hidden = {"WaId": "", "ExternalUserId": BSUID, "ProfileName": "Li Wei"}
    first = write({**whatsapp("+0", "被车撞了", **hidden), "From": f"whatsapp:{BSUID}"})
    incident = the(whole, Incident)
    assert (incident.contact_phone, incident.contact_name) == (None, "Li Wei")
    assert ("whatsapp", "WeHaveYou") in sent_to(whole, BSUID)
    second = write(whatsapp(LI_WEI, "我在普吉", ExternalUserId=BSUID))
    assert second.incident_id == first.incident_id
    assert (the(whole, Incident).contact_phone, the(whole, Case).phone) == (LI_WEI, LI_WEI)
    third = write(LI_WEI, "SMS now")
    assert third.incident_id == first.incident_id
    person = the(whole, Correspondent)
    assert (person.phone, person.external_id, person.name) == (LI_WEI, BSUID, "Li Wei")


def test_edge_22_two_senders_who_turn_out_to_be_one_are_joined(whole: Whole, write: Write) -> None:
    by_number = write(LI_WEI, "Help, I am hurt")
    hidden = {"WaId": "", "ExternalUserId": BSUID}
    hello = write({**whatsapp("+0", "Hello?", **hidden), "From": f"whatsapp:{BSUID}"})
    assert len(whole.rows(Correspondent)) == 2
    joined = write(whatsapp(LI_WEI, "It is me", ExternalUserId=BSUID))
    assert the(whole, Correspondent).phone == LI_WEI
    assert joined.incident_id in (by_number.incident_id, hello.incident_id)
    assert {each.contact_phone for each in whole.rows(Incident)} == {LI_WEI}


def test_edge_23_a_number_that_changed_hands_inherits_nothing(whole: Whole, write: Write) -> None:
    first = write(whatsapp(LI_WEI, "I had an accident", ExternalUserId="CN.1"))
    second = write(whatsapp(LI_WEI, "I lost my passport", ExternalUserId="CN.2"))
    assert second.incident_id != first.incident_id
    assert len(whole.rows(Incident)) == 2
    third = write(whatsapp(LI_WEI, "It was in a taxi", ExternalUserId="CN.2"))
    assert third.incident_id == second.incident_id
    assert write(LI_WEI, "By SMS now").incident_id == second.incident_id


def test_edge_23_a_person_with_a_new_number_keeps_their_case(whole: Whole, write: Write) -> None:
    first = write(whatsapp(LI_WEI, "I had an accident", ExternalUserId="CN.1"))
    second = write(whatsapp(WIFE, "Same person, new SIM", ExternalUserId="CN.1"))
    assert second.incident_id == first.incident_id
    assert the(whole, Incident).contact_phone == WIFE


def test_edge_26_a_roaming_number_says_nothing_of_the_place(whole: Whole, write: Write) -> None:
    """A Chinese SIM, a pin in Phuket: the place is Thailand, its clock and its numbers too; words in Chinese."""
    write(whatsapp(WIFE, "Help", FromCountry="CN", **PHUKET))
    incident = the(whole, Incident)
    assert (incident.territory_code, incident.time_zone) == ("TH", "Asia/Bangkok")
    assert incident.contact_language.startswith("zh")


def test_edge_26_without_a_position_the_number_is_not_taken_for_one(whole: Whole, write: Write) -> None:
    write(LI_WEI, "Help", FromCountry="TH")
    assert the(whole, Incident).territory_code is None


@pytest.mark.parametrize("sender", ["33733", "GARMIN", "MRCC Bremen", "12345678"])
def test_edge_29_who_cannot_be_answered_is_taken_and_not_answered(whole: Whole, write: Write, sender: str) -> None:
    """A satellite messenger writes from a short code: it is a call for help like any other."""
    first = write(sender, "SOS from Li Wei, 7.88040 98.39230")
    second = write(sender, "Broken leg")
    assert (first.taken_as, second.taken_as) == (TakenAs.REPORT, TakenAs.MORE)
    assert first.incident_id == second.incident_id
    incident = the(whole, Incident)
    assert (incident.contact_phone, incident.latitude) == (None, 7.8804)
    assert (first.reply_address, sent_to(whole, sender)) == (None, [])


@pytest.mark.parametrize(
    ("sender", "country", "expected"),
    [
        ("13800138000", "CN", "+8613800138000"),
        ("8613800138000", "", "+8613800138000"),
        ("+86 138 0013 8000", "", "+8613800138000"),
        ("0812345678", "TH", "+66812345678"),
        ("66812345678", "", "+66812345678"),
        ("+66812345678;ext=12", "", "+66812345678"),
        ("99", "", None),
        ("000", "", None),
        ("", "", None),
    ],
)
def test_edge_30_numbers_as_networks_write_them(
    whole: Whole, write: Write, sender: str, country: str, expected: str | None
) -> None:
    taken = write(sender, "Help", FromCountry=country)
    assert taken.taken_as is TakenAs.REPORT
    assert the(whole, Correspondent).phone == expected
    assert the(whole, Incident).contact_phone == expected


def test_edge_31_stop_ends_texts_and_never_a_rescue(whole: Whole, write: Write) -> None:
    write(whatsapp(LI_WEI, "Help", **PHUKET))
    (before,) = whole.rows(Incident)
    taken = write(LI_WEI, "Stop")
    assert taken.taken_as is TakenAs.STOP
    (incident,) = whole.rows(Incident)
    assert (incident.is_open, incident.state) == (True, before.state)
    kinds = [event.kind for event in whole.rows(Event) if event.incident_id == incident.id]
    assert "address.suppressed" in kinds and "message.received" in kinds
    assert write(whatsapp(LI_WEI, "Still here, on WhatsApp")).incident_id == incident.id  # only that channel ended
    assert write(LI_WEI, "And by text").incident_id == incident.id


@pytest.mark.parametrize(
    "words", ["Stop him!", "停下！别让他走", "Please stop the bleeding", "stop stop stop he is hitting me"]
)
def test_edge_32_a_sentence_with_stop_in_it_is_about_the_case(whole: Whole, write: Write, words: str) -> None:
    write(LI_WEI, "Help")
    taken = write(LI_WEI, words)
    assert taken.taken_as is TakenAs.MORE
    assert words in (the(whole, Incident).description or "")
    assert "address.suppressed" not in [event.kind for event in whole.rows(Event)]


@pytest.mark.parametrize("words", ["STOP", " stop. ", "UNSUBSCRIBE", "退订", "TD", "ＳＴＯＰ", "arrêt"])
def test_edge_33_stop_in_every_language_and_start_again(whole: Whole, write: Write, words: str) -> None:
    assert write(LI_WEI, words).taken_as is TakenAs.STOP
    assert write(LI_WEI, "START").taken_as is TakenAs.START
    kinds = [event.kind for event in whole.rows(Event)]
    assert kinds.count("address.suppressed") == kinds.count("address.lifted") == 1
    assert whole.rows(Incident) == []


def test_edge_33_what_the_carrier_took_for_it_counts(whole: Whole, write: Write) -> None:
    assert write(LI_WEI, "no more please", OptOutType="STOP").taken_as is TakenAs.STOP
    assert write(LI_WEI, "again", OptOutType="START").taken_as is TakenAs.START


def test_edge_33_help_is_a_call_for_help_and_info_a_question(whole: Whole, write: Write) -> None:
    assert write(STRANGER, "INFO").taken_as is TakenAs.QUESTION
    assert sent_to(whole, STRANGER) == [("sms", "HowToReachUs")]
    assert write(LI_WEI, "HELP").taken_as is TakenAs.REPORT
    assert the(whole, Incident).description == "HELP"


def test_edge_45_what_hides_is_taken_out_and_the_raw_kept(whole: Whole, write: Write) -> None:
    raw = "He\u200blp\0 \u202eevil\u202c \u2066me\u2069\ufeff 👨‍👩‍👧 می‌خواهم\x07"
    taken = write(LI_WEI, raw)
    assert (taken.text, taken.is_cleaned) == ("Help evil me 👨‍👩‍👧 می‌خواهم", True)
    assert the(whole, Incident).description == taken.text
    assert the(whole, ProviderEvent).form["Body"] == raw


def test_edge_12_13_nothing_is_lost_when_the_worker_comes_late(whole: Whole) -> None:
    forms = [message(f"+6681234{number:04d}", f"Help {number}") for number in range(6)]
    for form in forms:
        deliver(whole.client, form)
    for form in forms:
        assert post(whole.client, MESSAGES, form).status_code == 200
    assert whole.rows(Incident) == []
    whole.step(1800)
    assert len(whole.rows(Report)) == 6
    assert [job for job in whole.rows(Job) if job.kind == "provider_event.apply"] == []


def test_a_stranger_who_names_a_case_is_heard_and_told_nothing(whole: Whole, write: Write) -> None:
    first = write(LI_WEI, "Help")
    reference = the(whole, Incident).reference
    second = write(STRANGER, f"I saw the accident, {reference.lower()}")
    assert (second.incident_id, second.taken_as) == (first.incident_id, TakenAs.MORE)
    assert sent_to(whole, STRANGER) == [("sms", "MessageAdded")]
    (told,) = whole.texts(STRANGER)
    assert "/t/" not in told.text and LI_WEI not in told.text
    assert write(STRANGER, "A red scooter").incident_id == first.incident_id


def test_a_reply_to_our_message_is_about_its_incident(whole: Whole, write: Write) -> None:
    write(LI_WEI, "Help")
    (delivery,) = [each for each in whole.rows(Delivery) if each.message["words"] == "WeHaveYou"]
    taken = write(whatsapp(LI_WEI, "Thanks", OriginalRepliedMessageSid=delivery.carrier_id))
    assert (taken.answers_id, taken.incident_id) == (delivery.id, the(whole, Incident).id)


def test_days_later_a_silent_case_is_not_what_a_new_call_for_help_is_about(whole: Whole, write: Write) -> None:
    first = write(LI_WEI, "Help, passport stolen")
    whole.step(10 * 86_400)
    second = write(LI_WEI, "Now I am in hospital")
    assert second.incident_id != first.incident_id


def test_what_is_written_about_an_open_case_is_heard_in_its_conversation(whole: Whole, write: Write) -> None:
    write(LI_WEI, "Help")
    write(LI_WEI, "My leg is broken")
    write(LI_WEI, AML)  # written by a phone, for machines
    write(whatsapp(LI_WEI, "", Latitude="7.9", Longitude="98.3", Label="Hospital"))
    write(STRANGER, f"{the(whole, Incident).reference} I saw it")
    heard = [(each.text, each.channel) for each in sorted(whole.rows(Message), key=lambda each: each.id)]
    assert ("My leg is broken", "sms") in heard
    assert ("Hospital\n7.90000, 98.30000", "whatsapp") in heard
    assert len(heard) == 3
    assert len({each.thread_id for each in whole.rows(Message)}) == 2, "a stranger has a thread of their own"


def test_a_machine_that_answers_our_answers_is_not_answered_for_ever(whole: Whole, write: Write) -> None:
    for _ in range(12):
        write(STRANGER, "INFO")
    assert len(sent_to(whole, STRANGER)) <= 3
    for number in range(12):
        write("+12025550199", "START" if number % 2 else "INFO")
    assert len(sent_to(whole, "+12025550199")) <= 4
