"""What a reporter is answered, from what was just written or from what was written before."""

from typing import Any

from rescue.cases import incidents
from rescue.cases.models import IncidentState
from rescue.cases.views import local_time, place_of
from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOutState
from rescue.geography import place_words
from rescue.intake.drafts import Opened, Received
from rescue.kit.access.principals import Principal, Role
from rescue.kit.web.house import House
from rescue.kit.words import N_

STEPS_OFFERED = (
    N_("We have asked a rescuer near you; the answer comes within minutes."),
    N_("If the first cannot come we ask the next at once. You need not do anything."),
    N_("In danger now? Call the local emergency number as well."),
)
STEPS_SEARCHING = (
    N_("A coordinator has been woken and will contact you."),
    N_("Tell us where you are as exactly as you can: a sign, a hotel name, a photo."),
    N_("In danger now? Call the local emergency number as well."),
)
COVER_LATER = N_("Help comes first. Cover and payment are looked at afterwards; nothing of that delays the rescue.")


def opened(received: Received, house: House, language: str) -> dict[str, Any]:
    """The answer to a report that opened an incident."""
    facts = received.opened
    assert facts is not None, "only a report that opened an incident is answered from itself"
    offered = facts.offered
    offers = []
    if offered is not None:
        offers.append(
            {
                "id": offered.call_out_id,
                "provider": offered.provider_name,
                "service": facts.service,
                "state": str(CallOutState.OFFERED),
                "expires_at": offered.expires_at.isoformat(),
            }
        )
    return {
        "id": received.incident_id,
        "reference": facts.reference,
        "state": str(IncidentState.REPORTED),
        "severity": str(facts.severity),
        "track_url": track_url(received, house),
        "place": _place(facts, language),
        "emergency_numbers": facts.place.numbers,
        "call_outs": offers,
        **_promises(house, language, is_offered=offered is not None),
    }


def again(received: Received, house: House, language: str) -> dict[str, Any]:
    """The answer to a report of an incident we know: its present state."""
    desk_eye = Principal(id="system", role=Role.SUPERVISOR)
    with house.database.read() as db:
        incident = incidents.get_visible(db, received.incident_id, desk_eye)
        place = place_of(incident, language)
        asked = call_outs.list_for_incident(db, incident.id)
        return {
            "id": incident.id,
            "reference": incident.reference,
            "state": str(incident.state),
            "severity": str(incident.severity),
            "track_url": track_url(received, house),
            "place": {**place, "local_time": place["local_time"] and place["local_time"].isoformat()},
            "emergency_numbers": incident.told_numbers,
            "call_outs": [
                {
                    "id": each.id,
                    "provider": each.provider_name,
                    "service": each.service,
                    "state": str(each.state),
                    "expires_at": each.expires_at.isoformat(),
                }
                for each in asked
            ],
            **_promises(house, language, is_offered=bool(asked)),
        }


def track_url(received: Received, house: House) -> str:
    """The reporter's own page."""
    return f"{house.settings.public_url}/t/{received.link.token}"


def _place(facts: Opened, language: str) -> dict[str, Any]:
    place = facts.place
    there = local_time(facts.reported_at, place.time_zone)
    return {
        "territory": place.territory_code,
        "iso_code": place.iso_code,
        "candidates": place.candidates,
        "confidence": str(place.confidence),
        "name": place_words.where(
            place.names,
            language,
            latitude=place.latitude,
            longitude=place.longitude,
            territory_code=place.territory_code,
        ),
        "time_zone": place.time_zone,
        "local_time": there.isoformat() if there else None,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "accuracy_m": place.accuracy_m,
        "said": place.said,
    }


def _promises(house: House, language: str, *, is_offered: bool) -> dict[str, Any]:
    say = house.translator(language).gettext
    return {
        "cover": {"state": "not_checked_yet", "text": say(COVER_LATER)},
        "next_steps": [say(step) for step in (STEPS_OFFERED if is_offered else STEPS_SEARCHING)],
    }
