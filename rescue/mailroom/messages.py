"""What the mailroom answers in words; they are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Quote, Words


@dataclass(frozen=True)
class AnswerTaken(Words):
    """To a provider who said yes by text: what we understood, and where the job is."""

    reference: str
    minutes: int
    link: str | None = None


@dataclass(frozen=True)
class YouInterpret(Words):
    """To an interpreter who said yes by text to a job on the telephone: nobody is expected anywhere, we ring them."""

    reference: str
    link: str | None = None


@dataclass(frozen=True)
class RefusalTaken(Words):
    """To a provider who said no by text."""

    max_segments: ClassVar[int] = 1

    reference: str


@dataclass(frozen=True)
class AnswerNotUnderstood(Words):
    """To a provider whose answer can be read in two ways: how to answer, said once."""

    reference: str
    link: str | None = None


@dataclass(frozen=True)
class WhichOffer(Words):
    """To a provider with several offers: begin with the reference of the one you mean."""

    reference: str
    other_reference: str


@dataclass(frozen=True)
class OfferIsOver(Words):
    """To a provider who answers an offer that is over."""

    max_segments: ClassVar[int] = 1

    reference: str


@dataclass(frozen=True)
class MessageAdded(Words):
    """To somebody who named a case we know: kept, read by a person; nothing of the case is told."""

    reference: str
    emergency_number: str | None
    anywhere: str | None = None


@dataclass(frozen=True)
class HowToReachUs(Words):
    """To somebody who asked what this number is."""

    phone: str
    anywhere: str


@dataclass(frozen=True)
class AnswerFromDesk(Words):
    """To somebody who belongs to no case: a coordinator's own words."""

    max_segments: ClassVar[int] = 8

    said: Quote


@dataclass(frozen=True)
class WhichCase(Words):
    """To the duty coordinator: which case is meant?"""

    max_segments: ClassVar[int] = 1

    reference: str | None
