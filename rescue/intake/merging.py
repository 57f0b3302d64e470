"""Joining an incident into another that it turned out to be, and parting them again: nothing is lost either way.

Reports, people, positions, followers and whoever is under way move to the incident that stays; their ids are kept, and
so are the values they changed there, so that parting puts everything back. Links of both keep their addresses.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from rescue.cases import clocks, incidents
from rescue.cases.models import Case, Follower, Incident, IncidentState, Position
from rescue.cases.response import tasks
from rescue.cases.response.models import Task
from rescue.dispatch import call_outs, handing_over
from rescue.intake import lending, news_of_joining, resemblances
from rescue.intake.joining import is_same_person
from rescue.intake.likeness import Reason
from rescue.intake.models import Duplication, Report
from rescue.kit import events, states
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.rollcalls import joining as roll_calls
from rescue.scene.models import Evidence, SceneTask

MOST_SHOWN = 50
MOVED = (
    *(("reports", Report), ("cases", Case), ("positions", Position)),
    *(("followers", Follower), ("tasks", Task), ("scene_tasks", SceneTask), ("evidence", Evidence)),
)


class SameIncident(Conflict):
    title = N_("This is the same incident.")
    text = N_("An incident cannot be joined into itself. Nothing was changed.")


class NotJoined(Conflict):
    title = N_("This incident is not joined with another.")
    text = N_("This incident is not joined with another, so there is nothing to part.")


class UndoLaterFirst(Conflict):
    title = N_("Part the later ones first.")
    text = N_("The incident it was joined into has itself been joined into another. Part that one first.")


def lock_both(db: Db, one_id: str, other_id: str) -> tuple[Incident, Incident]:
    """Both incidents, the older first, locked with their needs in one order whoever asks; or NotFound."""
    if one_id == other_id:
        raise SameIncident
    for incident_id in sorted((one_id, other_id)):
        call_outs.lock_needs(db, incident_id)
    both = select(Incident).where(Incident.id.in_((one_id, other_id))).order_by(Incident.id).with_for_update()
    found = list(db.scalars(both, execution_options={"populate_existing": True}))
    if len(found) < 2:
        raise NotFound
    older, younger = sorted(found, key=lambda each: (each.reported_at, each.id))
    return older, younger


def join_by_hand(db: Db, incident_id: str, into_id: str, viewer: Principal, *, seen_version: int | None) -> Incident:
    """A coordinator says that one incident is a duplicate of another."""
    older, younger = lock_both(db, incident_id, into_id)
    incident, into = (older, younger) if older.id == incident_id else (younger, older)
    states.check_version(incident, seen_version)
    alike = resemblances.find(db, incident_id, into_id)
    join(db, incident, into, by=viewer.id, reasons=resemblances.from_values(alike.reasons) if alike else ())
    return incident


def join(db: Db, incident: Incident, into: Incident, *, by: str, reasons: Sequence[Reason] = ()) -> Duplication:
    """Join an open incident into another open one; both are locked (`lock_both`)."""
    incidents.check_open(incident)
    incidents.check_open(into)
    moved: dict[str, Any] = {"incident": lending.kept_of(incident)}
    moved["told"] = news_of_joining.addressees(db, incident, but=into)
    handed = handing_over.hand_over(db, incident.id, into.id, by=by)
    moved.update(handed)
    moved["promises"] = clocks.hand_over(db, incident, into, handed["call_outs"])
    moved.update(_move_rows(db, incident, into))
    moved["lent"] = lending.lend(db, incident, into, is_help_coming=bool(handed["needs"]), by=by)
    moved["links"] = links.lead_to(db, Purpose.TRAVELLER_CASE, into.id, instead_of=incident.id)
    duplication = Duplication(
        id=db.new_id("dup"),
        incident_id=incident.id,
        into_id=into.id,
        reasons=resemblances.as_values(reasons),
        moved=moved,
        joined_at=db.now,
        joined_by=by,
    )
    db.add(duplication)
    incident.merged_into, incident.is_open, incident.closed_at = into.id, False, db.now
    clocks.end_all(db, incident, by=by)
    states.move(db, incident, IncidentState.DUPLICATE, by=by, into_id=into.id)
    events.record(db, "incident.joined", subject=into.id, by=by, incident_id=into.id, from_id=incident.id)
    news_of_joining.tell(db, into, incident.reference, moved["told"])
    return duplication


def part(db: Db, incident_id: str, *, by: str, offer_seconds: int, seen_version: int | None = None) -> Incident:
    """Undo the joining: the incident is as it was, its helpers with it; what it searched for is searched again."""
    duplication = _find_live(db, incident_id)
    older, younger = lock_both(db, incident_id, duplication.into_id)
    incident, into = (older, younger) if older.id == incident_id else (younger, older)
    states.check_version(incident, seen_version)
    if incident.state is not IncidentState.DUPLICATE:
        raise NotJoined
    if into.state is IncidentState.DUPLICATE:
        raise UndoLaterFirst
    moved = duplication.moved
    handing_over.hand_back(db, moved, into.id, incident.id)  # type: ignore[arg-type] # kept as JSON
    promises.move_to(db, moved.get("promises", []), incident.id)
    _move_back(db, moved, incident, into)
    links.lead_to(db, Purpose.TRAVELLER_CASE, incident.id, instead_of=into.id, only=moved["links"] or [""])
    db.flush()
    lending.give_back(db, moved["lent"], into, by=by)
    duplication.undone_at, duplication.undone_by = db.now, by
    incident.merged_into, incident.closed_at, incident.is_open = None, None, True
    states.move(db, incident, IncidentState(moved["incident"]["state"]), by=by, what=incident.kind, is_parted=True)
    events.record(db, "incident.parted", subject=into.id, by=by, incident_id=into.id, from_id=incident.id)
    resemblances.keep_apart(db, incident.id, into.id, by=by)
    lending.mind_again(db, incident, moved, by=by, offer_seconds=offer_seconds)
    return incident


def list_joined(db: Db, into_id: str) -> list[tuple[Incident, Duplication]]:
    """The incidents that are joined into this one, the newest first."""
    live = select(Incident, Duplication).join(Duplication, Duplication.incident_id == Incident.id)
    of = live.where(Duplication.into_id == into_id, Duplication.undone_at.is_(None))
    return [(row[0], row[1]) for row in db.execute(of.order_by(Duplication.joined_at.desc()).limit(MOST_SHOWN))]


def _find_live(db: Db, incident_id: str) -> Duplication:
    live = select(Duplication).where(Duplication.incident_id == incident_id, Duplication.undone_at.is_(None))
    duplication = db.scalar(live.order_by(Duplication.joined_at.desc()).limit(1))
    if duplication is None:
        raise NotJoined
    return duplication


def _move_rows(db: Db, incident: Incident, into: Incident) -> dict[str, Any]:
    known = incidents.list_cases(db, into.id)
    doubled = {
        case.id for case in incidents.list_cases(db, incident.id) if any(is_same_person(each, case) for each in known)
    }
    steps = {(task.code, task.text) for task in tasks.list_for_incident(db, into.id)}
    theirs = tasks.list_for_incident(db, incident.id)
    doubled |= {task.id for task in theirs if task.case_id is None and (task.code, task.text) in steps}
    moved: dict[str, Any] = {}
    for name, model in MOVED:
        ids = [row_id for row_id in db.scalars(_ids(model, incident.id)) if row_id not in doubled]
        _point(db, model, ids, into.id)
        moved[name] = ids
    moved["follower"] = _add_contact(db, incident, into)
    moved["roll_call"] = roll_calls.join(db, incident.id, into.id)
    return moved


def _move_back(db: Db, moved: dict[str, Any], incident: Incident, into: Incident) -> None:
    for name, model in MOVED:
        still_there = set(db.scalars(_ids(model, into.id)))
        _point(db, model, [row_id for row_id in moved.get(name, []) if row_id in still_there], incident.id)
    roll_calls.part(db, moved.get("roll_call"), incident.id, into.id)
    contact = db.get(Follower, moved["follower"]) if moved["follower"] else None
    if contact is not None:
        db.delete(contact)


def _add_contact(db: Db, incident: Incident, into: Incident) -> str | None:
    """Whoever reported the incident first follows the other one from now on, by the link they have."""
    if incident.contact_link_id is None:
        return None
    phone = incident.contact_phone if incident.contact_phone != into.contact_phone else None
    follower = Follower(
        id=db.new_id("fol"),
        incident_id=into.id,
        name=incident.contact_name,
        phone=phone,
        language=incident.contact_language,
        link_id=incident.contact_link_id,
        added_at=db.now,
    )
    db.add(follower)
    return follower.id


def _ids(model: Any, incident_id: str) -> Any:
    return select(model.id).where(model.incident_id == incident_id).order_by(model.id)


def _point(db: Db, model: Any, ids: list[str], incident_id: str) -> None:
    if ids:
        db.execute(update(model).where(model.id.in_(ids)).values(incident_id=incident_id))
