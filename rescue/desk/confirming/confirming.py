"""Before somebody is called out: who, what it costs, what they will read; after it, twenty seconds to undo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from i18n import sent
from i18n.languages import LANGUAGES
from i18n.sent import Sent
from i18n.words import render
from rescue.cases import dispatching
from rescue.cases.models import Incident
from rescue.dispatch import by_hand, offers
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.network.models import Service


@dataclass(frozen=True)
class Confirmation:
    """The one who would be asked. `text` is what they would read, in `language`; None where they are rung instead."""

    provider_id: str
    provider: str
    station: str
    distance_m: float
    travel_minutes: int | None
    price: Money | None
    text: str | None
    language: str | None
    is_demonstration: bool

    @property
    def language_name(self) -> str:
        return LANGUAGES[self.language].autonym if self.language else ""


@dataclass(frozen=True)
class Way:
    """How far the offer has come to its reader, and until when it can be taken back as if it had never been made."""

    delivery: Sent | None
    undo_until: datetime | None


def prepare(
    db: Db, incident: Incident, service: Service, provider_id: str, *, offer_seconds: int
) -> Confirmation | None:
    """What a coordinator confirms with Enter; None when this provider is not to be had here."""
    scene = dispatching.scene_of(incident)
    candidate = by_hand.find_candidate(db, scene, service, provider_id)
    if candidate is None:
        return None
    words = offers.preview(scene, service, candidate, offer_seconds=offer_seconds)
    estimate = candidate.estimate
    return Confirmation(
        provider_id=candidate.provider_id,
        provider=candidate.provider_name,
        station=candidate.station_name,
        distance_m=candidate.distance_m,
        travel_minutes=candidate.travel_minutes,
        price=Money(estimate.amount_minor, estimate.currency) if estimate else None,
        text=render(words.message, LANGUAGES[words.language], zone=incident.time_zone).text if words else None,
        language=words.language if words else None,
        is_demonstration=candidate.is_demonstration,
    )


def ways(db: Db, asked: Iterable[CallOut], messages: Iterable[Sent]) -> dict[str, Way]:
    """By call-out: the newest message that carried the offer, and whether it may still be undone."""
    newest: dict[str, Sent] = {}
    for message in messages:  # the newest first
        if message.about:
            newest.setdefault(message.about, message)
    return {each.id: Way(newest.get(each.id), _undo_until(db, each, newest.get(each.id))) for each in asked}


def _undo_until(db: Db, call_out: CallOut, message: Sent | None) -> datetime | None:
    until = call_out.offered_at + timedelta(seconds=by_hand.UNDO_SECONDS)
    is_read = message is not None and message.state in sent.SEEN
    if not call_out.is_by_hand or call_out.state is not CallOutState.OFFERED or is_read or db.now >= until:
        return None
    return until
