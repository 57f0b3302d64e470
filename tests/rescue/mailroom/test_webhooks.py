"""The signed webhooks: believed only with a good signature, stored once, answered at once."""

import io
import json
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from twilio.request_validator import RequestValidator

from i18n.models import ProviderEvent
from rescue import app as whole_app
from rescue.intake.models import Report
from rescue.kit import logs
from rescue.kit.clock import MovedClock
from rescue.kit.jobs import Job
from rescue.kit.settings import Mode, Settings
from rescue.mailroom.taking import DELIVERY_ID
from tests.rescue.whole_house import Whole, open_whole
from tests.twilio import signed
from tests.twilio.signed import ACCOUNT, MESSAGES, TOKEN, deliver, message, post, status

WANG = "+8613800138000"
STATUS = "/webhooks/twilio/messages/status/dlv_1"
SUB = "AC" + "1" * 32
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def events_of(whole: Whole) -> list[ProviderEvent]:
    return list(whole.rows(ProviderEvent))


def test_a_message_is_stored_as_it_came_and_thanked(whole: Whole) -> None:
    form = message(WANG, "救命！")
    answer = post(whole.client, MESSAGES, form)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    (event,) = events_of(whole)
    assert (event.provider, event.kind, event.key) == ("twilio", "message", form["MessageSid"])
    assert event.form == form
    assert event.received_at == whole.clock.now()


def test_a_status_is_stored_once_for_each_state(whole: Whole) -> None:
    for state, code in (("sent", ""), ("sent", ""), ("failed", "30003"), ("failed", "30006")):
        answer = post(whole.client, STATUS, status("SM1", state, **({"ErrorCode": code} if code else {})))
        assert (answer.status_code, answer.content) == (204, b"")
    assert [event.key for event in events_of(whole)] == [
        "SM1:sent::dlv_1",
        "SM1:failed:30003:dlv_1",
        "SM1:failed:30006:dlv_1",
    ]
    assert {event.form["delivery_id"] for event in events_of(whole)} == {"dlv_1"}


def test_what_a_carrier_told_is_never_changed(whole: Whole) -> None:
    deliver(whole.client, message(WANG, "Help"))
    with pytest.raises(AssertionError), whole.house.database.write() as db:
        db.scalars(select(ProviderEvent)).one().kind = "call_status"
    with pytest.raises(AssertionError), whole.house.database.write() as db:
        db.delete(db.scalars(select(ProviderEvent)).one())


def test_edge_01_the_same_message_delivered_again_is_one(whole: Whole) -> None:
    form = message(WANG, "Help, bus accident")
    deliver(whole.client, form)
    whole.step()
    deliver(whole.client, form)
    deliver(whole.client, {**form, "NewParameter": "added by a retry"})
    whole.step()
    assert len(events_of(whole)) == 1
    assert len(whole.rows(Report)) == 1


