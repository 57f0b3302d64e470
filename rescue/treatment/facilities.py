"""Hospitals and clinics near a person: what each has of what is wanted, what it lacks, and what nobody has."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from rescue.cases.models import Incident
from rescue.kit import events
from rescue.kit.database import Db
from rescue.network.search import distances_m
from rescue.treatment.models import Facility

MOST_LOOKED_AT = 2_000
MOST_SHOWN = 20
NEAR_DEGREES = 5.0
LACKED_METRES = 400_000
"""A hospital that lacks something wanted stands behind one that has it, unless it is so much nearer."""


@dataclass(frozen=True)
class FacilityDraft:
    """A hospital as somebody describes it."""

    name: str
    territory_code: str
    latitude: float
    longitude: float
    capabilities: Sequence[str] = ()
    languages: Sequence[str] = ()
    takes_guarantee: bool | None = None
    guarantee_source: str | None = None
    guarantee_verified_on: date | None = None
    provider_id: str | None = None
    phone: str | None = None
    beds: int | None = None
    hours: str | None = None
    accreditation: str | None = None
    is_demonstration: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a hospital should have."""

    capabilities: Sequence[str] = ()
    language: str | None = None
    takes_guarantee: bool = False

    def keys(self) -> list[str]:
        spoken = [f"language:{self.language}"] if self.language else []
        return [*self.capabilities, *spoken, *(["takes_guarantee"] if self.takes_guarantee else [])]


@dataclass(frozen=True)
class Choice:
    """One hospital with what it has and lacks of what was wanted."""

    facility: Facility
    distance_m: int | None
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The choices, the best first. `counts` says of each wish how many have it; nobody is left out silently."""

    choices: tuple[Choice, ...]
    matching_count: int
    counts: dict[str, int]
    looked_at: int

    @property
    def is_short(self) -> bool:
        return self.matching_count == 0


def add(db: Db, draft: FacilityDraft, *, by: str) -> Facility:
    """Put a hospital into the directory."""
    columns = {**asdict(draft), "capabilities": list(draft.capabilities), "languages": list(draft.languages)}
    facility = Facility(id=db.new_id("fac"), is_active=True, added_at=db.now, **columns)
    db.add(facility)
    db.flush()
    events.record(db, "facility.added", subject=facility.id, by=by)
    return facility


def search(db: Db, incident: Incident, wanted: Wanted) -> Answer:
    """Hospitals of the incident's territory and near it, ranked from its place."""
    near = [Facility.territory_code == (incident.territory_code or "")]
    if incident.latitude is not None:
        near.append(Facility.latitude.between(incident.latitude - NEAR_DEGREES, incident.latitude + NEAR_DEGREES))
    those = select(Facility).where(Facility.is_active.is_(True), or_(*near)).order_by(Facility.id)
    found = list(db.scalars(those.limit(MOST_LOOKED_AT)))
    distances: list[float | None] = [None] * len(found)
    if incident.latitude is not None and incident.longitude is not None:
        places = [each.latitude for each in found], [each.longitude for each in found]
        distances = list(distances_m(incident.latitude, incident.longitude, *places))
    return rank(found, distances, wanted)


def rank(found: Sequence[Facility], distances: Sequence[float | None], wanted: Wanted) -> Answer:
    """Pure: those that lack nothing first, then by how little they lack and how near they are."""
    keys = wanted.keys()
    choices = []
    for facility, distance in zip(found, distances, strict=True):
        known = {*facility.capabilities, *(f"language:{tag}" for tag in facility.languages)}
        known |= {"takes_guarantee"} if facility.takes_guarantee else set()
        has = tuple(key for key in keys if key in known)
        lacks = tuple(key for key in keys if key not in known)
        choices.append(Choice(facility, None if distance is None else round(distance), has, lacks))
    choices.sort(key=_order)
    return Answer(
        choices=tuple(choices[:MOST_SHOWN]),
        matching_count=sum(not choice.lacks for choice in choices),
        counts={key: sum(key in choice.has for choice in choices) for key in keys},
        looked_at=len(choices),
    )


def view(choice: Choice) -> dict[str, Any]:
    """A choice for a program."""
    same = ("id", "name", "territory_code", "latitude", "longitude", "capabilities", "languages", "takes_guarantee")
    more = ("guarantee_source", "guarantee_verified_on", "phone", "beds", "hours", "accreditation", "is_demonstration")
    shown = {name: getattr(choice.facility, name) for name in (*same, *more)}
    return {**shown, "distance_m": choice.distance_m, "has": list(choice.has), "lacks": list(choice.lacks)}


def _order(choice: Choice) -> tuple[bool, int, str]:
    distance = choice.distance_m if choice.distance_m is not None else LACKED_METRES
    return bool(choice.lacks), distance + LACKED_METRES * len(choice.lacks), choice.facility.id
