"""An incident as JSON values, in the reader's language."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from rescue.cases import incidents
from rescue.cases.models import Duty, Incident, IncidentState, Severity
from rescue.dispatch import call_outs, needs
from rescue.dispatch.api import CallOutView
from rescue.dispatch.api import view as call_out_view
from rescue.geography import place_words
from rescue.geography.country_sheets import three_clocks
from rescue.kit.database import Db

# What whoever reported the same after others is not shown: it is about the first one and the people they named.
NOBODYS_DATA: dict[str, Any] = {
    "description": None,
    "reporter": {"name": None, "phone": None, "language": None},
    "people": [],
}


class PlaceView(BaseModel):
    """Where it is. `territory` is one of the 233 codes, `iso_code` the ISO code found, `candidates` all of them."""

    territory: str | None
    iso_code: str | None
    candidates: list[dict[str, Any]]
    confidence: str
    name: str | None
    time_zone: str | None
    local_time: datetime | None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    said: str | None = None


class IncidentSummary(BaseModel):
    """A row of the board."""

    id: str
    reference: str
    state: IncidentState
    severity: Severity
    kind: str
    place: PlaceView
    reported_at: datetime
    next_duty: Duty | None
    next_duty_at: datetime | None
    owner_id: str | None
    version: int


class NeedView(BaseModel):
    """A service the incident needs, and what could not be met."""

    id: str
    service: str
    state: str
    shortfalls: list[str]
    is_widened: bool


class PersonView(BaseModel):
    """One person's case."""

    id: str
    name: str | None
    phone: str | None
    nationality: str | None
    language: str
    on_hold_since: datetime | None = None


class IncidentView(IncidentSummary):
    """An incident whole. Intervals are whole seconds."""

    description: str | None
    reporter: dict[str, str | None]
    occurred_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    clocks: dict[str, datetime]
    emergency_numbers: dict[str, Any]
    intervals: dict[str, int | None]
    needs: list[NeedView]
    call_outs: list[CallOutView]
    people: list[PersonView]
    merged_into: dict[str, str] | None = None
    on_hold_since: datetime | None = None


def place_of(incident: Incident, language: str) -> dict[str, Any]:
    """The best place known, named in `language`."""
    return {
        "territory": incident.territory_code,
        "iso_code": incident.iso_code,
        "candidates": incident.place_candidates,
        "confidence": incident.place_confidence,
        "name": place_name(incident, language) or incident.place_said,
        "time_zone": incident.time_zone,
        "local_time": local_time(incident.reported_at, incident.time_zone),
        "latitude": incident.latitude,
        "longitude": incident.longitude,
        "accuracy_m": incident.accuracy_m,
        "said": incident.place_said,
    }


def place_name(incident: Incident, language: str) -> str | None:
    """Where it is, in words of this language; None while that is not known."""
    return place_words.where(
        incident.place_names,
        language,
        latitude=incident.latitude,
        longitude=incident.longitude,
        territory_code=incident.territory_code,
    )


# zoneinfo itself keeps eight zones; an answer reads no files.
_zone = lru_cache(maxsize=1000)(ZoneInfo)


def local_time(instant: datetime, zone: str | None) -> datetime | None:
    """The instant by the clocks of a zone; None where the zone is not known."""
    return instant.astimezone(_zone(zone)) if zone else None


def summary(incident: Incident, language: str) -> dict[str, Any]:
    return {
        "id": incident.id,
        "reference": incident.reference,
        "state": incident.state,
        "severity": incident.severity,
        "kind": incident.kind,
        "place": place_of(incident, language),
        "reported_at": incident.reported_at,
        "next_duty": incident.next_duty,
        "next_duty_at": incident.next_duty_at,
        "owner_id": incident.owner_id,
        "version": incident.version,
    }


def whole(db: Db, incident: Incident, language: str, home_zone: str) -> dict[str, Any]:
    """Everything the desk needs on one screen."""
    return {
        **summary(incident, language),
        "description": incident.description,
        "reporter": {
            "name": incident.contact_name,
            "phone": incident.contact_phone,
            "language": incident.contact_language,
        },
        "occurred_at": incident.occurred_at,
        "closed_at": incident.closed_at,
        "outcome": incident.outcome,
        "clocks": clocks(incident, db.now, home_zone),
        "emergency_numbers": incident.told_numbers,
        "intervals": incidents.intervals(incident),
        "needs": [
            {
                "id": need.id,
                "service": need.service,
                "state": need.state,
                "shortfalls": need.shortfalls,
                "is_widened": need.is_widened,
            }
            for need in needs.list_for_incident(db, incident.id)
        ],
        "call_outs": [call_out_view(each) for each in call_outs.list_for_incident(db, incident.id)],
        "people": [
            {
                "id": case.id,
                "name": case.person_name,
                "phone": case.phone,
                "nationality": case.nationality,
                "language": case.language,
                "on_hold_since": case.on_hold_at,
            }
            for case in incidents.list_cases(db, incident.id)
        ],
        "on_hold_since": incident.on_hold_at,
        "merged_into": _named(incidents.find(db, incident.merged_into)),
    }


def _named(incident: Incident | None) -> dict[str, str] | None:
    return {"id": incident.id, "reference": incident.reference} if incident else None


def clocks(incident: Incident, now: datetime, home_zone: str) -> dict[str, datetime]:
    """The time there, in UTC and at home."""
    there = three_clocks(now, incident.time_zone or "UTC", home_zone)
    return {"there": there.there, "utc": now.astimezone(UTC), "home": there.home}
