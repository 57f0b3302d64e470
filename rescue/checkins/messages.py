"""What trips and warnings say by text; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from i18n.words import Quote, Term, Words


@dataclass(frozen=True)
class YourTrip(Words):
    """To whoever left a trip: the page where they check in."""

    link: str | None = None


@dataclass(frozen=True)
class PleaseCheckIn(Words):
    """Before the hour they chose: an OK by text or on the page is enough."""

    by: datetime
    link: str | None = None


@dataclass(frozen=True)
class LastCallToCheckIn(Words):
    """The hour they chose is over; from `by` on they are looked for."""

    by: datetime
    link: str | None = None


@dataclass(frozen=True)
class YouAreLookedFor(Words):
    """To whoever did not check in: a case is open, and an OK ends it."""

    reference: str
    emergency_number: str
    link: str | None = None


@dataclass(frozen=True)
class CheckInNoted(Words):
    """Back to whoever checked in; `next` where another time follows."""

    next: datetime | None = None


@dataclass(frozen=True)
class MayWeWarnYou(Words):
    """To a relative somebody named: is this their number, and may we warn them?"""

    max_segments: ClassVar[int] = 4

    name: str
    our_phone: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class YouAreTheirContact(Words):
    """Back to a relative who said yes by text."""

    name: str


@dataclass(frozen=True)
class NotCheckedIn(Words):
    """To a relative who agreed to be warned: since when, what we do, whom to call."""

    name: str
    since: datetime
    reference: str
    desk_phone: str


@dataclass(frozen=True)
class HasCheckedIn(Words):
    """To the same relative: they are in touch again."""

    name: str
    at: datetime


@dataclass(frozen=True)
class DangerNearYou(Words):
    """To whoever is, or is to be, where an official warning is in force: 1 is safe, 2 is help."""

    max_segments: ClassVar[int] = 4

    hazard: Term | Quote
    emergency_number: str
    area: Quote | None = None
    link: str | None = None


@dataclass(frozen=True)
class DangerIsOver(Words):
    """To whoever was asked and has not answered: the warning was taken back."""

    hazard: Term | Quote
