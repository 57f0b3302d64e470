"""The small map of a case: the place as exactly as it is known, who could come, who is coming, where they lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.desk.fleet.shown import Helper
from rescue.geography.locator import drawing
from rescue.geography.locator.drawing import Locator, Mark, Marked
from rescue.kit.database import Db
from rescue.treatment.models import Admission, Facility

MOST_STATIONS = 3  # as many as keys choose
MOST_HOSPITALS = 5
NEAR_KM = 80.0  # helpers a few kilometres away are told apart, though the coast is rough then


@dataclass(frozen=True)
class CaseMap:
    """The drawing, and what is on it in words."""

    drawing: Locator
    stations: tuple[tuple[str, str], ...]
    helpers: tuple[str, ...]
    hospitals: tuple[str, ...]


def locate(
    db: Db,
    incident: Incident,
    candidates: Mapping[str, Any] | None,
    helpers: Sequence[Helper],
    language: str,
    *,
    are_lying: bool = True,
) -> CaseMap | None:
    """None while nobody knows where it is; `are_lying` is False where it is known that nobody lies in a hospital."""
    if incident.latitude is None or incident.longitude is None:
        return None
    here = Marked(Mark.INCIDENT, incident.latitude, incident.longitude, accuracy_m=incident.accuracy_m)
    stations = _stations(candidates)
    moving = [
        (each.call_out.provider_name, Marked(Mark.HELPER, each.seen.latitude, each.seen.longitude))
        for each in helpers
        if each.seen and each.is_under_way
    ]
    hospitals = _hospitals(db, incident.id) if are_lying else []
    marks = [here, *(mark for _, mark in (*moving, *hospitals, *stations))]
    return CaseMap(
        drawing.draw(marks, language=language, least_km=NEAR_KM if len(marks) > 1 else drawing.LEAST_KM),
        tuple((mark.name, name) for name, mark in stations),
        tuple(name for name, _ in moving),
        tuple(name for name, _ in hospitals),
    )


def _stations(candidates: Mapping[str, Any] | None) -> list[tuple[str, Marked]]:
    best = (candidates or {}).get("candidates", [])[:MOST_STATIONS]
    return [
        (each["provider"], Marked(Mark.STATION, each["latitude"], each["longitude"], name=str(each["rank"])))
        for each in best
    ]


def _hospitals(db: Db, incident_id: str) -> list[tuple[str, Marked]]:
    lying = (
        select(Facility.name, Facility.latitude, Facility.longitude)
        .join(Admission, Admission.facility_id == Facility.id)
        .where(Admission.incident_id == incident_id)
        .distinct()
        .order_by(Facility.name)
    )
    found = db.execute(lying.limit(MOST_HOSPITALS))
    return [(row.name, Marked(Mark.HOSPITAL, row.latitude, row.longitude)) for row in found]
