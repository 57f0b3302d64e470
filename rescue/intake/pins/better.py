"""Which of two positions is believed: somebody's own and fresh one goes before what was passed on, then the exacter."""

from datetime import datetime, timedelta

from sqlalchemy import select

from rescue.cases.models import Incident, Position
from rescue.geography.location_text import Flag
from rescue.intake.whereabouts import VIEW_ONLY, Place
from rescue.kit.database import Db

DECIDED = "desk"  # a coordinator said: this is the place
ASSUMED_ACCURACY_M = 100.0  # of a position that somebody wrote
STALE = timedelta(minutes=30)
IS_STALE = "stale"
HEARSAY = frozenset({IS_STALE, VIEW_ONLY, str(Flag.FORWARDED)})


def flags_of(place: Place, now: datetime) -> list[str]:
    """What a coordinator should know of a position, kept beside it."""
    flags = list(place.flags)
    if place.measured_at is not None and now - place.measured_at > STALE:
        flags.append(IS_STALE)
    return flags


def is_better(db: Db, incident: Incident, place: Place) -> bool:
    """Whether the incident moves to this position; ask before it is written down."""
    if not incident.is_open:
        return False
    if incident.latitude is None or place.source == DECIDED:
        return True
    now_there = _current(db, incident)
    if now_there is not None:
        is_hearsay, was_hearsay = (
            not HEARSAY.isdisjoint(flags) for flags in (flags_of(place, db.now), now_there.flags or ())
        )
        if is_hearsay != was_hearsay:
            return was_hearsay
        if place.measured_at and now_there.measured_at and place.measured_at < now_there.measured_at:
            return False
    return metres(place.accuracy_m) <= metres(incident.accuracy_m)


def metres(accuracy_m: float | None) -> float:
    """How exact a position is taken to be."""
    return ASSUMED_ACCURACY_M if accuracy_m is None else accuracy_m


def _current(db: Db, incident: Incident) -> Position | None:
    """The position the incident was moved to last."""
    same = select(Position).where(
        Position.incident_id == incident.id,
        Position.latitude == incident.latitude,
        Position.longitude == incident.longitude,
    )
    return db.scalars(same.order_by(Position.given_at.desc(), Position.id.desc()).limit(1)).first()
