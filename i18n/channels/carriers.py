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
    urgency: int = 5
    valid_seconds: int = 14_400
    """How long the carrier may keep trying."""
    sender: str | None = None
    """Whom it comes from, where the receiver's country asks for somebody else than usual."""
    template_sid: str | None = None
    """A text that was approved beforehand stands in for `text`; `template_values` are its values as JSON."""
    template_values: str | None = None
    reference: str | None = None
    """The incident: what belongs together is shown together where the channel can."""


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
    """Takes a text to an address, or calls it to say it, and can be asked later whether it did.

    A call's words are not in the call: whoever answers is told them from `/webhooks/…/said/{key}`, where they can
    press a key.
    """

    name: str

    def send(self, outgoing: Outgoing, /) -> Handed: ...

    def call(self, outgoing: Outgoing, /) -> Handed: ...

    def find(self, outgoing: Outgoing, /) -> Handed | None: ...


class NoCarrier:
    """Where no carrier is set up: says so, and the desk shows whom to call by hand."""

    name = "none"

    def send(self, _outgoing: Outgoing) -> Handed:
        raise Refused("no_carrier", is_passing=False)

    def call(self, _outgoing: Outgoing) -> Handed:
        raise Refused("no_carrier", is_passing=False)

    def find(self, _outgoing: Outgoing) -> Handed | None:
        return None
