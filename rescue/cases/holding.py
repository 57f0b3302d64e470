"""A case on hold: relatives disagree about somebody who died, and nothing of it may be moved."""

from sqlalchemy import select

from rescue.cases.models import Case, Incident
from rescue.kit import events
from rescue.kit.database import Db


def hold(db: Db, incident: Incident, case_id: str, *, is_held: bool, by: str) -> None:
    """Put a case on hold or let it go on; its incident is shown on the board as long as one of its cases is held."""
    case = db.get_one(Case, case_id)
    if (case.on_hold_at is not None) is is_held:
        return
    case.on_hold_at = db.now if is_held else None
    db.flush()
    held = select(Case.on_hold_at).where(Case.incident_id == incident.id, Case.on_hold_at.is_not(None))
    incident.on_hold_at = db.scalar(held.order_by(Case.on_hold_at).limit(1))
    if is_held:
        events.record(db, "case.held", subject=case.id, by=by, incident_id=incident.id)
    else:
        events.record(db, "case.released", subject=case.id, by=by, incident_id=incident.id)
