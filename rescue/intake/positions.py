"""Positions of an incident: every one is kept, and the best one moves the incident there."""

from rescue.cases.models import Incident
from rescue.dispatch import needs
from rescue.intake import kept, plans
from rescue.intake.drafts import Rules
from rescue.intake.pins import better
from rescue.intake.whereabouts import Place
from rescue.kit import events
from rescue.kit.database import Db


def add_position(db: Db, incident: Incident, place: Place, rules: Rules, *, by: str) -> bool:
    """Keep a position, and move the incident there when it is better than what we had; True when it moved."""
    is_better = better.is_better(db, incident, place)
    kept.write_position(db, incident.id, place)
    events.record(
        db, "position.added", subject=incident.id, by=by, incident_id=incident.id, source=place.source, used=is_better
    )
    if not is_better:
        return False
    for column, value in kept.place_columns(place).items():
        setattr(incident, column, value)
    scene = plans.scene_of(
        incident.id, incident.reference, incident.kind, incident.severity, place, incident.contact_language
    )
    db.flush()
    needs.relocate(db, scene, by=by, offer_seconds=rules.offer_seconds)
    return True
