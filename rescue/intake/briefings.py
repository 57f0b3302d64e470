"""Answers dispatch's question what the helpers must know of an incident."""

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch.briefings import Briefing
from rescue.kit.database import Db


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
