"""Who is in the area of a warning: by their trip, by the last position of their incident, by a roll-call."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from rescue.cases.models import Case, Incident, Position
from rescue.checkins.alerts import areas
from rescue.checkins.alerts.models import CapAlert
from rescue.checkins.models import CheckIn, Itinerary, ItineraryLeg, ItineraryPerson, TripState
from rescue.geography.resolver import resolve
from rescue.kit.database import Db
from rescue.rollcalls.models import RollCall, RollCallPerson, Status

KNOWN_FOR = timedelta(hours=24)
ORDINARY_M = 1_000.0
MOST_LOOKED_AT = 20_000


@dataclass(frozen=True)
class Someone:
    """Somebody who may be there; `because` says how we know."""

    phone: str
    name: str | None
    language: str
    because: str
    latitude: float
    longitude: float
    precision_m: float
    time_zone: str | None
    place_said: str | None
    territory: str | None
    itinerary_id: str | None = None
    incident_id: str | None = None


def find(db: Db, alert: CapAlert) -> list[Someone]:
    """Everybody in the area who can be written to, each number once; whoever left a trip first."""
    area = areas.of(alert.areas)
    if not area.is_known and not alert.is_wide:
        return []
    has_countries = bool(area.territories or (alert.is_wide and area.around))
    found: dict[str, Someone] = {}
    looked: dict[tuple[float, float, float, str | None], bool] = {}
    for someone in _all(db, alert):
        spot = (someone.latitude, someone.longitude, someone.precision_m, someone.territory)
        if someone.phone in found:
            continue
        if spot not in looked:  # a group is at one place, and a place is measured once
            latitude, longitude, within_m, territory = spot
            if territory is None and has_countries:  # who gave a position only is somewhere too
                territory = resolve(latitude, longitude).territory
            looked[spot] = area.holds(latitude, longitude, within_m, territory, is_wide=alert.is_wide)
        if looked[spot]:
            found[someone.phone] = someone
    return list(found.values())


def _all(db: Db, alert: CapAlert) -> Iterator[Someone]:
    yield from _who_just_checked_in(db)
    yield from _travellers(db, alert)
    yield from _groups(db, alert)
    yield from _of_incidents(db)
    yield from _of_roll_calls(db)


def _travellers(db: Db, alert: CapAlert) -> Iterator[Someone]:
    for trip, leg in db.execute(_legs_during(db, alert)):
        yield _of_leg(trip.phone, trip.name, trip.language, trip, leg)


def _groups(db: Db, alert: CapAlert) -> Iterator[Someone]:
    with_phone = _legs_during(db, alert).add_columns(ItineraryPerson)
    with_phone = with_phone.join(ItineraryPerson, ItineraryPerson.itinerary_id == Itinerary.id)
    for trip, leg, person in db.execute(with_phone.where(ItineraryPerson.phone.is_not(None))):
        yield _of_leg(person.phone, person.name, person.language, trip, leg)


def _legs_during(db: Db, alert: CapAlert) -> Select[Itinerary, ItineraryLeg]:
    return (
        select(Itinerary, ItineraryLeg)
        .join(ItineraryLeg, ItineraryLeg.itinerary_id == Itinerary.id)
        .where(
            Itinerary.state == TripState.OPEN,
            ItineraryLeg.from_at < alert.expires_at,
            ItineraryLeg.until_at > max(alert.begins_at, db.now),
        )
        .order_by(ItineraryLeg.from_at, ItineraryLeg.id)
        .limit(MOST_LOOKED_AT)
    )


def _of_leg(phone: str, name: str, language: str, trip: Itinerary, leg: ItineraryLeg) -> Someone:
    return Someone(
        phone=phone,
        name=name,
        language=language,
        because="itinerary",
        latitude=leg.latitude,
        longitude=leg.longitude,
        precision_m=leg.precision_m,
        time_zone=leg.time_zone,
        place_said=leg.said,
        territory=leg.territory_code,
        itinerary_id=trip.id,
    )


def _who_just_checked_in(db: Db) -> Iterator[Someone]:
    """Where they said they were is worth more than their plan."""
    newest = (
        select(Itinerary, CheckIn)
        .join(CheckIn, CheckIn.itinerary_id == Itinerary.id)
        .where(
            Itinerary.state == TripState.OPEN,
            CheckIn.latitude.is_not(None),
            CheckIn.answered_at > db.now - KNOWN_FOR,
        )
        .order_by(CheckIn.answered_at.desc(), CheckIn.id)
        .limit(MOST_LOOKED_AT)
    )
    for trip, check_in in db.execute(newest):
        yield Someone(
            phone=trip.phone,
            name=trip.name,
            language=trip.language,
            because="check_in",
            latitude=check_in.latitude,
            longitude=check_in.longitude,
            precision_m=check_in.accuracy_m or ORDINARY_M,
            time_zone=None,
            place_said=check_in.said,
            territory=None,
            itinerary_id=trip.id,
        )


def _of_incidents(db: Db) -> Iterator[Someone]:
    rows = db.scalars(_known_incidents().where(_recent(db))).all()
    by_id = {incident.id: incident for incident in rows}
    for incident in rows:
        if incident.contact_phone:
            yield _at(incident, incident.contact_phone, incident.contact_name, incident.contact_language, "incident")
    people = select(Case).where(
        Case.incident_id.in_(by_id), Case.phone.is_not(None), Case.severity.is_distinct_from("black")
    )
    for case in db.scalars(people.order_by(Case.opened_at, Case.id).limit(MOST_LOOKED_AT)):
        if case.phone:
            yield _at(by_id[case.incident_id], case.phone, case.person_name, case.language, "incident")


def _of_roll_calls(db: Db) -> Iterator[Someone]:
    listed = (
        select(RollCallPerson, Incident)
        .join(RollCall, RollCall.id == RollCallPerson.roll_call_id)
        .join(Incident, Incident.id == RollCall.incident_id)
        .where(
            Incident.is_open.is_(True),
            Incident.latitude.is_not(None),
            RollCallPerson.phone.is_not(None),
            RollCallPerson.status != Status.DEAD,
        )
        .order_by(RollCallPerson.id)
        .limit(MOST_LOOKED_AT)
    )
    for person, incident in db.execute(listed):
        yield _at(incident, person.phone, person.name, person.language, "roll_call")


def _known_incidents() -> Select[Any]:
    return (
        select(Incident)
        .where(Incident.is_open.is_(True), Incident.latitude.is_not(None))
        .order_by(Incident.reported_at.desc(), Incident.id)
        .limit(MOST_LOOKED_AT)
    )


def _recent(db: Db) -> ColumnElement[bool]:
    """Reported or placed within a day: older positions say nothing of where somebody is now."""
    since = db.now - KNOWN_FOR
    placed = select(Position.incident_id).where(Position.given_at > since)
    return or_(Incident.reported_at > since, Incident.id.in_(placed))


def _at(incident: Incident, phone: str, name: str | None, language: str, because: str) -> Someone:
    assert incident.latitude is not None and incident.longitude is not None
    return Someone(
        phone=phone,
        name=name,
        language=language,
        because=because,
        latitude=incident.latitude,
        longitude=incident.longitude,
        precision_m=incident.accuracy_m or ORDINARY_M,
        time_zone=incident.time_zone,
        place_said=incident.place_said,
        territory=incident.territory_code,
        incident_id=incident.id,
    )
