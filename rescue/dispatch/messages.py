"""What dispatch says to travellers, providers and coordinators; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Term, Words


@dataclass(frozen=True)
class CanYouCome(Words):
    """To a provider: the offer. `minutes` are left to answer; `can_reply` only where a reply can reach us."""

    max_segments: ClassVar[int] = 4

    reference: str
    service: Term
    what: Term
    place: str
    distance_km: float | None
    minutes: int
    link: str | None = None
    can_reply: bool = False
    demonstration: bool = False


@dataclass(frozen=True)
class HelpIsComing(Words):
    """To the traveller: who comes, and in how many minutes."""

    reference: str
    helper: str
    minutes: int
    phone: str | None
    link: str | None = None


@dataclass(frozen=True)
class HelpHasArrived(Words):
    """To the traveller: the helper reports being on the scene; tell us if that is not so."""

    reference: str
    helper: str
    link: str | None = None


@dataclass(frozen=True)
class HelpChanged(Words):
    """To the traveller: a helper who had accepted cannot come, the next is being asked."""

    reference: str
    helper: str
    emergency_number: str | None
    link: str | None = None
    anywhere: str | None = None


@dataclass(frozen=True)
class StillSearching(Words):
    """To the traveller: nobody has accepted yet, a coordinator was woken, whom to call meanwhile."""

    reference: str
    emergency_number: str | None
    link: str | None = None
    anywhere: str | None = None


@dataclass(frozen=True)
class WhereAreYou(Words):
    """To the traveller: nobody can be sent before we know the place; how to tell us."""

    reference: str
    emergency_number: str | None
    link: str | None = None
    anywhere: str | None = None


@dataclass(frozen=True)
class OfferTakenByAnother(Words):
    """To a provider whose offer was withdrawn because another accepted."""

    max_segments: ClassVar[int] = 1

    reference: str


@dataclass(frozen=True)
class OfferExpired(Words):
    """To a provider whose time to answer has passed."""

    max_segments: ClassVar[int] = 1

    reference: str


@dataclass(frozen=True)
class CallOutCancelled(Words):
    """To a provider who was asked or on the way: do not go, or turn back."""

    max_segments: ClassVar[int] = 2

    reference: str
    reason: Term | None


@dataclass(frozen=True)
class CoordinatorNeeded(Words):
    """To the duty coordinator: an incident that nobody is moving."""

    reference: str
    severity: Term
    place: str | None
    reason: Term
    link: str | None = None


@dataclass(frozen=True)
class CaseClosed(Words):
    """To the traveller: the case is closed, and how to open it again."""

    max_segments: ClassVar[int] = 2

    reference: str
    link: str | None = None
