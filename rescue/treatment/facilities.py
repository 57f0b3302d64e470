"""Hospitals and clinics: the directory, and those near a person with what each has, lacks, and what nobody has."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
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
    address: str | None = None
    email: str | None = None
    deposit_habit: str | None = None
    source: str | None = None
    checked_on: date | None = None


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


def draft_of(facility: Facility) -> FacilityDraft:
    """What is known of it, as somebody would describe it."""
    return FacilityDraft(**{name: getattr(facility, name) for name in FacilityDraft.__dataclass_fields__})


def change(db: Db, facility: Facility, draft: FacilityDraft, *, by: str) -> None:
    """Write what is known of it now in the place of what was."""
    own = ("is_demonstration", "provider_id")
    columns = {**asdict(draft), "capabilities": list(draft.capabilities), "languages": list(draft.languages)}
    for name, value in columns.items():
        if name not in own:
            setattr(facility, name, value)
    db.flush()
    events.record(db, "facility.changed", subject=facility.id, by=by)


def set_active(db: Db, facility: Facility, *, is_active: bool, by: str) -> None:
    """One that closed or is not used any more is found no longer; who is in it stays in it."""
    if facility.is_active == is_active:
        return
    facility.is_active = is_active
    db.flush()
    if is_active:
        events.record(db, "facility.reopened", subject=facility.id, by=by)
    else:
        events.record(db, "facility.closed", subject=facility.id, by=by)


def get(db: Db, facility_id: str, viewer: Principal) -> Facility:
    """For the desk; everybody else finds nothing."""
    facility = db.get(Facility, facility_id) if viewer.is_desk else None
    if facility is None:
        raise NotFound
    return facility


def get_for_change(db: Db, facility_id: str, viewer: Principal, *, seen_version: int | None) -> Facility:
    """The same, locked, unless somebody changed it since."""
    get(db, facility_id, viewer)
    locked = select(Facility).where(Facility.id == facility_id).with_for_update()
    facility = db.scalars(locked, execution_options={"populate_existing": True}).one()
    states.check_version(facility, seen_version)
    return facility


def select_listed(*, territory_code: str | None = None, name: str | None = None) -> Select[Facility]:
    """The directory, for `list_page`."""
    listed = select(Facility)
    if territory_code:
        listed = listed.where(Facility.territory_code == territory_code)
    if name:
        listed = listed.where(Facility.name.icontains(name, autoescape=True))
    return listed


def names_of(db: Db, ids: Collection[str]) -> dict[str, Facility]:
    """Facilities by their ids."""
    found = db.scalars(select(Facility).where(Facility.id.in_(ids))) if ids else ()
    return {each.id: each for each in found}


def search(db: Db, incident: Incident, wanted: Wanted) -> Answer:
    """Hospitals of the incident's territory and near it, ranked from its place; where there are none, all we know."""
    near = [Facility.territory_code == (incident.territory_code or "")]
    if incident.latitude is not None and incident.longitude is not None:
        near.append(_around(incident.latitude, incident.longitude))
    those = select(Facility).where(Facility.is_active.is_(True)).order_by(Facility.id).limit(MOST_LOOKED_AT)
    found = list(db.scalars(those.where(or_(*near)))) or list(db.scalars(those))
    distances: list[float | None] = [None] * len(found)
    if incident.latitude is not None and incident.longitude is not None:
        places = [each.latitude for each in found], [each.longitude for each in found]
        distances = list(distances_m(incident.latitude, incident.longitude, *places))
    return rank(found, distances, wanted)


def _around(latitude: float, longitude: float) -> ColumnElement[bool]:
    """Within some degrees; farther east and west where a degree is short, and across the line of the date."""
    band = Facility.latitude.between(latitude - NEAR_DEGREES, latitude + NEAR_DEGREES)
    wide = NEAR_DEGREES / max(cos(radians(latitude)), NEAR_DEGREES / 180)
    turns = [Facility.longitude.between(longitude + turn - wide, longitude + turn + wide) for turn in (-360, 0, 360)]
    return and_(band, or_(*turns))


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
    found = {"distance_m": choice.distance_m, "has": list(choice.has), "lacks": list(choice.lacks)}
    return {**whole(choice.facility), **found}


def whole(facility: Facility) -> dict[str, Any]:
    """Everything the directory knows of one."""
    own = {name: getattr(facility, name) for name in ("id", "version", "is_active")}
    return {**own, **asdict(draft_of(facility))}


def _order(choice: Choice) -> tuple[bool, int, str]:
    distance = choice.distance_m if choice.distance_m is not None else LACKED_METRES
    return bool(choice.lacks), distance + LACKED_METRES * len(choice.lacks), choice.facility.id
