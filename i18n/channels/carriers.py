"""What every carrier of messages promises, and the one that carries nothing."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """A text ready to go. `key` is our delivery's id: it goes along wherever the carrier lets it."""

    key: str
    channel: str
    address: str
    text: str
    language: str


@dataclass(frozen=True)
class Handed:
    """The carrier took it; `carrier_id` is its own name for it, `is_delivered` when it knows at once."""

    carrier_id: str
    is_delivered: bool = False


class Refused(Exception):
    """The carrier said no; `code` is its reason. A passing refusal may be tried again, nothing was sent."""

    def __init__(self, code: str, *, is_passing: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_passing = is_passing


class OutcomeUnknown(Exception):
    """The call was cut: it may have been sent. Never repeated blindly; `find` tells."""


class Carrier(Protocol):
    """Takes a text to an address, and can be asked later whether it did."""

    name: str

    def send(self, outgoing: Outgoing, /) -> Handed: ...

    def find(self, outgoing: Outgoing, /) -> Handed | None: ...


class NoCarrier:
    """Where no carrier is set up: says so, and the desk shows whom to call by hand."""

    name = "none"

    def send(self, _outgoing: Outgoing) -> Handed:
        raise Refused("no_carrier", is_passing=False)

    def find(self, _outgoing: Outgoing) -> Handed | None:
        return None
