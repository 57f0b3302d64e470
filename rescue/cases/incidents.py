"""What becomes of an incident: found by whoever may see it, triaged, owned, cancelled, closed."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select

from rescue.cases import clocks
from rescue.cases.models import (
    OPEN_STATES,
    SEVERITY_ORDER,
    Case,
    Follower,
    Incident,
    IncidentState,
    Position,
    Severity,
)
from rescue.dispatch import call_outs
from rescue.kit import events, states
from rescue.kit.access.models import User
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.models import Promise
from rescue.promises.wording import is_of_course

MOST_POSITIONS = 50
MOST_CASES = 500
OUTCOMES: dict[str, str] = {
    "helped": N_("Helped, nothing is left to do"),
    "taken_over": N_("Taken over by somebody else"),
    "no_help_wanted": N_("No help was wanted"),
    "false_alarm": N_("False alarm"),
    "died": N_("The person died"),
}
_UNFOUNDED = "false_alarm"


class StillOpen(Conflict):
    """An incident never closes over an open call-out."""

    title = N_("Somebody is still asked or on the way.")
    text = N_("Somebody is still asked or on the way. Finish or cancel the call-outs before closing.")


class StillPromised(Conflict):
    """An incident never closes over a promise that nobody kept or took back."""

    title = N_("Something is still promised.")
    text = N_("Promises still pending: %(count)s. Keep each one or take it back before closing; the case lists them.")


class OwnedByAnother(Conflict):
    title = N_("%(name)s has taken it.")
    text = N_("%(name)s has taken this case. Take it over only if you have spoken.")


class AlreadyEnded(Conflict):
    title = N_("This incident has ended.")
    text = N_("This incident has ended: it is %(state)s.")


def visible(viewer: Principal) -> Select[Incident]:
    """The incidents a viewer may see: the desk all, a traveller's link its own, a provider those it was asked for."""
    every = select(Incident)
    if viewer.is_desk:
        return every
    if viewer.role is Role.TRAVELLER and viewer.link_object:
        return every.where(Incident.id == viewer.link_object)
    return every.where(Incident.id == "")


def get_visible(db: Db, incident_id: str, viewer: Principal) -> Incident:
    """The incident, or NotFound whether it is missing or not open to the viewer."""
    incident = db.scalar(visible(viewer).where(Incident.id == incident_id))
    if incident is None:
        raise NotFound
    return incident


def get_for_change(db: Db, incident_id: str, viewer: Principal, *, seen_version: int | None = None) -> Incident:
    """The incident locked for this transaction, unless somebody changed it since `seen_version`.

    Its needs are locked first: an answer to a call-out locks in that order too, and two orders would deadlock.
    """
    call_outs.lock_needs(db, incident_id)
    incident = db.scalar(visible(viewer).where(Incident.id == incident_id).with_for_update())
    if incident is None:
        raise NotFound
    states.check_version(incident, seen_version)
    return incident


def lock(db: Db, incident_id: str) -> Incident:
    """The incident for a change by the house itself, its needs locked first."""
    call_outs.lock_needs(db, incident_id)
    return db.scalars(select(Incident).where(Incident.id == incident_id).with_for_update()).one()


def lock_alone(db: Db, incident_id: str) -> Incident:
    """The incident without its needs: for what follows an answer, which holds one need and must not wait for others."""
    return db.scalars(select(Incident).where(Incident.id == incident_id).with_for_update()).one()


def find(db: Db, incident_id: str | None) -> Incident | None:
    """The incident of an id that we know ourselves."""
    return db.get(Incident, incident_id) if incident_id else None


def follower_links(db: Db, incident_id: str) -> list[str]:
    """The links of those who reported the same after the first: they see what happens and nobody's data."""
    return list(db.scalars(select(Follower.link_id).where(Follower.incident_id == incident_id)))


def list_open(db: Db, viewer: Principal, *, most: int) -> list[Incident]:
    """The board: red first, then whose next promise is due first."""
    board = visible(viewer).where(Incident.is_open.is_(True))
    order = (Incident.severity_order, Incident.next_duty_at, Incident.id)
    return list(db.scalars(board.order_by(*order).limit(most)))


def list_newest(
    db: Db, viewer: Principal, *, before: tuple[datetime, str] | None, state: IncidentState | None, most: int
) -> list[Incident]:
    """Newest first, from after the row `before` (its reported_at and id)."""
    listed = visible(viewer)
    if state is not None:
        listed = listed.where(Incident.state == state)
    if before is not None:
        at, row_id = before
        listed = listed.where(or_(Incident.reported_at < at, and_(Incident.reported_at == at, Incident.id < row_id)))
    return list(db.scalars(listed.order_by(Incident.reported_at.desc(), Incident.id.desc()).limit(most)))


