"""What each channel and country takes: landlines, satellites, China, Hong Kong, WhatsApp, nights, STOP, old texts."""

from datetime import UTC, datetime, timedelta

import pytest

from i18n import sent, suppressions
from i18n.channels.carriers import Refused
from i18n.reaching import senders, templates, whatsapp
from i18n.reaching.models import TemplateState
from i18n.reaching.senders import House, capability_of, choose_sender
from i18n.reaching.templates import Approval
from i18n.words import Term
from rescue.dispatch.messages import CanYouCome, HelpIsComing
from rescue.intake.messages import WeHaveYou
from rescue.kit import jobs
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.problems import Invalid
from tests.i18n.incident_row import write_incident
from tests.i18n.sending_house import MESSAGE, URL, SendingHouse
from tests.i18n.told_carrier import Carrier

THAI, CHINESE, HONG_KONG = "+66812345678", "+8613800138000", "+85291234567"
ORDINARY = jobs.Urgency.ORDINARY
OFFER = CanYouCome("HW-7K4M2QX", Term("Casualty transport"), Term("Traffic accident"), "Phuket", 3.4, 4, link="")


@pytest.fixture
def sending(database: Database, clock: MovedClock) -> SendingHouse:
    return SendingHouse(database, clock)


def link_of(sending: SendingHouse) -> links.Link:
    with sending.database.write() as db:
        return links.add(db, Purpose.TRAVELLER_CASE, "inc_1", expires_at=db.now + timedelta(days=1))


def approve(sending: SendingHouse, words: str, language: str, *parameters: str, **more: TemplateState) -> None:
    with sending.database.write() as db:
        approval = Approval(f"HX{words}{language}", more.get("status", TemplateState.APPROVED), parameters)
        templates.put(db, words, language, approval, by="usr_lin")


@pytest.mark.parametrize("number", ["+870773123456", "+881612345678", "+88216123456"])
@pytest.mark.parametrize("code", ["21408", "13227"])
def test_edge_27_a_satellite_phone_refused_by_a_permission_is_called_and_the_desk_is_told(
    sending: SendingHouse, number: str, code: str
) -> None:
    sending.carrier = Carrier(Refused(code, is_passing=False))
    sending.promise(number)
    sending.work()
    assert sending.states() == [("sms", "failed"), ("voice", "sent")]
    (alarm,) = sending.events("sender.alarmed")
    assert (alarm.facts["code"], alarm.facts["channel"]) == (code, "sms")


@pytest.mark.parametrize("code", ["21614", "30006", "60205"])
def test_edge_28_a_landline_is_called_and_never_texted_again(sending: SendingHouse, code: str) -> None:
    sending.carrier = Carrier(Refused(code, is_passing=False))
    sending.promise(THAI)
    sending.work()
    sending.promise(THAI)
    sending.work()
    assert sending.went() == [("voice", THAI), ("voice", THAI)]
    assert sending.carrier.calls == ["send"] * 3, "the second text was not even tried"


@pytest.mark.parametrize(
    ("address", "sender", "own", "can_reply"),
    [
        ("+447700900123", "+15550001", {}, True),
        (THAI, "+15550001", {}, False),
        ("+447700900123", "+15550001", {"GB": "Homeward"}, False),
        ("+447700900123", "Homeward", {}, False),
    ],
)
def test_edge_34_nobody_is_asked_to_reply_where_no_reply_reaches_us(
    sending: SendingHouse, address: str, sender: str, own: dict[str, str], can_reply: bool
) -> None:
    sending.house = House(URL, sender=sender, senders=own)
    sending.promise(address, OFFER, audience="provider")
    sending.work()
    (text,) = sending.carrier.carried
    assert ("by reply" in text.text) is can_reply
    assert text.sender == own.get("GB")


def test_edge_35_a_window_that_is_closed_after_all_asks_by_template_and_keeps_the_words(sending: SendingHouse) -> None:
    approve(sending, "PleaseWriteToUs", "en")
    with sending.database.write() as db:
        whatsapp.note_inbound(db, THAI)
    sent = sending.promise(THAI, channel="whatsapp", urgency=ORDINARY)
    sending.work(3 * 3600)
    sending.tell(sent, "failed", ErrorCode="63016")
    sending.work()
    first, nudge = sending.carrier.carried
    assert first.template_sid is None and nudge.template_sid == "HXPleaseWriteToUsen"
    assert ("whatsapp", "queued") in sending.states(), "the words wait"
    with sending.database.write() as db:
        whatsapp.note_inbound(db, THAI)
    sending.work()
    assert sending.carrier.carried[-1].text == first.text and sending.carrier.carried[-1].template_sid is None


