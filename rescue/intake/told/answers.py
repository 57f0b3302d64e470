"""One tap, one answer: kept at once, changed by the next one, and told to the desk."""

from datetime import timedelta

from rescue.cases import incidents
from rescue.cases.models import Incident, Severity
from rescue.intake.told.models import Told, Who
from rescue.kit import events
from rescue.kit.database import Db

SAID_URGENT = "said_urgent"
ONCE_WITHIN = timedelta(minutes=2)
RED = (Severity.RED, Severity.BLACK)


def find(db: Db, incident_id: str) -> Told | None:
    return db.get(Told, incident_id)


def note(db: Db, incident: Incident, *, who: Who | None = None, can_talk: bool | None = None, by: str) -> None:
    """Keep what was tapped; what was not tapped stays as it was."""
    incidents.check_open(incident)
    told = _of(db, incident)
    told.who = told.who if who is None else who
    told.can_talk = told.can_talk if can_talk is None else can_talk
    told.told_at = db.now
    db.flush()
    events.record(
        db,
        "traveller.answered",
        subject=incident.id,
        by=by,
        incident_id=incident.id,
        who=str(told.who) if told.who else None,
        can_talk=told.can_talk,
    )


def say_urgent(db: Db, incident: Incident, *, by: str) -> None:
    """It is worse than it was: the case becomes red, and the desk hears it; a second tap soon after says no more."""
    incidents.check_open(incident)
    told = _of(db, incident)
    if told.urgent_at is not None and db.now - told.urgent_at < ONCE_WITHIN:
        return
    told.urgent_at = told.told_at = db.now
    db.flush()
    events.record(db, "traveller.more_urgent", subject=incident.id, by=by, incident_id=incident.id)
    if incident.severity not in RED:
        incidents.triage(db, incident, severity=Severity.RED, kind=None, basis=SAID_URGENT, by=by)


def _of(db: Db, incident: Incident) -> Told:
    told = db.get(Told, incident.id)
    if told is None:
        told = Told(incident_id=incident.id, who=None, can_talk=None, urgent_at=None, told_at=db.now)
        db.add(told)
    return told
