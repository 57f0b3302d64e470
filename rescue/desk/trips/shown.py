"""Trips as the desk sees them, and the few lines of a case that began because nobody checked in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from i18n.languages import LANGUAGES
from rescue.cases.models import Incident
from rescue.checkins.due import checking
from rescue.checkins.models import CheckIn, CheckInState, Itinerary, ItineraryLeg, ItineraryPerson
from rescue.checkins.trips import itineraries, legs, views
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db

MOST_LINES = 300
MOST_COMING = 5


@dataclass(frozen=True)
class Line:
    """One trip of the list."""

    trip: Itinerary
    place: str | None
    zone: str
    people: int
    incident_id: str | None
    reference: str | None


@dataclass(frozen=True)
class TripFile:
    """Everything on the page of a trip."""

    trip: Itinerary
    legs: Sequence[ItineraryLeg]
    names: Sequence[str]
    checks: Sequence[CheckIn]
    references: dict[str, str]
    coming: Sequence[views.Coming]
    people: Sequence[ItineraryPerson]
    zone: str
    language: str
    relative_language: str


@dataclass(frozen=True)
class Brief:
    """For the case: which trip, what was missed, who was told."""

    trip: Itinerary
    missed: CheckIn
    zone: str

    @property
    def is_overdue(self) -> bool:
        return self.missed.state is CheckInState.OVERDUE


def list_lines(db: Db, viewer: Principal, language: str) -> list[Line]:
    """The trips under way; few statements however many there are."""
    trips = itineraries.list_open(db, viewer, most=MOST_LINES)
    ids = [trip.id for trip in trips]
    by_trip: dict[str, list[ItineraryLeg]] = {}
    of_trips = select(ItineraryLeg).where(ItineraryLeg.itinerary_id.in_(ids)).order_by(ItineraryLeg.from_at)
    for leg in db.scalars(of_trips):
        by_trip.setdefault(leg.itinerary_id, []).append(leg)
    people = _count_people(db, ids)
    missed = (
        select(CheckIn.itinerary_id, Incident.id, Incident.reference)
        .join(Incident, Incident.id == CheckIn.incident_id)
        .where(CheckIn.itinerary_id.in_(ids), CheckIn.state == CheckInState.OVERDUE)
    )
    cases = {trip_id: (incident_id, reference) for trip_id, incident_id, reference in db.execute(missed)}
    lines = []
    for trip in trips:
        known = by_trip.get(trip.id, [])
        here = legs.current(known, db.now)
        incident_id, reference = cases.get(trip.id, (None, None))
        place = legs.name_of(here, language) if here else None
        zone = here.time_zone if here else "UTC"
        lines.append(Line(trip, place, zone, people.get(trip.id, 0), incident_id, reference))
    return lines


def of(db: Db, trip_id: str, viewer: Principal, language: str) -> TripFile:
    trip = itineraries.get_visible(db, trip_id, viewer)
    known = legs.list_for(db, trip.id)
    checks = checking.list_for(db, trip.id)
    cases = {each.incident_id for each in checks if each.incident_id}
    told = db.execute(select(Incident.id, Incident.reference).where(Incident.id.in_(cases)))
    return TripFile(
        trip=trip,
        legs=known,
        names=[legs.name_of(leg, language) for leg in known],
        checks=checks,
        references={row.id: row.reference for row in told},
        coming=views.coming(db, trip, known)[:MOST_COMING],
        people=itineraries.list_people(db, trip.id),
        zone=legs.zone_of(known, db.now),
        language=_name(trip.language),
        relative_language=_name(trip.relative_language or ""),
    )


def brief(db: Db, incident_id: str) -> list[Brief]:
    """The missed check-ins of an incident, the newest first."""
    of_incident = (
        select(CheckIn, Itinerary)
        .join(Itinerary, Itinerary.id == CheckIn.itinerary_id)
        .where(CheckIn.incident_id == incident_id)
        .order_by(CheckIn.due_at.desc())
        .limit(MOST_COMING)
    )
    found = db.execute(of_incident).all()
    return [Brief(trip, missed, legs.zone_of(legs.list_for(db, trip.id), missed.due_at)) for missed, trip in found]


def _count_people(db: Db, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    listed = select(ItineraryPerson.itinerary_id).where(ItineraryPerson.itinerary_id.in_(ids))
    for trip_id in db.scalars(listed):
        found[trip_id] = found.get(trip_id, 0) + 1
    return found


def _name(tag: str) -> str:
    return LANGUAGES[tag].autonym if tag in LANGUAGES else tag
