"""What is said about a journey home, never why; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from datetime import datetime

from i18n.words import Words


@dataclass(frozen=True)
class JourneyBooked(Words):
    """To the traveller or a relative: it is booked, with whom, and when it begins."""

    reference: str
    carrier: str
    place: str
    leaves: datetime | None = None


@dataclass(frozen=True)
class JourneyPostponed(Words):
    """To the traveller or a relative: what was booked does not take place, and somebody will say what comes next."""

    reference: str
    carrier: str
    again: bool = True
    """Whether another one is being arranged."""


@dataclass(frozen=True)
class JourneyEnded(Words):
    """To a relative and the traveller: they have arrived and were handed over."""

    reference: str
    place: str


@dataclass(frozen=True)
class WishesDiffer(Words):
    """To those who stated what is to be done: others stated something else, nothing is moved until it is settled."""

    reference: str
    link: str | None = None


@dataclass(frozen=True)
class WishesSettled(Words):
    """To the same people: it is settled and goes on."""

    reference: str
    link: str | None = None


@dataclass(frozen=True)
class StatementKept(Words):
    """To somebody who stated what is to be done: it is recorded; the link shows what was stated and how far it is."""

    reference: str
    link: str | None = None
