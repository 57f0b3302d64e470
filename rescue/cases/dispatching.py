"""From an incident to who could come: the scene dispatch needs, candidates in words, a call-out by hand."""

from typing import Any

from i18n.catalogues import Translator, translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch import by_hand, needs
from rescue.dispatch.needs import Scene
from rescue.dispatch.offers import Offered
from rescue.kit.database import Db
from rescue.network.cards import book
from rescue.network.matching import Candidate
from rescue.network.models import Service
from rescue.network.run_cards import Kind
from rescue.network.scoring import Reason
from rescue.network.shortfalls import Shortfall
from rescue.network.wording import phrase


def scene_of(incident: Incident) -> Scene:
    """What a search needs to know; a coordinator may search by a territory that only a name suggested."""
    return Scene(
        incident_id=incident.id,
        reference=incident.reference,
        kind=incident.kind,
        severity=incident.severity,
        place_names=incident.place_names,
        latitude=incident.latitude,
        longitude=incident.longitude,
        territory_code=incident.territory_code,
        iso_code=incident.iso_code,
        languages=(incident.contact_language,),
    )


def call_out(
    db: Db, incident: Incident, service: Service, *, provider_id: str | None, by: str, offer_seconds: int
) -> Offered:
    """Call somebody out by hand for an incident that has not ended."""
    incidents.check_open(incident)
    return by_hand.offer(db, scene_of(incident), service, provider_id=provider_id, by=by, offer_seconds=offer_seconds)


def candidates_view(db: Db, incident: Incident, service: Service | None, language: str) -> dict[str, Any]:
    """Candidates and shortfalls for a service (the run card's first when none is named), in the reader's words."""
    wanted = service or book.read(db).card(Kind(incident.kind), incident.territory_code).lines[0].service
    scene = scene_of(incident)
    ranking = needs.rank(db, scene, wanted)
    if not ranking.candidates:
        ranking = needs.rank(db, scene, wanted, is_widened=True)
    reader = translator(LANGUAGES[language])
    return {
        "service": wanted,
        "candidates": [
            {**_facts(candidate, rank), "reasons": [_say(reason, reader) for reason in candidate.reasons]}
            for rank, candidate in enumerate(ranking.candidates, 1)
        ],
        "shortfalls": [_say(shortfall, reader) for shortfall in ranking.shortfalls],
    }


def _facts(candidate: Candidate, rank: int) -> dict[str, Any]:
    estimate = candidate.estimate
    return {
        "rank": rank,
        "provider_id": candidate.provider_id,
        "provider": candidate.provider_name,
        "station_id": candidate.station_id,
        "station": candidate.station_name,
        "territory": candidate.territory_code,
        "latitude": candidate.latitude,
        "longitude": candidate.longitude,
        "distance_m": candidate.distance_m,
        "travel_minutes": candidate.travel_minutes,
        "is_open": candidate.is_open,
        "crosses_border": candidate.crosses_border,
        "is_demonstration": candidate.is_demonstration,
        "estimate": {"amount_minor": estimate.amount_minor, "currency": estimate.currency} if estimate else None,
    }


def _say(what: Reason | Shortfall, reader: Translator) -> dict[str, Any]:
    return {"code": str(what.code), "text": phrase(what, reader)}
