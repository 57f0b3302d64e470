"""A pretend exchange in front of the real house: rings phones by our orders, keeps conferences, signs all it tells.

It follows Twilio's rules where they bite: the status address of a conference is the first joiner's, every event has a
number, whoever is alone hears the wait document, and a machine that answers is in the conference before it is known.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.testclient import TestClient

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
from tests.twilio.caller import Phone
from tests.twilio.signed import ACCOUNT, OUR_NUMBER, PUBLIC_URL, post, sid


@dataclass
class Room:
    """A conference: its address for events is fixed by whoever came first."""

    name: str
    sid: str
    status: str
    sequence: int = 0
    phones: list[Phone] = field(default_factory=list)


class Exchange:
    """Everything between the phones and the house; it also is the exchange that the worker orders from."""

    name = "pretend"

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.phones: dict[str, Phone] = {}
        self.rooms: dict[str, Room] = {}
        self.ringing: list[tuple[str, Order]] = []
        self.orders: list[Order] = []
        self.rung_directly: list[str] = []
        self.status_urls: dict[str, str] = {}
        self.machine_urls: dict[str, str] = {}
        self.events: list[tuple[str, dict[str, str]]] = []
        self._one_order = threading.Lock()
        self.is_lossy = False
        self.refuses: str | None = None
        self.holds_back = False

    def call_us(self, number: str, to: str = OUR_NUMBER, **more: str) -> Phone:
        """Somebody rings our number."""
        places = {f"{end}{part}": "" for end in ("From", "To", "Caller", "Called") for part in ("City", "Country")}
        form = {
            **places,
            "CallSid": sid("CA"),
            "AccountSid": ACCOUNT,
            "From": number,
            "Caller": number,
            "To": to,
            "Called": to,
            "CallStatus": "ringing",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            **more,
        }
        phone = self.phones[form["CallSid"]] = Phone(self, form)
        phone.fetch(f"{PUBLIC_URL}/webhooks/twilio/calls")
        return phone

    def carry_out(self, order: Order) -> str:
        """What the worker orders; phones ring until `answer` picks one up."""
        if self.refuses:
            raise Refused(self.refuses, is_passing=False)
        with self._one_order:  # the worker gives several at once
            self.orders.append(order)
            named = self._do(order)
        if self.is_lossy:
            raise OutcomeUnknown
        return named

    def _do(self, order: Order) -> str:
        match order:
            case PlaceCall() | AddParticipant():
                name = sid("CA")
                self.ringing.append((name, order))
                return name
            case EndCall():
                phone = self.phones.get(order.call_sid)
                if phone is not None:
                    phone.hang_up()
                return order.call_sid
            case SendCall():
                phone = self.phones[order.call_sid]
                phone._leave_room()
                phone.fetch(order.url)
                return order.call_sid
            case ChangeParticipant():
                self._change(self.phones[order.call_sid], order)
                return order.call_sid
            case StartRecording():
                return sid("RE")
            case ChangeRecording():
                return order.recording_sid

    def answer(self, number: str, by: str = "human") -> Phone:
        """Whoever has this number picks up, or their machine does."""
        name, order = next((name, order) for name, order in self.ringing if getattr(order, "to", "") == number)
        self.ringing.remove((name, order))
        form = {"CallSid": name, "AccountSid": ACCOUNT, "From": OUR_NUMBER, "To": number, "Direction": "outbound-api"}
        phone = self.phones[name] = Phone(self, {**form, "CallStatus": "in-progress"})
        match order:
            case PlaceCall():
                self.status_urls[name] = order.status
                phone.fetch(order.url, AnsweredBy=by)
            case AddParticipant():
                self.status_urls[name] = order.call_status
                attributes = {"statusCallback": order.status, "participantLabel": order.label, "waitUrl": order.wait}
                self.join(phone, order.conference, attributes)
                self.tell(order.machine, {**phone.form, "AnsweredBy": by, "MachineDetectionDuration": "3000"})
        return phone

    def ignore(self, number: str, status: str = "no-answer") -> None:
        """Nobody picks up."""
        name, order = next((name, order) for name, order in self.ringing if getattr(order, "to", "") == number)
        self.ringing.remove((name, order))
        url = order.status if isinstance(order, PlaceCall) else getattr(order, "call_status", "")
        self.tell(url, {"CallSid": name, "AccountSid": ACCOUNT, "CallStatus": status, "To": number})

    def rings(self, number: str) -> bool:
        return any(getattr(order, "to", "") == number for _, order in self.ringing)

    def join(self, phone: Phone, name: str, attributes: Mapping[str, str]) -> None:
        room = self.rooms.get(name)
        if room is None:
            room = self.rooms[name] = Room(name, sid("CF"), attributes["statusCallback"])
        phone.room, phone.label = room, attributes["participantLabel"]
        room.phones.append(phone)
        self.happen(room, phone, "participant-join")
        if len(room.phones) == 1:
            phone.hear(attributes["waitUrl"])

    def leave(self, phone: Phone) -> None:
        room = phone.room
        assert room is not None
        room.phones.remove(phone)
        phone.room = None
        self.happen(room, phone, "participant-leave")
        if not room.phones:
            self.happen(room, None, "conference-end")
            del self.rooms[room.name]

    def happen(self, room: Room, phone: Phone | None, event: str) -> None:
        """Number an event and tell it, or keep it for `tell_events`."""
        room.sequence += 1
        form = {
            "ConferenceSid": room.sid,
            "FriendlyName": room.name,
            "AccountSid": ACCOUNT,
            "SequenceNumber": str(room.sequence),
            "StatusCallbackEvent": event,
            "EndConferenceOnExit": "false",
        }
        if phone is not None:
            form |= {"CallSid": phone.sid, "ParticipantLabel": phone.label, "Muted": "false", "Hold": "false"}
        self.events.append((room.status, form))
        if not self.holds_back:
            self.tell_events()

    def tell_events(self, *, is_backwards: bool = False, is_twice: bool = False) -> None:
        """Tell what was kept: in order, backwards, or everything twice."""
        waiting, self.events = self.events, []
        for url, form in (waiting[::-1] if is_backwards else waiting) * (2 if is_twice else 1):
            assert self.tell(url, form).status_code == 204

    def tell_status(self, phone: Phone, status: str) -> None:
        url = self.status_urls.get(phone.sid, f"{PUBLIC_URL}/webhooks/twilio/calls/status")
        answer = self.tell(url, {**phone.form, "CallStatus": status, "CallDuration": "30"})
        assert answer.status_code == 204, answer.text

    def tell(self, url: str, form: Mapping[str, str]) -> Any:
        assert url.startswith(PUBLIC_URL), url
        return post(self.client, url[len(PUBLIC_URL) :], form)

    def _change(self, phone: Phone, order: ChangeParticipant) -> None:
        if order.is_on_hold is not None:
            phone.is_on_hold = order.is_on_hold
            assert phone.room
            self.happen(phone.room, phone, "participant-hold" if order.is_on_hold else "participant-unhold")
            if order.hold_url:
                phone.hear(order.hold_url)
        if order.is_muted is not None:
            phone.is_muted = order.is_muted
        if order.coaches_sid or order.stops_coaching:
            phone.coaches = None if order.stops_coaching else order.coaches_sid
        if order.announce:
            phone.hear(order.announce)
