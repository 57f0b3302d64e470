"""What Twilio knows and we may not: messages that came while we were down, and what became of ours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from requests import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from i18n.channels.carriers import OutcomeUnknown

ANSWER_SECONDS = 15.0
MOST_LISTED = 2_000
PAGE = 500
MOST_ENCLOSED = 10
API = "https://api.twilio.com"
NOT_FOUND = 404

Form = dict[str, str]


class TwilioList:
    """Reads Twilio's own lists, as the forms that its webhooks would have brought."""

    def __init__(self, accounts: Sequence[tuple[str, str]], http: HttpClient | None = None) -> None:
        """`accounts` are all with their tokens; of one that has several the first is used."""
        http = http or TwilioHttpClient(timeout=ANSWER_SECONDS)
        self._clients: dict[str, Any] = {sid: Client(sid, token, http_client=http) for sid, token in reversed(accounts)}

    def list_inbound(self, since: datetime) -> list[Form]:
        """The messages to us since an instant; OutcomeUnknown when a list could not be read to its end."""
        found: list[Form] = []
        for account_sid, client in self._clients.items():
            try:
                for message in client.messages.stream(date_sent_after=since, limit=MOST_LISTED, page_size=PAGE):
                    if str(message.direction) == "inbound":
                        found.append(self._form_of(client, account_sid, message))
            except (TwilioException, RequestException) as error:
                raise OutcomeUnknown from error
        return found

    def find_status(self, sid: str) -> Form | None:
        """What became of a message of ours; None when no account knows it."""
        for account_sid, client in self._clients.items():
            try:
                message = client.messages(sid).fetch()
            except TwilioRestException as error:
                if error.status == NOT_FOUND:
                    continue
                raise OutcomeUnknown from error
            except (TwilioException, RequestException) as error:
                raise OutcomeUnknown from error
            code = "" if message.error_code is None else str(message.error_code)
            form = {"MessageSid": sid, "AccountSid": account_sid, "MessageStatus": str(message.status)}
            return {**form, **({"ErrorCode": code} if code else {})}
        return None

    def _form_of(self, client: Any, account_sid: str, message: Any) -> Form:
        form = {
            "MessageSid": message.sid,
            "AccountSid": message.account_sid or account_sid,
            "From": message.from_ or "",
            "To": message.to or "",
            "Body": message.body or "",
            "NumMedia": str(message.num_media or "0"),
            "NumSegments": str(message.num_segments or ""),
            "SmsStatus": "received",
            "DateSent": message.date_sent.isoformat() if message.date_sent else "",
        }
        if form["NumMedia"] != "0":
            enclosed = client.messages(message.sid).media.list(limit=MOST_ENCLOSED)
            form["NumMedia"] = str(len(enclosed))
            for number, each in enumerate(enclosed):
                form[f"MediaUrl{number}"] = API + each.uri.removesuffix(".json")
                form[f"MediaContentType{number}"] = each.content_type or ""
        return form
