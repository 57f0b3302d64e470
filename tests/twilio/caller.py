"""A signed caller: fetches our documents, does what they say, and plays scripted digits, speech, silence and hang-ups.

Every document it is given is checked against the grammar; the network it calls through is `tests.twilio.exchange`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.twilio.grammar import find_faults
from tests.twilio.signed import sid

if TYPE_CHECKING:
    from tests.twilio.exchange import Exchange, Room

MOST_STEPS = 60


@dataclass
class Heard:
    """One line that a phone heard: the words, the language they were said in, or the address of a recording."""

    text: str
    language: str
    is_recorded: bool = False


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