def test_edge_02_two_deliveries_at_the_same_moment_are_one(whole: Whole) -> None:
    form = message(WANG, "Help, bus accident")
    together = threading.Barrier(4)
    said: list[int] = []

    def tell() -> None:
        together.wait()
        said.append(post(whole.client, MESSAGES, form).status_code)

    callers = [threading.Thread(target=tell) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    whole.step()
    assert said == [200, 200, 200, 200]
    assert len(events_of(whole)) == len(whole.rows(Report)) == 1


def test_edge_03_an_old_request_replayed_changes_nothing(whole: Whole) -> None:
    form = message(WANG, "Help")
    deliver(whole.client, form)
    whole.step()
    whole.step(90 * 86_400)
    deliver(whole.client, form)  # the signature is good for ever
    whole.step()
    assert len(events_of(whole)) == len(whole.rows(Report)) == 1


def test_edge_07_a_parameter_nobody_knows_is_kept_and_disturbs_nothing(whole: Whole) -> None:
    form = message(WANG, "Help", Zodiac="", FutureFlowData='{"a": [1]}')
    deliver(whole.client, {**form, "body": "small", DELIVERY_ID: "not ours"})
    whole.step()
    (event,) = events_of(whole)
    assert (event.form["Zodiac"], event.form["FutureFlowData"]) == ("", '{"a": [1]}')
    (report,) = whole.rows(Report)
    assert report.description == "Help"


def test_edge_13_the_answer_never_waits_for_the_work(whole: Whole) -> None:
    """Twilio gives up after fifteen seconds: however slow the work is, storing is one insert."""
    held, free = threading.Event(), threading.Event()

    def be_slow() -> None:
        with whole.house.database.read() as db:
            db.scalar(select(Job.id))
            held.set()
            free.wait(10)

    slow = threading.Thread(target=be_slow)
    slow.start()
    held.wait(10)
    began = time.monotonic()
    form = message(WANG, "Help")
    deliver(whole.client, form)
    deliver(whole.client, form)  # a carrier that did not hear us in time tells it again
    took = time.monotonic() - began
    free.set()
    slow.join()
    assert took < 2
    assert whole.rows(Report) == []
    whole.step()
    assert len(whole.rows(Report)) == 1


def test_edge_14_blank_values_are_signed_and_kept(whole: Whole) -> None:
    form = message(WANG, "", FromCity="", FromZip="")
    deliver(whole.client, form)
    (event,) = events_of(whole)
    assert event.form == form
    assert event.form["FromCity"] == event.form["Body"] == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "10.0.0.7:8000", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "8000"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.9"},
    ],
)
def test_edge_15_what_a_proxy_says_of_the_address_changes_nothing(whole: Whole, headers: dict[str, str]) -> None:
    form = message(WANG, "Help")
    own = signed.signature_headers(MESSAGES, form)
    foreign = signed.signature_headers(MESSAGES, form, public_url="http://evil.example")
    with_port = signed.signature_headers(MESSAGES, form, public_url="http://testserver:8443")

    def tell(signature: dict[str, str]) -> int:
        told = whole.client.post(
            MESSAGES, content=urlencode(form), headers={"Content-Type": FORM, **headers, **signature}
        )
        return int(told.status_code)

    assert (tell(foreign), tell(with_port), tell(own)) == (403, 403, 200)


def test_edge_15_a_trailing_slash_in_the_configured_webhook_is_the_same_door(whole: Whole) -> None:
    assert post(whole.client, f"{MESSAGES}/", message(WANG, "Help")).status_code == 200
    assert post(whole.client, f"{STATUS}/", status("SM1", "sent")).status_code == 204
    form = message(WANG, "Help")
    signature = signed.signature_headers(f"{MESSAGES}/", form)
    answer = whole.client.post(MESSAGES, content=urlencode(form), headers={"Content-Type": FORM, **signature})
    assert answer.status_code == 403


