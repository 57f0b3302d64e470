"""The Twilio fence for texts and spoken messages: one call with a time limit, and a look at the list when in doubt."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from requests import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from i18n.channels.carriers import Handed, OutcomeUnknown, Outgoing, Refused
from rescue.kit.clock import Clock

SEND_SECONDS = 10.0
LISTED_MOST = 50
LOOK_BACK_MINUTES = 30
RING_SECONDS = 40
THROTTLED = frozenset({20429, 21611, 30001, 30022, 63017, 63018})
TOO_MANY = 429
STATUS_PATH = "/webhooks/twilio/messages/status/"
SAID_PATH = "/webhooks/twilio/said/"
CALL_EVENTS = ["initiated", "answered", "completed"]

# The library writes whole addresses with their parameters, phone numbers among them, at INFO.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Senders:
    """Whom messages come from. A Messaging Service chooses its own number; WhatsApp and calls have theirs."""

    text: str
    service_sid: str = ""
    whatsapp: str = ""
    voice: str = ""


class TwilioTexts:
    """Sends by SMS or WhatsApp, and calls. Twilio takes no key of ours, but our id is in the address of its callbacks.

    The library's client never tries again by itself, and neither do we: a message whose end is unknown is looked up
    by receiver and words.
    """

    name = "twilio"

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        senders: Senders | str,
        clock: Clock,
        http: HttpClient | None = None,
        *,
        public_url: str = "",
    ) -> None:
        http = http or TwilioHttpClient(timeout=SEND_SECONDS, max_retries=0)
        self._client: Any = Client(account_sid, auth_token, http_client=http)
        self._senders = Senders(senders) if isinstance(senders, str) else senders
        self._clock = clock
        self._public_url = public_url

    def send(self, outgoing: Outgoing) -> Handed:
        message = _ask(
            lambda: self._client.messages.create(
                to=_full(outgoing.address, outgoing.channel),
                validity_period=outgoing.valid_seconds,
                **self._sender(outgoing),
                **self._callback(STATUS_PATH, outgoing.key),
                **_content(outgoing),
            )
        )
        return Handed(str(message.sid))

    def call(self, outgoing: Outgoing) -> Handed:
        """Ring; whoever answers hears the words from our own address, and a key they press is an acknowledgement."""
        call = _ask(
            lambda: self._client.calls.create(
                to=outgoing.address,
                from_=self._senders.voice or self._senders.text,
                url=f"{self._public_url}{SAID_PATH}{outgoing.key}",
                method="POST",
                timeout=RING_SECONDS,
                machine_detection="DetectMessageEnd",
                status_callback_event=CALL_EVENTS,
                **self._callback(STATUS_PATH, outgoing.key),
            )
        )
        return Handed(str(call.sid))

    def find(self, outgoing: Outgoing) -> Handed | None:
        since = self._clock.now() - timedelta(minutes=LOOK_BACK_MINUTES)
        try:
            if outgoing.channel == "voice":
                called = self._client.calls.list(to=outgoing.address, start_time_after=since, limit=LISTED_MOST)
                return next((Handed(str(call.sid)) for call in called), None)
            receiver = _full(outgoing.address, outgoing.channel)
            listed = self._client.messages.list(to=receiver, date_sent_after=since, limit=LISTED_MOST)
        except (TwilioException, RequestException) as error:
            raise OutcomeUnknown from error
        for message in listed:
            if message.body == outgoing.text:
                return Handed(str(message.sid))
        return None

    def _sender(self, outgoing: Outgoing) -> dict[str, str]:
        if outgoing.channel == "whatsapp":
            return {"from_": _full(self._senders.whatsapp or self._senders.text, "whatsapp")}
        if outgoing.sender:
            return {"from_": outgoing.sender}
        if self._senders.service_sid:
            return {"messaging_service_sid": self._senders.service_sid}
        return {"from_": self._senders.text}

    def _callback(self, path: str, key: str) -> dict[str, str]:
        return {"status_callback": f"{self._public_url}{path}{key}"} if self._public_url else {}


def _content(outgoing: Outgoing) -> dict[str, str]:
    if outgoing.template_sid:
        return {"content_sid": outgoing.template_sid, "content_variables": outgoing.template_values or "{}"}
    return {"body": outgoing.text}


def _ask(create: Callable[[], Any]) -> Any:
    """One request; a refusal with its code, anything else that is not an answer has an unknown end."""
    try:
        return create()
    except TwilioRestException as error:
        if error.status >= 500:
            raise OutcomeUnknown from error
        is_passing = error.code in THROTTLED or error.status == TOO_MANY
        raise Refused(str(error.code or error.status), is_passing=is_passing) from error
    except (TwilioException, RequestException) as error:
        raise OutcomeUnknown from error


def _full(address: str, channel: str) -> str:
    return f"whatsapp:{address}" if channel == "whatsapp" else address
