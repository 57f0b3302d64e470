"""What a telephone exchange promises: it rings a number, keeps a conference, and says what it did."""

from dataclasses import dataclass
from typing import Protocol

from i18n.channels.carriers import Refused

CANNOT = "no_exchange"


@dataclass(frozen=True)
class PlaceCall:
    """Ring a number; whoever answers is told what `url` says. A machine is told so."""

    to: str
    url: str
    status: str
    ring_seconds: int = 40
    finds_machines: bool = True


@dataclass(frozen=True)
class AddParticipant:
    """Ring a number and bring it into a conference under a label; its leaving ends nothing."""

    to: str
    conference: str
    label: str
    status: str
    call_status: str
    machine: str
    wait: str
    ring_seconds: int = 40
    coaches_sid: str | None = None


@dataclass(frozen=True)
class ChangeParticipant:
    """What is None stays as it is. `announce` is told to this participant only."""

    conference_sid: str
    call_sid: str
    is_on_hold: bool | None = None
    hold_url: str | None = None
    is_muted: bool | None = None
    coaches_sid: str | None = None
    stops_coaching: bool = False
    announce: str | None = None


@dataclass(frozen=True)
class SendCall:
    """Take a call out of what it is doing and tell it what `url` says."""

    call_sid: str
    url: str


@dataclass(frozen=True)
class EndCall:
    call_sid: str


@dataclass(frozen=True)
class StartRecording:
    """Record a leg, its own voice on one channel and all it hears on the other."""

    call_sid: str
    status: str


@dataclass(frozen=True)
class ChangeRecording:
    """`paused`, `in-progress` or `stopped`."""

    call_sid: str
    recording_sid: str
    state: str


Order = PlaceCall | AddParticipant | ChangeParticipant | SendCall | EndCall | StartRecording | ChangeRecording
KINDS: dict[str, type[Order]] = {
    "place_call": PlaceCall,
    "add_participant": AddParticipant,
    "change_participant": ChangeParticipant,
    "send_call": SendCall,
    "end_call": EndCall,
    "start_recording": StartRecording,
    "change_recording": ChangeRecording,
}
REPEATABLE = (ChangeParticipant, SendCall, EndCall, ChangeRecording)
"""Done twice they are done once: these may be tried again when their end is not known."""


class Exchange(Protocol):
    """Carries out an order; the answer is its own name for the call or recording.

    Raises `Refused` when it said no and `OutcomeUnknown` when its answer was not heard.
    """

    name: str

    def carry_out(self, order: Order, /) -> str: ...


class NoExchange:
    """Where none is set up: says so, and the desk shows whom to call by hand."""

    name = "none"

    def carry_out(self, _order: Order) -> str:
        raise Refused(CANNOT, is_passing=False)