@pytest.fixture
def keyed(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    """A house that knows an old and a new token, a sub-account and a SharedKey."""
    secrets = f"{ACCOUNT}:old,{ACCOUNT}:new,{SUB}:sub,webhooks_sharedkey_a:first,webhooks_sharedkey_b:second"
    settings = Settings(
        mode=Mode.DEMONSTRATION,
        database_url=database_url,
        public_url=signed.PUBLIC_URL,
        twilio_signing_secrets=secrets,
        _env_file=None,
    )
    house = whole_app.create_house(settings, clock)
    with TestClient(whole_app.create_app(house), base_url=signed.PUBLIC_URL) as client:
        yield Whole(house, client, None, clock)  # type: ignore[arg-type] # nothing is applied here
    house.database.close()


def test_edge_16_both_secrets_are_good_while_one_is_changed(keyed: Whole) -> None:
    for secret, expected in (("old", 200), ("new", 200), (TOKEN, 403)):
        assert post(keyed.client, MESSAGES, message(WANG), secret=secret).status_code == expected
    for key, secret in (("webhooks_sharedkey_a", "first"), ("webhooks_sharedkey_b", "second")):
        assert post(keyed.client, MESSAGES, message(WANG), secret=secret, key=key).status_code == 200
    crossed = post(keyed.client, MESSAGES, message(WANG), secret="second", key="webhooks_sharedkey_a")
    assert crossed.status_code == 403


@pytest.mark.parametrize(
    ("named", "algorithm", "expected"),
    [
        ("HMAC_SHA256", "HMAC_SHA256", 200),
        ("HMAC_SHA1", "HMAC_SHA1", 403),
        ("HMAC_SHA3", "HMAC_SHA256", 403),
        ("", "HMAC_SHA256", 403),
    ],
)
def test_edge_17_a_shared_key_is_good_with_its_own_algorithm_only(
    keyed: Whole, named: str, algorithm: str, expected: int
) -> None:
    form = message(WANG)
    key = "webhooks_sharedkey_a"
    headers = signed.signature_headers(MESSAGES, form, secret="first", key=key, algorithm=algorithm)
    headers = {**headers, "X-Twilio-Webhooks-Signature-Settings": f"key={key},algorithm={named}", "Content-Type": FORM}
    assert keyed.client.post(MESSAGES, content=urlencode(form), headers=headers).status_code == expected


@pytest.mark.parametrize("with_hash", [True, False])
def test_edge_18_json_without_the_hash_of_its_body_is_refused_and_breaks_nothing(whole: Whole, with_hash: bool) -> None:
    body = json.dumps({"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": WANG, "Body": "Help", "Extra": {"a": 1}})
    path = MESSAGES + (f"?bodySHA256={sha256(body.encode()).hexdigest()}" if with_hash else "")
    signature = RequestValidator(TOKEN).compute_signature(signed.PUBLIC_URL + path, {})
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": signature}
    answer = whole.client.post(path, content=body, headers=headers)
    assert answer.status_code == (200 if with_hash else 403)
    assert [event.form["Body"] for event in events_of(whole)] == (["Help"] if with_hash else [])
    tampered = whole.client.post(path, content=body.replace("Help", "Held"), headers=headers)
    assert tampered.status_code == 403


def test_edge_19_each_account_signs_with_its_own_secret(keyed: Whole) -> None:
    for account, secret, expected in (
        (ACCOUNT, "old", 200),
        (SUB, "sub", 200),
        (SUB, "old", 403),
        (ACCOUNT, "sub", 403),
        ("AC" + "9" * 32, "old", 403),
    ):
        form = message(WANG, AccountSid=account)
        assert post(keyed.client, MESSAGES, form, secret=secret).status_code == expected


@pytest.mark.parametrize("path", [MESSAGES, STATUS])
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "é"}, {"Cookie": "a=b"}])
def test_a_request_without_a_signature_is_refused_and_only_its_names_are_logged(
    whole: Whole, path: str, headers: dict[str, str]
) -> None:
    written = io.StringIO()
    logs.configure("INFO", written)
    sent = {name: value.encode("utf-8") for name, value in {"Content-Type": FORM, "Accept": "*/*", **headers}.items()}
    answer = whole.client.post(path, content=urlencode({**message(WANG, "secret words"), "x<y": "1"}), headers=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert events_of(whole) == []
    (line,) = [json.loads(line) for line in written.getvalue().splitlines() if "signature.refused" in line]
    assert "AccountSid" in line["names"] and "MessageSid" in line["names"]
    assert "x<y" not in line["names"]
    assert WANG not in written.getvalue() and "secret words" not in written.getvalue()


def test_nobody_is_believed_by_a_house_without_secrets(database_url: str, clock: MovedClock) -> None:
    settings = Settings(mode=Mode.DEVELOPMENT, database_url=database_url, public_url=signed.PUBLIC_URL, _env_file=None)
    house = whole_app.create_house(settings, clock)
    with TestClient(whole_app.create_app(house), base_url=signed.PUBLIC_URL) as client:
        assert post(client, MESSAGES, message(WANG), secret="").status_code == 403
    house.database.close()


def test_what_is_too_large_or_no_form_is_refused_in_order(whole: Whole) -> None:
    assert post(whole.client, MESSAGES, message(WANG, "x" * 300_000)).status_code == 413
    many = {f"name{number}": "" for number in range(1_100)}
    assert post(whole.client, MESSAGES, many).status_code == 400
    headers = {"Content-Type": "application/json"}
    assert whole.client.post(MESSAGES, content="{", headers=headers).status_code == 400
    assert whole.client.post(MESSAGES, content="[" * 100_000, headers=headers).status_code == 400
    assert whole.client.post(MESSAGES, content=b"\xff\xfe=%ff", headers={"Content-Type": FORM}).status_code == 403
    assert whole.client.get(MESSAGES).status_code == 405
