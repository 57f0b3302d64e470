"""One event of several incidents: who belongs to it, how many are how, in which countries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from rescue.cases.models import Incident
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.rollcalls import roll_calls
from rescue.rollcalls.models import MassEvent, MassEventIncident, RollCall, RollCallPerson, Status
from rescue.rollcalls.roll_calls import Counts

MOST_EVENTS = 100
MOST_INCIDENTS = 300


class EventNeedsName(Invalid):
    title = N_("Give the event a name.")
    text = N_("Give the event a short name that every coordinator understands.")


class IncidentUnknown(Invalid):
    title = N_("This incident was not found.")
    text = N_("No incident has this reference.")


class InAnotherEvent(Conflict):
    title = N_("This incident belongs to another event.")
    text = N_("This incident belongs to another event already. Take it out there first.")


@dataclass(frozen=True)
class Whole:
    """An event with its incidents, their counts, and the counts by territory and by nationality."""

    event: MassEvent
    incidents: Sequence[Incident]
    counts: dict[str, Counts]
    total: Counts
    by_territory: dict[str | None, Counts]
    by_nationality: dict[str | None, Counts]


def open_event(db: Db, name: str, *, by: str) -> MassEvent:
    """A new event; incidents are put into it afterwards."""
    if not name.strip():
        raise EventNeedsName
    event = MassEvent(id=db.new_id("mev"), name=name.strip(), opened_at=db.now, opened_by=by)
    db.add(event)
    db.flush()
    events.record(db, "mass_event.opened", subject=event.id, by=by)
    return event


def get(db: Db, event_id: str, *, is_locked: bool = False) -> MassEvent:
    wanted = select(MassEvent).where(MassEvent.id == event_id)
    found = db.scalar(wanted.with_for_update() if is_locked else wanted)
    if found is None:
        raise NotFound
    return found


def add_incident(db: Db, event: MassEvent, reference: str, *, by: str) -> None:
    """Put an incident into the event; twice is once."""
    incident = db.scalar(select(Incident).where(Incident.reference == reference.strip().upper()))
    if incident is None:
        raise IncidentUnknown
    known = db.get(MassEventIncident, incident.id)
    if known is not None and known.event_id != event.id:
        raise InAnotherEvent
    if known is not None:
        return
    db.add(MassEventIncident(incident_id=incident.id, event_id=event.id, added_at=db.now, added_by=by))
    db.flush()
    events.record(db, "mass_event.joined", subject=event.id, by=by, incident_id=incident.id)


def remove_incident(db: Db, event: MassEvent, incident_id: str, *, by: str) -> None:
    """Take an incident out of the event; nothing else of it changes."""
    of_event = MassEventIncident.event_id == event.id
    gone = db.execute(delete(MassEventIncident).where(MassEventIncident.incident_id == incident_id, of_event))
    if gone.rowcount:
        events.record(db, "mass_event.left", subject=event.id, by=by, incident_id=incident_id)


def find_of(db: Db, incident_id: str) -> MassEvent | None:
    """The event an incident belongs to."""
    joined = select(MassEvent).join(MassEventIncident, MassEventIncident.event_id == MassEvent.id)
    return db.scalar(joined.where(MassEventIncident.incident_id == incident_id))


def list_events(db: Db) -> list[tuple[MassEvent, int]]:
    """The newest events, each with how many incidents it has."""
    counted = select(MassEventIncident.event_id, func.count().label("number")).group_by(MassEventIncident.event_id)
    by_event = counted.subquery()
    listed = select(MassEvent, func.coalesce(by_event.c.number, 0)).outerjoin(
        by_event, by_event.c.event_id == MassEvent.id
    )
    newest = listed.order_by(MassEvent.opened_at.desc(), MassEvent.id.desc()).limit(MOST_EVENTS)
    return [(row[0], row[1]) for row in db.execute(newest)]


def list_incidents(db: Db, event_id: str) -> list[Incident]:
    joined = select(Incident).join(MassEventIncident, MassEventIncident.incident_id == Incident.id)
    of_event = joined.where(MassEventIncident.event_id == event_id)
    return list(db.scalars(of_event.order_by(Incident.severity_order, Incident.reported_at).limit(MOST_INCIDENTS)))


def whole(db: Db, event: MassEvent) -> Whole:
    """Everything the page of an event shows, in a handful of statements."""
    found = list_incidents(db, event.id)
    ids = [incident.id for incident in found]
    counts = roll_calls.count_all(db, ids)
    by_territory: dict[str | None, Counts] = {}
    for incident in found:
        code = incident.territory_code
        by_territory[code] = _add(by_territory.get(code, Counts()), counts.get(incident.id, Counts()))
    total = Counts()
    for each in by_territory.values():
        total = _add(total, each)
    return Whole(event, found, counts, total, by_territory, _by_nationality(db, ids))


def _by_nationality(db: Db, incident_ids: Sequence[str]) -> dict[str | None, Counts]:
    counted = (
        select(RollCallPerson.nationality, RollCallPerson.status, func.count())
        .join(RollCall, RollCall.id == RollCallPerson.roll_call_id)
        .where(RollCall.incident_id.in_(incident_ids))
        .group_by(RollCallPerson.nationality, RollCallPerson.status)
    )
    found: dict[str | None, Counts] = {}
    for nationality, status, number in db.execute(counted):
        found[nationality] = _add(found.get(nationality, Counts()), Counts(**{str(status): number}))
    return found


def _add(one: Counts, other: Counts) -> Counts:
    return Counts(**{str(status): one.of(status) + other.of(status) for status in Status})
