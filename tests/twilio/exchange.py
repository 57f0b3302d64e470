"""A pretend exchange in front of the real house: rings phones by our orders, keeps conferences, signs all it tells.

It follows Twilio's rules where they bite: the status address of a conference is the first joiner's, every event has a
number, whoever is alone hears the wait document, and a machine that answers is in the conference before it is known.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

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
from tests.twilio.grammar import find_faults
from tests.twilio.signed import ACCOUNT, OUR_NUMBER, PUBLIC_URL, post, sid

MOST_STEPS = 60


@dataclass
class Heard:
    """One line that a phone heard: the words, the language they were said in, or the address of a recording."""

    text: str
    language: str
    is_recorded: bool = False


@dataclass
class Room:
    """A conference: its address for events is fixed by whoever came first."""

    name: str
    sid: str
    status: str
    sequence: int = 0
    phones: list["Phone"] = field(default_factory=list)


class Phone:
    """One end of a call. What it hears is gathered in `heard`; `waits_at` is where its next answer goes."""

    def __init__(self, exchange: "Exchange", form: Mapping[str, str]) -> None:
        self.exchange = exchange
        self.form = dict(form)
        self.sid = form["CallSid"]
        self.heard: list[Heard] = []
        self.waits_at: str | None = None
        self.waits_for = ""
        self.room: Room | None = None
        self.label = ""
        self.left_url = ""
        self.is_on_hold = self.is_muted = False
        self.coaches: str | None = None
        self.is_over = False

    @property
    def said(self) -> str:
        """Everything heard so far."""
        return "\n".join(line.text for line in self.heard)

    def languages(self) -> list[str]:
        return list(dict.fromkeys(line.language for line in self.heard))

    def press(self, digits: str) -> "Phone":
        return self._answer(Digits=digits)

    def speak(self, words: str, confidence: str = "0.9") -> "Phone":
        if self.waits_for == "Record":
            return self._answer(RecordingUrl=f"https://api.twilio.com/{sid('RE')}", RecordingDuration="5")
        return self._answer(SpeechResult=words, Confidence=confidence)

    def stay_silent(self) -> "Phone":
        return self._answer()

    def hang_up(self) -> None:
        """Leave, in whatever the call is doing; its end is told as the exchange tells it."""
        if self.is_over:
            return
        self._leave_room()
        self._end("completed")

    def fetch(self, url: str, **more: str) -> None:
        """Ask the house what to do and do it, until it waits for us."""
        for _ in range(MOST_STEPS):
            answer = self.exchange.tell(url, {**self.form, **more})
            assert answer.status_code == 200, answer.text
            faults = find_faults(answer.text)
            assert faults == [], faults
            url, more = self._follow(ElementTree.fromstring(answer.text.encode())), {}
            if not url:
                return
        raise AssertionError("the call goes round in circles")

    def hear(self, url: str) -> None:
        """A document told into the conference: an announcement, the wait, the hold."""
        answer = self.exchange.tell(url, self.form)
        assert answer.status_code == 200, answer.text
        faults = [fault for fault in find_faults(answer.text) if "behind the last line" not in fault]
        assert faults == [], faults
        for element in ElementTree.fromstring(answer.text.encode()):
            assert element.tag in ("Say", "Play", "Pause", "Redirect"), "only these are allowed there"
            self._say(element)

    def _answer(self, **more: str) -> "Phone":
        assert self.waits_at and not self.is_over, "nobody asked this phone anything"
        url, self.waits_at = self.waits_at, None
        self.last = (url, more)
        self.fetch(url, **more)
        return self

    def repeat(self) -> None:
        """The exchange tells the last answer again, as it does when it did not hear ours."""
        url, more = self.last
        self.exchange.tell(url, {**self.form, **more})

    def _follow(self, response: ElementTree.Element) -> str:
        for element in response:
            match element.tag:
                case "Say" | "Play" | "Pause":
                    self._say(element)
                case "Gather" | "Record":
                    for line in element:
                        self._say(line)
                    self.waits_at, self.waits_for = element.attrib["action"], element.tag
                    return ""
                case "Redirect":
                    return str(element.text)
                case "Dial":
                    self._dial(element)
                    return ""
                case "Hangup":
                    self._end("completed")
                    return ""
        raise AssertionError("the call is dropped behind the last line")

    def _say(self, element: ElementTree.Element) -> None:
        if element.tag in ("Say", "Play"):
            is_recorded = element.tag == "Play"
            self.heard.append(Heard(element.text or "", element.get("language", ""), is_recorded))

    def _dial(self, dial: ElementTree.Element) -> None:
        inner = dial.find("Conference")
        if inner is None:
            self.exchange.rung_directly.append(str(dial.text))
            return
        self.left_url = dial.attrib["action"]
        self.exchange.join(self, str(inner.text), inner.attrib)

    def _leave_room(self) -> None:
        if self.room is not None:
            self.exchange.leave(self)

    def _end(self, status: str) -> None:
        self.is_over, self.waits_at = True, None
        self.exchange.tell_status(self, status)


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
