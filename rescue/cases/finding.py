"""Which incident somebody means who is not signed in: by its reference, or by the number they write from."""

from datetime import datetime

from sqlalchemy import or_, select

from rescue.cases.models import Case, Follower, Incident
from rescue.kit.database import Db


def find_by_reference(db: Db, reference: str) -> Incident | None:
    return db.scalar(select(Incident).where(Incident.reference == reference))


def find_open_of(db: Db, phone: str, *, since: datetime) -> Incident | None:
    """The newest open incident, reported since, in which this number belongs to a reporter or to a person of it."""
    of_person = select(Case.incident_id).where(Case.phone == phone)
    of_follower = select(Follower.incident_id).where(Follower.phone == phone)
    theirs = select(Incident).where(
        Incident.is_open.is_(True),
        Incident.reported_at >= since,
        or_(Incident.contact_phone == phone, Incident.id.in_(of_person), Incident.id.in_(of_follower)),
    )
    return db.scalar(theirs.order_by(Incident.reported_at.desc(), Incident.id.desc()).limit(1))


def is_known_in(db: Db, incident: Incident, phone: str | None) -> bool:
    """Whether a number belongs to somebody of an incident: others who name it are told nothing of it."""
    if phone is None:
        return False
    in_case = select(Case.id).where(Case.incident_id == incident.id, Case.phone == phone)
    follows = select(Follower.id).where(Follower.incident_id == incident.id, Follower.phone == phone)
    return incident.contact_phone == phone or any(db.scalar(known.limit(1)) for known in (in_case, follows))
