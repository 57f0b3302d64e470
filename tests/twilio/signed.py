"""Posts to our webhooks as Twilio does: every parameter it sends, blank ones too, signed over the public address."""

from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient
from twilio.request_validator import HMAC_SHA256, SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, RequestValidator

ACCOUNT = "AC" + "0" * 32
TOKEN = "the token of the main account"
SECRETS = f"{ACCOUNT}:{TOKEN}"
"""For `Settings(twilio_signing_secrets=…)`; the houses of `whole_house` have it."""
PUBLIC_URL = "http://testserver"
OUR_NUMBER = "+999700000100"
MESSAGES = "/webhooks/twilio/messages"
_numbers = count(1)


def sid(prefix: str = "SM") -> str:
    """A new name for a message or a call, in Twilio's shape."""
    return f"{prefix}{next(_numbers):032x}"


def message(sender: str, body: str = "", **more: str) -> dict[str, str]:
    """The form of a message to us; `more` replaces or adds parameters. Geography comes blank, as it mostly does."""
    name = sid("MM" if more.get("NumMedia", "0") != "0" else "SM")
    places = {f"{end}{part}": "" for end in ("From", "To") for part in ("City", "State", "Zip", "Country")}
    return {
        "ToCountry": "",
        **places,
        "MessageSid": name,
        "SmsSid": name,
        "SmsMessageSid": name,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": OUR_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **more,
    }


def whatsapp(number: str, body: str = "", **more: str) -> dict[str, str]:
    """The form of a WhatsApp message to us."""
    known = {"To": f"whatsapp:{OUR_NUMBER}", "ProfileName": "", "WaId": number.lstrip("+"), "MessageType": "text"}
    return message(f"whatsapp:{number}", body, **{**known, **more})


def status(message_sid: str, state: str, **more: str) -> dict[str, str]:
    """The form of a status callback for a message of ours."""
    return {
        "MessageSid": message_sid,
        "SmsSid": message_sid,
        "AccountSid": ACCOUNT,
        "MessageStatus": state,
        "SmsStatus": state,
        "From": OUR_NUMBER,
        "ApiVersion": "2010-04-01",
        **more,
    }


def signature_headers(
    path: str,
    form: Mapping[str, str],
    *,
    secret: str = TOKEN,
    key: str | None = None,
    algorithm: str = HMAC_SHA256,
    public_url: str = PUBLIC_URL,
) -> dict[str, str]:
    """The headers of a signed request; with `key` it is a SharedKey that signs, with `algorithm`."""
    signed = RequestValidator(secret).compute_signature(public_url + path, form, algorithm if key else None)
    named = {SIGNATURE_SETTINGS_HEADER: f"key={key},algorithm={algorithm}"} if key else {}
    return {SIGNATURE_HEADER: signed, **named}


def post(client: TestClient, path: str, form: Mapping[str, str], **signing: Any) -> Any:
    """Post a form as Twilio would; `signing` goes to `signature_headers`. A server calls: no browser's headers."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "*/*",
        "Sec-Fetch-Site": "cross-site",
        "User-Agent": "TwilioProxy/1.1",
        **signature_headers(path, form, **signing),
    }
    return client.post(path, content=urlencode(form), headers=headers)


def deliver(client: TestClient, form: Mapping[str, str], **signing: Any) -> None:
    """Deliver a message to us and expect our thanks."""
    answer = post(client, MESSAGES, form, **signing)
    assert answer.status_code == 200, answer.text
    assert answer.text.endswith("<Response/>")