def test_edge_35_somebody_in_danger_does_not_wait_for_the_window(sending: SendingHouse) -> None:
    with sending.database.write() as db:
        whatsapp.note_inbound(db, THAI)
    sent = sending.promise(THAI, channel="whatsapp")
    sending.work()
    sending.tell(sent, "failed", ErrorCode="63016")
    sending.work()
    assert ("sms", THAI) in sending.went()


@pytest.mark.parametrize("status", [TemplateState.PENDING, TemplateState.REJECTED, TemplateState.PAUSED])
def test_edge_36_a_template_that_is_not_approved_in_one_language_is_said_by_text_instead(
    sending: SendingHouse, status: TemplateState
) -> None:
    approve(sending, "WeHaveYou", "en", "reference", status=status)
    sending.promise(THAI, channel="whatsapp")
    sending.work()
    assert sending.went() == [("sms", THAI)]
    assert sending.every()[0].failure == "template_missing"


def test_edge_36_a_template_missing_in_the_readers_language_goes_in_english_and_is_labelled(
    sending: SendingHouse,
) -> None:
    approve(sending, "WeHaveYou", "en", "reference")
    sending.promise(THAI, channel="whatsapp", language="zh-Hans")
    sending.work()
    (delivery,) = sending.every()
    assert (delivery.spoken, delivery.is_fallback) == ("en", True)
    assert sending.carrier.carried[0].language == "en"


@pytest.mark.parametrize("helper", ["", "Andaman\nRescue", "   "])
def test_edge_37_values_that_whatsapp_would_refuse_are_never_sent(sending: SendingHouse, helper: str) -> None:
    with pytest.raises(whatsapp.CannotBeFilled):
        whatsapp.values_of(["helper"], {"helper": helper})
    approve(sending, "HelpIsComing", "en", "reference", "helper", "phone")
    sending.promise(THAI, HelpIsComing("HW-7K4M2QX", "Andaman Rescue", 12, phone=None), channel="whatsapp")
    sending.work()
    assert sending.every()[0].failure == "template_refused"
    assert sending.went() == [("sms", THAI)]


def test_edge_37_a_template_is_stored_only_with_values_its_message_has(sending: SendingHouse) -> None:
    with pytest.raises(Invalid):
        approve(sending, "HelpIsComing", "en", "reference", "colour_of_the_car")
    with pytest.raises(Invalid):
        approve(sending, "NoSuchMessage", "en")


def test_edge_38_a_text_to_china_has_no_link_and_says_whom_to_call(sending: SendingHouse) -> None:
    for address in (CHINESE, THAI):
        sending.promise(address, WeHaveYou("HW-7K4M2QX", "120", link=""), language="zh-Hans", link=link_of(sending))
    sending.work()
    to_china, to_thailand = sorted(sending.carrier.carried, key=lambda each: each.address != CHINESE)
    assert "http" not in to_china.text and "+861012308" in to_china.text and "HW-7K4M2QX" in to_china.text
    assert "https://help.example/" in to_thailand.text


@pytest.mark.parametrize(("name", "sender"), [("Homeward", "#Homeward"), ("#Homeward", "#Homeward")])
def test_edge_38_a_sender_in_hong_kong_begins_with_a_hash(sending: SendingHouse, name: str, sender: str) -> None:
    sending.house = House(URL, senders={"HK": name})
    sending.promise(HONG_KONG)
    sending.work()
    assert sending.carrier.carried[0].sender == sender


@pytest.mark.parametrize("name", ["HomewardRescue", "Home-ward", "12345"])
def test_a_name_that_networks_would_refuse_is_not_used(name: str) -> None:
    rule = capability_of("GB", "sms")
    assert choose_sender(rule, "GB", House(URL, sender="+15550001", senders={"GB": name})).sender is None
    assert choose_sender(capability_of("US", "sms"), "US", House(URL, senders={"US": "Homeward"})).sender is None


