"""What we ask of Twilio is what Twilio publishes: every message, call, conference, recording and code."""

from typing import Any

import pytest
from requests import ConnectionError as CutLine
from requests import Timeout
from twilio.rest import Client

from i18n.channels.by_twilio.calls import TwilioExchange
from i18n.channels.by_twilio.texts import Senders, TwilioTexts
from i18n.channels.carriers import OutcomeUnknown, Outgoing, Refused
from i18n.channels.exchange import (
    AddParticipant,
    ChangeParticipant,
    ChangeRecording,
    EndCall,
    PlaceCall,
    SendCall,
    StartRecording,
)
from rescue.kit.clock import MovedClock
from tests.twilio.contract import BreaksContract, CheckedHttp, check, operations

pytestmark = pytest.mark.usefixtures("published")
ACCOUNT, TOKEN, URL = "AC" + "0" * 32, "token", "https://help.example.org"
CALL, CONFERENCE, RECORDING = "CA" + "1" * 32, "CF" + "2" * 32, "RE" + "3" * 32
SENDERS = Senders("+15550001", service_sid="MG" + "4" * 32, whatsapp="+15550002", voice="+15550003")
TEXT = Outgoing("dlv_1", "sms", "+66812345678", "Help is coming", "en", urgency=0, valid_seconds=300)
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def texts(http: CheckedHttp, clock: MovedClock, senders: Senders = SENDERS) -> TwilioTexts:
    return TwilioTexts(ACCOUNT, TOKEN, senders, clock, http, public_url=URL)


def with_(text: Outgoing, **values: Any) -> Outgoing:
    return Outgoing(**{**vars(text), **values})


def test_a_text_goes_by_the_service_with_our_id_in_its_callback(clock: MovedClock) -> None:
    http = CheckedHttp()
    texts(http, clock).send(TEXT)
    (sent,) = http.sent
    assert sent.data["MessagingServiceSid"] == SENDERS.service_sid and "From" not in sent.data
    assert sent.data["StatusCallback"] == f"{URL}/webhooks/twilio/messages/status/dlv_1"
    assert sent.data["ValidityPeriod"] == 300


def test_whatsapp_goes_from_its_own_number_by_template_or_in_free_words(clock: MovedClock) -> None:
    http = CheckedHttp()
    carrier = texts(http, clock)
    carrier.send(with_(TEXT, channel="whatsapp"))
    carrier.send(with_(TEXT, channel="whatsapp", template_sid="HX" + "5" * 32, template_values='{"1": "HW-7K4M2QX"}'))
    free, template = (sent.data for sent in http.sent)
    assert free["From"] == "whatsapp:+15550002" and free["To"] == "whatsapp:+66812345678" and free["Body"]
    assert template["ContentSid"] == "HX" + "5" * 32 and "Body" not in template


def test_a_country_with_a_sender_of_its_own_gets_it(clock: MovedClock) -> None:
    http = CheckedHttp()
    texts(http, clock).send(with_(TEXT, sender="#Homeward"))
    assert http.sent[0].data["From"] == "#Homeward"


def test_a_call_says_what_our_address_tells_and_reports_back(clock: MovedClock) -> None:
    http = CheckedHttp()
    texts(http, clock).call(with_(TEXT, channel="voice"))
    (sent,) = http.sent
    assert sent.data["Url"] == f"{URL}/webhooks/twilio/said/dlv_1" and sent.data["From"] == "+15550003"
    assert sent.data["StatusCallback"].endswith("/messages/status/dlv_1")


@pytest.mark.parametrize("cut", [Timeout(), CutLine()])
def test_a_cut_line_is_one_request_and_an_unknown_end(clock: MovedClock, cut: Exception) -> None:
    http = CheckedHttp(answers=[cut])
    with pytest.raises(OutcomeUnknown):
        texts(http, clock).send(TEXT)
    assert len(http.sent) == 1, "the client never tries again by itself"


@pytest.mark.parametrize(
    ("status", "code", "is_passing"), [(429, 20429, True), (429, None, True), (400, 21614, False), (400, 30001, True)]
)
def test_a_refusal_says_whether_it_passes(clock: MovedClock, status: int, code: int | None, is_passing: bool) -> None:
    http = CheckedHttp(answers=[(status, {"code": code, "message": "no", "status": status})])
    with pytest.raises(Refused) as refused:
        texts(http, clock).send(TEXT)
    assert refused.value.is_passing is is_passing


def test_looking_for_a_message_or_a_call_asks_what_twilio_lists(clock: MovedClock) -> None:
    http = CheckedHttp(answers=[(200, {"messages": [{"sid": "SM7", "body": "Help is coming"}]}), (200, {"calls": []})])
    carrier = texts(http, clock)
    found = carrier.find(TEXT)
    assert found is not None and found.carrier_id == "SM7"
    assert carrier.find(with_(TEXT, channel="voice")) is None


@pytest.mark.parametrize(
    "order",
    [
        PlaceCall("+66812345678", f"{URL}/answer", f"{URL}/status"),
        AddParticipant("+66812345678", "case-1", "interpreter", *[f"{URL}/{name}" for name in "abcd"]),
        ChangeParticipant(CONFERENCE, CALL, is_on_hold=True, hold_url=f"{URL}/hold", is_muted=False),
        ChangeParticipant(CONFERENCE, CALL, announce=f"{URL}/announce"),
        SendCall(CALL, f"{URL}/next"),
        EndCall(CALL),
        StartRecording(CALL, f"{URL}/recorded"),
        ChangeRecording(CALL, RECORDING, "paused"),
    ],
    ids=lambda order: type(order).__name__,
)
def test_every_order_of_the_exchange_is_a_request_that_twilio_publishes(order: Any) -> None:
    http = CheckedHttp(answers=[(200, {"sid": CALL, "call_sid": CALL})])
    TwilioExchange(ACCOUNT, TOKEN, "+15550003", http).carry_out(order)
    assert len(http.sent) == 1


def test_a_code_for_a_relative_is_asked_and_checked_as_published() -> None:
    http = CheckedHttp(answers=[(201, {"sid": "VE" + "6" * 32}), (200, {"status": "approved"})])
    service = Client(ACCOUNT, TOKEN, http_client=http).verify.v2.services("VA" + "7" * 32)
    service.verifications.create(to="+8613800138000", channel="sms", locale="zh")
    service.verification_checks.create(to="+8613800138000", code="123456")
    assert len(http.sent) == 2


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"To": "+66812345678", "Body": "x", "Colour": "red"}, "not a parameter"),
        ({"To": "+66812345678", "Body": "x", "MessagingServiceSid": "MG1"}, "MessagingServiceSid"),
        ({"To": "+66812345678", "Body": "x", "StatusCallback": "https://my_host/"}, "StatusCallback"),
        ({"To": "+66812345678", "Body": "x", "ValidityPeriod": "soon"}, "ValidityPeriod"),
        ({"Body": "x"}, "required"),
    ],
)
def test_what_twilio_would_refuse_is_found(form: dict[str, str], why: str) -> None:
    with pytest.raises(BreaksContract, match=why):
        check("POST", MESSAGES, None, form)


@pytest.mark.parametrize("url", [MESSAGES.replace(ACCOUNT, "AC1"), MESSAGES.replace("Messages", "Letters")])
def test_an_address_that_twilio_does_not_have_is_found(url: str) -> None:
    with pytest.raises(BreaksContract):
        check("POST", url, None, {"To": "+66812345678", "Body": "x"})


def test_the_whole_contract_is_read() -> None:
    assert len(operations()) > 190
