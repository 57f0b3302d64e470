"""What those who set out must know of an incident."""

from dataclasses import dataclass, field

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit.database import Db


@dataclass(frozen=True)
class Briefing:
    """The present place, and who needs help; the personal part is for whoever accepted, while they are at it."""

    kind: str
    severity: str
    people: int
    place_names: dict[str, str]
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    time_zone: str | None
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    description: str | None = field(repr=False)
    place_said: str | None = field(repr=False)


def get(db: Db, incident_id: str) -> Briefing:
    """The incident as helpers need it, the best position known now."""
    incident = db.get_one(Incident, incident_id)
    return Briefing(
        kind=incident.kind,
        severity=str(incident.severity),
        people=max(1, len(incidents.list_cases(db, incident.id))),
        place_names=incident.place_names,
        latitude=incident.latitude,
        longitude=incident.longitude,
        accuracy_m=incident.accuracy_m,
        time_zone=incident.time_zone,
        name=incident.contact_name,
        phone=incident.contact_phone,
        language=incident.contact_language,
        description=incident.description,
        place_said=incident.place_said,
    )