def test_edge_39_the_night_holds_what_can_wait_and_never_a_rescue(sending: SendingHouse) -> None:
    sending.clock.move_to(datetime(2026, 3, 1, 16, 30, tzinfo=UTC))  # 23:30 in Thailand
    held = sending.promise(THAI, urgency=ORDINARY)
    sending.work()
    assert sending.went() == []
    with sending.database.read() as db:
        shown = sent.get(db, held)
        assert shown is not None and MESSAGE.reference in (shown.text or ""), "the desk reads what is held"
    sending.promise("+66812345679")
    sending.work()
    assert sending.went() == [("sms", "+66812345679")]
    sending.work(9 * 3600)
    assert sending.went() == [("sms", "+66812345679")]
    sending.work(1800)
    assert sending.went()[1:] == [("sms", THAI)], "at 9 in the morning there"


def test_edge_39_the_night_is_the_one_where_the_reader_is(sending: SendingHouse) -> None:
    sending.clock.move_to(datetime(2026, 3, 1, 16, 30, tzinfo=UTC))
    sending.promise(CHINESE, urgency=ORDINARY, zone="Europe/Paris")
    sending.work()
    assert sending.went() == [("sms", CHINESE)], "their phone is Chinese, they are in Paris"


@pytest.mark.parametrize(("urgency", "seconds"), [(jobs.Urgency.RESCUE, 3600), (ORDINARY, 86_400)])
def test_edge_40_a_text_that_waited_too_long_in_our_own_queue_is_not_sent(
    sending: SendingHouse, urgency: int, seconds: int
) -> None:
    sending.promise(THAI, urgency=urgency)
    sending.work(seconds)
    first = sending.every()[0]
    assert (first.state, first.failure) == ("given_up" if urgency == 0 else "expired", "too_late")
    assert sending.went() == [], "nor said by a call hours later"


def test_edge_40_an_urgent_text_lives_minutes_at_the_carrier_too(sending: SendingHouse) -> None:
    sending.promise(THAI)
    sending.work()
    assert 120 <= sending.carrier.carried[0].valid_seconds <= 300


def test_stop_ends_texts_there_and_not_the_rescue(sending: SendingHouse) -> None:
    with sending.database.write() as db:
        suppressions.suppress(db, "sms", THAI)
        assert suppressions.is_suppressed(db, "sms", THAI) and not suppressions.is_suppressed(db, "whatsapp", THAI)
    sending.promise(THAI)
    sending.promise(THAI, urgency=ORDINARY)
    sending.work(12 * 3600)
    assert sending.went() == [], "the urgent one is too old by now"
    sending.promise(THAI)
    sending.work()
    assert sending.went() == [("voice", THAI)]
    assert sending.events("address.called")[0].facts["reason"] == "suppressed"
    with sending.database.write() as db:
        suppressions.lift(db, "sms", THAI)
    sending.promise(THAI)
    sending.work()
    assert sending.went()[-1] == ("sms", THAI)


def test_a_country_that_is_stopped_gets_calls_only(sending: SendingHouse) -> None:
    sending.house = House(URL, stopped=frozenset({"TH"}))
    sending.promise(THAI)
    sending.promise(CHINESE)
    sending.work()
    assert sorted(sending.went()) == [("sms", CHINESE), ("voice", THAI)]


def test_a_machine_that_talks_to_itself_is_stopped(sending: SendingHouse) -> None:
    incident_id = write_incident(sending.database)
    for _ in range(30):
        sending.promise("+999100000001", incident_id=incident_id, ladder="none")
        sending.work()
    assert len(sending.carrier.carried) == 20
    assert {each.failure for each in sending.every() if each.failure} == {"loop_guard"}


def test_beyond_what_an_incident_may_cost_only_what_is_urgent_goes(sending: SendingHouse) -> None:
    sending.house = House(URL, sender="+15550001", most_messages=2)
    incident_id = write_incident(sending.database)
    for number in range(4):
        sending.promise(f"+99910000000{number}", incident_id=incident_id, ladder="none", urgency=jobs.Urgency.ORDINARY)
    sending.promise("+999100000009", incident_id=incident_id, ladder="none")
    sending.work()
    assert sending.went()[-1] == ("sms", "+999100000009")
    assert {each.failure for each in sending.every() if each.failure} == {"over_budget"}


def test_every_rule_says_where_it_is_written_and_since_when() -> None:
    rules = senders.list_capabilities()
    assert len(rules) >= 25
    assert not senders.list_capabilities()["*", "email"].two_way, "nothing reads answers to letters"
    assert all(rule.source and rule.as_of >= datetime(2026, 1, 1, tzinfo=UTC).date() for rule in rules.values())
    assert {channel for _, channel in rules} == {"sms", "whatsapp", "voice", "email", "app"}
    assert MESSAGE.reference
