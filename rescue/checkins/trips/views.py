"""A trip as its page, programs and the desk see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rescue.checkins.due import checking
from rescue.checkins.due.times import Every
from rescue.checkins.models import CheckIn, Itinerary, ItineraryLeg, ItineraryPerson, RelativeState, TripState
from rescue.checkins.trips import itineraries, legs
from rescue.checkins.trips.drafts import GRACES
from rescue.kit.database import Db
from rescue.kit.words import N_

MOST_COMING = 5
RELATIVE_STATES: dict[RelativeState, str] = {
    RelativeState.NOBODY: N_("Nobody for now"),
    RelativeState.ASKED: N_("asked, no answer yet"),
    RelativeState.CONFIRMED: N_("agreed to be warned"),
    RelativeState.REFUSED: N_("does not want to be warned"),
}


@dataclass(frozen=True)
class Stay:
    """A place of the trip with its name in the reader's language."""

    id: str
    name: str
    time_zone: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Coming:
    """A check-in to come, and the clock it is told in."""

    at: datetime
    zone: str


@dataclass(frozen=True)
class Shown:
    """Everything on the page of a trip."""

    is_home: bool
    is_group: bool
    is_overdue: bool
    due_at: datetime | None
    zone: str
    legs: Sequence[Stay]
    coming: Sequence[Coming]
    every: str | None
    clock: str | None
    once: str | None
    grace_minutes: int
    graces: Sequence[int]
    extensions: Sequence[int]
    relative_name: str | None
    relative_phone: str | None
    relative_language: str | None
    relative_state: RelativeState
    people: Sequence[ItineraryPerson]
    people_text: str
    forgotten_at: datetime
    has_rules: bool


def shown(db: Db, trip: Itinerary, language: str, kept: timedelta) -> Shown:
    known = legs.list_for(db, trip.id)
    waiting = checking.find_waiting(db, trip.id)
    people = itineraries.list_people(db, trip.id)
    first = trip.rules[0] if trip.rules else {}
    every, at = first.get("every"), first.get("at")
    return Shown(
        is_home=trip.state is TripState.HOME,
        is_group=trip.is_group,
        is_overdue=trip.is_overdue,
        due_at=waiting.due_at if waiting else None,
        zone=legs.zone_of(known, db.now),
        legs=[Stay(leg.id, legs.name_of(leg, language), leg.time_zone, leg.from_at, leg.until_at) for leg in known],
        coming=coming(db, trip, known)[:MOST_COMING],
        every=every,
        clock=at if every == Every.DAILY else None,
        once=at if every == Every.ONCE else None,
        grace_minutes=trip.grace_minutes,
        graces=sorted({*GRACES, trip.grace_minutes}),
        extensions=checking.EXTENSIONS,
        relative_name=trip.relative_name,
        relative_phone=trip.relative_phone,
        relative_language=trip.relative_language,
        relative_state=trip.relative_state,
        people=people,
        people_text="\n".join(", ".join(filter(None, (each.name, each.phone))) for each in people),
        forgotten_at=(trip.ended_at or trip.ends_at or trip.left_at) + kept,
        has_rules=bool(trip.rules),
    )


def coming(db: Db, trip: Itinerary, known: Sequence[ItineraryLeg]) -> list[Coming]:
    """What is still to come, each in the clock of its place; an extended one at its later hour."""
    if trip.state is not TripState.OPEN:
        return []
    waiting = checking.find_waiting(db, trip.id)
    after = waiting.due_at - timedelta(minutes=waiting.extended_minutes) if waiting else db.now
    later = checking.list_coming(known, legs.rules_of(trip.rules), after)
    dues = ([waiting.due_at] if waiting else []) + later
    return [Coming(at, legs.zone_of(known, at)) for at in dues]


def whole(db: Db, trip: Itinerary, language: str) -> dict[str, Any]:
    """The trip as JSON values."""
    known = legs.list_for(db, trip.id)
    checks = checking.list_for(db, trip.id)
    return {
        "id": trip.id,
        "state": str(trip.state),
        "version": trip.version,
        "is_group": trip.is_group,
        "is_overdue": trip.is_overdue,
        "traveller": {"name": trip.name, "phone": trip.phone, "language": trip.language},
        "legs": [_leg(leg, language) for leg in known],
        "check_in_rules": [{"every": rule["every"], "at": rule["at"], "leg": rule["leg"]} for rule in trip.rules],
        "grace_minutes": trip.grace_minutes,
        "next_due_at": trip.next_due_at,
        "coming": [each.at for each in coming(db, trip, known)[:MOST_COMING]],
        "check_ins": [check_in(each) for each in checks],
        "relative": _relative(trip),
        "people": [
            {"name": each.name, "phone": each.phone, "language": each.language, "nationality": each.nationality}
            for each in itineraries.list_people(db, trip.id)
        ],
        "left_at": trip.left_at,
        "ended_at": trip.ended_at,
    }


def brief(trip: Itinerary) -> dict[str, Any]:
    """A line of a list."""
    same = ("id", "version", "is_group", "is_overdue", "name", "next_due_at", "starts_at", "ends_at", "left_at")
    return {"state": str(trip.state), **{name: getattr(trip, name) for name in same}}


def check_in(found: CheckIn) -> dict[str, Any]:
    same = ("id", "due_at", "grace_until", "answered_at", "latitude", "longitude", "accuracy_m", "said", "incident_id")
    return {
        "state": str(found.state),
        "how": str(found.how) if found.how else None,
        **{name: getattr(found, name) for name in same},
    }


def _leg(leg: ItineraryLeg, language: str) -> dict[str, Any]:
    same = ("id", "said", "latitude", "longitude", "time_zone", "is_sure", "precision_m", "from_at", "until_at")
    return {
        **{name: getattr(leg, name) for name in same},
        "name": legs.name_of(leg, language),
        "territory": leg.territory_code,
        "from_local": leg.from_local,
        "until_local": leg.until_local,
        "candidates": [{**each, "choice": legs.choice_of(each)} for each in leg.candidates],
    }


def _relative(trip: Itinerary) -> dict[str, Any] | None:
    if not trip.relative_phone:
        return None
    return {
        "name": trip.relative_name,
        "phone": trip.relative_phone,
        "language": trip.relative_language,
        "state": str(trip.relative_state),
    }
