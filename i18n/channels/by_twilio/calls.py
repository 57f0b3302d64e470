"""The Twilio fence for calls: places them, moves legs in and out of conferences, records; one request an order."""

import logging
from datetime import datetime
from typing import Any

from requests import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from i18n.channels.by_twilio.twiml import EVENTS
from i18n.channels.carriers import OutcomeUnknown, Refused
from i18n.channels.exchange import (
    AddParticipant,
    ChangeParticipant,
    ChangeRecording,
    EndCall,
    Order,
    PlaceCall,
    SendCall,
    StartRecording,
)

ASK_SECONDS = 10.0
PROGRESS = ["initiated", "ringing", "answered", "completed"]
THROTTLED = frozenset({20429})
LISTED_MOST = 1_000
ENDED = frozenset({"completed", "failed", "busy", "no-answer", "canceled"})

logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # it writes numbers at INFO


class TwilioExchange:
    """Twilio takes no key of ours for a call: an order whose end is unknown is told so and never repeated here."""

    name = "twilio"

    def __init__(self, account_sid: str, auth_token: str, sender: str, http: HttpClient | None = None) -> None:
        self._client: Any = Client(account_sid, auth_token, http_client=http or TwilioHttpClient(timeout=ASK_SECONDS))
        self._sender = sender

    def carry_out(self, order: Order) -> str:
        try:
            return str(self._ask(order))
        except TwilioRestException as error:
            if error.status >= 500:
                raise OutcomeUnknown from error
            raise Refused(str(error.code or error.status), is_passing=error.code in THROTTLED) from error
        except (TwilioException, RequestException) as error:
            raise OutcomeUnknown from error

    def list_calls(self, since: datetime) -> list[dict[str, str]]:
        """The calls to us since an instant, as the forms their webhooks would have brought."""
        try:
            listed = self._client.calls.list(start_time_after=since, limit=LISTED_MOST)
        except (TwilioException, RequestException) as error:
            raise OutcomeUnknown from error
        return [
            {"CallSid": call.sid, "From": call._from or "", "To": call.to or "", "CallStatus": str(call.status)}
            for call in listed
            if call.direction == "inbound" and str(call.status) in ENDED
        ]

    def _ask(self, order: Order) -> Any:
        match order:
            case PlaceCall():
                return self._place(order)
            case AddParticipant():
                return self._add(order)
            case ChangeParticipant():
                return self._change(order)
            case SendCall():
                return self._client.calls(order.call_sid).update(url=order.url, method="POST").sid
            case EndCall():
                return self._client.calls(order.call_sid).update(status="completed").sid
            case StartRecording():
                started = self._client.calls(order.call_sid).recordings.create(
                    recording_channels="dual",
                    recording_status_callback=order.status,
                    recording_status_callback_event=["in-progress completed absent"],
                    trim="do-not-trim",
                )
                return started.sid
            case ChangeRecording():
                recording = self._client.calls(order.call_sid).recordings(order.recording_sid)
                return recording.update(status=order.state).sid

    def _place(self, order: PlaceCall) -> str:
        placed = self._client.calls.create(
            to=order.to,
            from_=self._sender,
            url=order.url,
            method="POST",
            timeout=order.ring_seconds,
            status_callback=order.status,
            status_callback_event=PROGRESS,
            machine_detection="DetectMessageEnd" if order.finds_machines else None,
        )
        return str(placed.sid)

    def _add(self, order: AddParticipant) -> str:
        known: dict[str, Any] = {}
        if order.coaches_sid:
            known = {"coaching": True, "call_sid_to_coach": order.coaches_sid}
        added = self._client.conferences(order.conference).participants.create(
            from_=self._sender,
            to=order.to,
            label=order.label,
            timeout=order.ring_seconds,
            beep="false",
            start_conference_on_enter=True,
            end_conference_on_exit=False,
            early_media=False,
            wait_url=order.wait,
            wait_method="POST",
            conference_status_callback=order.status,
            conference_status_callback_event=[EVENTS],
            status_callback=order.call_status,
            status_callback_event=PROGRESS,
            machine_detection="Enable",
            amd_status_callback=order.machine,
            **known,
        )
        return str(added.call_sid)

    def _change(self, order: ChangeParticipant) -> str:
        told = {
            "hold": order.is_on_hold,
            "hold_url": order.hold_url,
            "hold_method": "POST" if order.hold_url else None,
            "muted": order.is_muted,
            "coaching": False if order.stops_coaching else (True if order.coaches_sid else None),
            "call_sid_to_coach": order.coaches_sid,
            "announce_url": order.announce,
            "announce_method": "POST" if order.announce else None,
        }
        named = {name: value for name, value in told.items() if value is not None}
        participant = self._client.conferences(order.conference_sid).participants(order.call_sid)
        return str(participant.update(**named).call_sid)