def list_cases(db: Db, incident_id: str) -> list[Case]:
    of_incident = select(Case).where(Case.incident_id == incident_id).order_by(Case.opened_at, Case.id)
    return list(db.scalars(of_incident.limit(MOST_CASES)))


def list_positions(db: Db, incident_id: str) -> list[Position]:
    """Every position given, the newest first."""
    of_incident = select(Position).where(Position.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Position.given_at.desc(), Position.id.desc()).limit(MOST_POSITIONS)))


def triage(db: Db, incident: Incident, *, severity: Severity, kind: str | None, basis: str, by: str) -> None:
    """Set severity and kind from triage answers or by a coordinator; a first triage also moves the state."""
    check_open(incident)
    incident.severity, incident.severity_order = severity, SEVERITY_ORDER[severity]
    incident.severity_basis = basis
    incident.kind = kind or incident.kind
    facts = {"severity": str(severity), "what": incident.kind, "basis": basis}
    if incident.state is IncidentState.REPORTED:
        states.move(db, incident, IncidentState.TRIAGED, by=by, **facts)
    else:
        events.record(db, "incident.retriaged", subject=incident.id, by=by, incident_id=incident.id, **facts)


def close(db: Db, incident: Incident, *, outcome: str, note: str | None, by: str) -> None:
    """Close for good reason, never over an open call-out; nobody is searched for any more."""
    check_open(incident)
    if call_outs.is_anything_open(db, incident.id):
        raise StillOpen
    if owed := list_owed(db, incident.id):
        raise StillPromised(count=len(owed))
    call_outs.stand_down(db, incident.id, by=by)
    ends = IncidentState.UNFOUNDED if outcome == _UNFOUNDED else IncidentState.CLOSED
    _end(db, incident, ends, outcome=outcome, note=note, by=by)


def list_owed(db: Db, incident_id: str) -> list[Promise]:
    """The promises that somebody has to keep or take back before the incident may close."""
    return [each for each in promises.list_open(db, incident_id) if not is_of_course(each.what)]


def cancel(db: Db, incident: Incident, *, note: str | None, by: str) -> None:
    """Nobody is needed after all: everybody asked or on the way is told to turn back."""
    _let_go(db, incident, by=by)
    _end(db, incident, IncidentState.CANCELLED, outcome="cancelled", note=note, by=by)


def call_off(db: Db, incident: Incident, *, note: str | None, by: str) -> None:
    """There never was an emergency: everybody is let go, and it stays on record as a false alarm."""
    _let_go(db, incident, by=by)
    _end(db, incident, IncidentState.UNFOUNDED, outcome=_UNFOUNDED, note=note, by=by)


def own(db: Db, incident: Incident, *, by: str, seen_version: int | None = None) -> None:
    """Take an incident: from now on this coordinator is asked about it.

    Of two who take it at once one wins and the other hears who. Whoever has seen the owner may take it from them.
    """
    check_open(incident)
    if incident.owner_id not in (None, by) and seen_version != incident.version:
        owner = db.get(User, incident.owner_id)
        raise OwnedByAnother(name=owner.display_name if owner else incident.owner_id)
    states.check_version(incident, seen_version)
    clocks.taken(db, incident, by=by)
    incident.owner_id = by
    events.record(db, "incident.owned", subject=incident.id, by=by, incident_id=incident.id)


def check_open(incident: Incident) -> None:
    """Raise AlreadyEnded when nothing more may be asked for the incident."""
    if incident.state not in OPEN_STATES:
        raise AlreadyEnded(state=incident.state)


def intervals(incident: Incident) -> dict[str, int | None]:
    """Whole seconds from report to first offer and to acceptance, and from acceptance to the scene."""
    return {
        "report_to_offer_seconds": _seconds(incident.reported_at, incident.offered_at),
        "report_to_accept_seconds": _seconds(incident.reported_at, incident.accepted_at),
        "accept_to_scene_seconds": _seconds(incident.accepted_at, incident.on_scene_at),
    }


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    return None if since is None or until is None else round((until - since) / timedelta(seconds=1))


def _let_go(db: Db, incident: Incident, *, by: str) -> None:
    check_open(incident)
    call_outs.stand_down(db, incident.id, by=by)
    if call_outs.is_anything_open(db, incident.id):
        raise StillOpen


def _end(db: Db, incident: Incident, state: IncidentState, *, outcome: str, note: str | None, by: str) -> None:
    incident.is_open = False
    incident.closed_at = db.now
    incident.outcome, incident.outcome_note = outcome, note
    clocks.end_all(db, incident, by=by)
    states.move(db, incident, state, by=by, outcome=outcome)
