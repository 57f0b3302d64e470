"""Incidents that are perhaps one: noticed by the house, decided by a coordinator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from rescue.cases.models import Incident
from rescue.intake.likeness import Reason
from rescue.intake.models import Resemblance
from rescue.intake.neighbours import Likely
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import NotFound

MOST_SHOWN = 20


@dataclass(frozen=True)
class Alike:
    """The other incident, seen from one of the two, and why it may be the same."""

    other: Incident
    reasons: tuple[Reason, ...]
    noticed_at: datetime


def note(db: Db, incident_id: str, likely: Likely) -> None:
    """Suggest that a new incident is perhaps one that we know; both cases show it."""
    reasons = as_values(likely.judgement.reasons)
    db.add_row(Resemblance, incident_id=incident_id, other_id=likely.incident_id, reasons=reasons, noticed_at=db.now)
    events.record(
        db,
        "incident.resembled",
        subject=likely.incident_id,
        by=events.SYSTEM,
        incident_id=likely.incident_id,
        other_id=incident_id,
        reasons=[reason.code for reason in likely.judgement.reasons],
    )


def list_open(db: Db, incident_id: str) -> list[Alike]:
    """The open incidents that this one is perhaps the same as and that nobody has told apart."""
    pairs = select(Resemblance).where(
        or_(Resemblance.incident_id == incident_id, Resemblance.other_id == incident_id),
        Resemblance.dismissed_at.is_(None),
    )
    found = list(db.scalars(pairs.order_by(Resemblance.noticed_at.desc()).limit(MOST_SHOWN)))
    others = {each.other_id if each.incident_id == incident_id else each.incident_id: each for each in found}
    if not others:
        return []
    still_open = select(Incident).where(Incident.id.in_(others), Incident.is_open.is_(True))
    return [
        Alike(other, from_values(others[other.id].reasons), others[other.id].noticed_at)
        for other in db.scalars(still_open.order_by(Incident.reported_at))
    ]


def tell_apart(db: Db, incident_id: str, other_id: str, *, by: str) -> None:
    """A coordinator says that these are two; nobody is asked again. Saying it twice is saying it once."""
    pair = find(db, incident_id, other_id)
    if pair is None:
        raise NotFound
    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by = db.now, by
        for of, other in ((incident_id, other_id), (other_id, incident_id)):
            events.record(db, "incident.told_apart", subject=of, by=by, incident_id=of, other_id=other)


def keep_apart(db: Db, incident_id: str, other_id: str, *, by: str) -> None:
    """The same, whether or not anybody had thought that they are one."""
    if find(db, incident_id, other_id) is None:
        db.add_row(Resemblance, incident_id=incident_id, other_id=other_id, reasons=[], noticed_at=db.now)
    tell_apart(db, incident_id, other_id, by=by)


def list_told_apart(db: Db, incident_id: str) -> set[str]:
    """The incidents that a coordinator said are others than this one."""
    pairs = select(Resemblance.incident_id, Resemblance.other_id).where(
        or_(Resemblance.incident_id == incident_id, Resemblance.other_id == incident_id),
        Resemblance.dismissed_at.is_not(None),
    )
    return {each for pair in db.execute(pairs) for each in pair} - {incident_id}


def find(db: Db, incident_id: str, other_id: str) -> Resemblance | None:
    """What is noted of two incidents, whichever was first."""
    return db.get(Resemblance, (incident_id, other_id)) or db.get(Resemblance, (other_id, incident_id))


def as_values(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"code": reason.code, "values": reason.values} for reason in reasons]


def from_values(stored: Sequence[dict[str, Any]]) -> tuple[Reason, ...]:
    return tuple(Reason(each["code"], each["values"]) for each in stored)
