"""What a report brings before it is received, and what it becomes."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from i18n.languages import negotiate
from rescue.dispatch.offers import Offered
from rescue.intake import phones
from rescue.intake.models import Channel
from rescue.intake.whereabouts import Place
from rescue.kit.access.links import Link
from rescue.kit.problems import Invalid
from rescue.kit.words import N_

MOST_PEOPLE = 100


class KeyReused(Invalid):
    title = N_("This key was used for another report.")
    text = N_("This Idempotency-Key was used for another report. Send a new key for a new report.")


@dataclass(frozen=True)
class Person:
    """Somebody in trouble, as far as the reporter knows."""

    name: str | None = None
    phone: str | None = None
    passport_number: str | None = None
    nationality: str | None = None
    birth_date: date | None = None


@dataclass(frozen=True)
class Draft:
    """A report as it came in; everything may be missing. `key` makes the same report the same incident."""

    channel: Channel
    by: str = "anyone"
    key: str | None = None
    name: str | None = None
    phone: str | None = None
    language: str | None = None
    kind: str | None = None
    description: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    place_text: str | None = None
    occurred_at: datetime | None = None
    people: tuple[Person, ...] = ()
    is_appended: bool = False
    """The same key with other words adds to the incident (a form sent again) instead of being refused."""
    place_source: str | None = None
    """How the position was made, where that says more than the channel."""
    measured_at: datetime | None = None
    is_forwarded: bool = False
    """The messenger says that somebody else wrote it, or that it was written before."""

    def fingerprint(self) -> str:
        """What makes two drafts the same: everything but who sent it and over what."""
        told = (
            *(self.key, self.name, self.phone, self.language, self.kind, self.description),
            *(self.latitude, self.longitude, self.accuracy_m, self.place_text, self.occurred_at, self.people),
        )
        return sha256(repr(told).encode()).hexdigest()


@dataclass(frozen=True)
class Opened:
    """What a report that opened an incident can be told at once, without reading it back."""

    reference: str
    severity: str
    language: str
    place: Place
    service: str
    offered: Offered | None
    reported_at: datetime


@dataclass(frozen=True)
class Received:
    """The incident a report belongs to, and the reporter's own link to it; `opened` when this report opened it,
    `is_joined` when it was recognised as another report of one that somebody else had opened."""

    incident_id: str
    link: Link
    opened: Opened | None = None
    is_joined: bool = False


@dataclass(frozen=True)
class Rules:
    """The settings that intake needs: how long an offer waits, and whether geocoders are asked afterwards."""

    offer_seconds: int
    is_refined: bool = False


def language_of(draft: Draft) -> str:
    """The language the reporter chose, else the one of their phone's home country, else English."""
    wishes = [draft.language] if draft.language else phones.home_languages(draft.phone)
    return negotiate([wish for wish in wishes if wish]).code
