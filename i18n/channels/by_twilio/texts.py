"""The Twilio fence for texts: one call with a time limit, and a look at the list when its end is unknown."""

import logging
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
VALID_SECONDS = 300  # a rescue text that arrives hours late is worse than none
LISTED_MOST = 50
LOOK_BACK_MINUTES = 30
THROTTLED = frozenset({20429, 21611, 30001, 30022, 63017, 63018})

# The library writes whole addresses with their parameters, phone numbers among them, at INFO.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)


class TwilioTexts:
    """Sends by SMS or WhatsApp; Twilio takes no key of ours, so an unknown end is looked up by receiver and words."""

    name = "twilio"

    def __init__(
        self, account_sid: str, auth_token: str, sender: str, clock: Clock, http: HttpClient | None = None
    ) -> None:
        http = http or TwilioHttpClient(timeout=SEND_SECONDS)
        self._client: Any = Client(account_sid, auth_token, http_client=http)
        self._sender = sender
        self._clock = clock

    def send(self, outgoing: Outgoing) -> Handed:
        try:
            message = self._client.messages.create(
                to=self._full(outgoing.address, outgoing.channel),
                from_=self._full(self._sender, outgoing.channel),
                body=outgoing.text,
                validity_period=VALID_SECONDS,
            )
        except TwilioRestException as error:
            if error.status >= 500:
                raise OutcomeUnknown from error
            raise Refused(str(error.code or error.status), is_passing=error.code in THROTTLED) from error
        except (TwilioException, RequestException) as error:
            raise OutcomeUnknown from error
        return Handed(str(message.sid))

    def find(self, outgoing: Outgoing) -> Handed | None:
        since = self._clock.now() - timedelta(minutes=LOOK_BACK_MINUTES)
        receiver = self._full(outgoing.address, outgoing.channel)
        try:
            listed = self._client.messages.list(to=receiver, date_sent_after=since, limit=LISTED_MOST)
        except (TwilioException, RequestException) as error:
            raise OutcomeUnknown from error
        for message in listed:
            if message.body == outgoing.text:
                return Handed(str(message.sid))
        return None

    @staticmethod
    def _full(address: str, channel: str) -> str:
        return f"whatsapp:{address}" if channel == "whatsapp" else address
