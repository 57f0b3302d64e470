"""Saying how somebody is: one tap, written with who and when; whoever is hurt has a case and help on the way."""

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import SEVERITY_ORDER, Case, Incident, Severity
from rescue.cases.response import opening, tasks
from rescue.cases.response.models import TaskState
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.network.cards import book
from rescue.network.run_cards import Kind
from rescue.rollcalls.models import RollCall, RollCallMark, RollCallPerson, Status
from rescue.rollcalls.names import fold

BASIS = "roll_call"
STEP = "roll_call"
SEVERITIES: dict[Status, Severity] = {
    Status.SAFE: Severity.GREEN,
    Status.YELLOW: Severity.YELLOW,
    Status.RED: Severity.RED,
    Status.DEAD: Severity.BLACK,
}


def lock(db: Db, person_id: str, *, roll_call_id: str | None = None) -> tuple[Incident, RollCall, RollCallPerson]:
    """The incident, then its list, then the person: always in this order; NotFound for somebody of another list."""
    found = db.execute(
        select(RollCall.id, RollCall.incident_id)
        .join(RollCallPerson, RollCallPerson.roll_call_id == RollCall.id)
        .where(RollCallPerson.id == person_id)
    ).one_or_none()
    if found is None or roll_call_id not in (None, found.id):
        raise NotFound
    incident = incidents.lock(db, found.incident_id)
    fresh = {"populate_existing": True}
    of_list = select(RollCall).where(RollCall.id == found.id).with_for_update()
    roll_call = db.scalars(of_list, execution_options=fresh).one()
    of_person = select(RollCallPerson).where(RollCallPerson.id == person_id).with_for_update()
    return incident, roll_call, db.scalars(of_person, execution_options=fresh).one()


def mark(
    db: Db,
    incident: Incident,
    person: RollCallPerson,
    status: Status,
    *,
    how: str,
    by: str,
    offer_seconds: int,
    seen_version: int | None = None,
) -> bool:
    """Say how somebody is; False when that was said already. All three are locked (`lock`)."""
    if person.status is status:
        return False
    states.check_version(person, seen_version)
    db.add_row(
        RollCallMark,
        id=db.new_id("rmk"),
        roll_call_id=person.roll_call_id,
        person_id=person.id,
        before=str(person.status),
        after=str(status),
        how=how,
        by=by,
        at=db.now,
    )
    person.status, person.marked_at, person.marked_by = status, db.now, by
    events.record(db, "roll_call.marked", subject=person.id, by=by, incident_id=incident.id, how=how)
    _follow(db, incident, person, by=by, offer_seconds=offer_seconds)
    _finish(db, incident, person, by=by)
    return True


def _follow(db: Db, incident: Incident, person: RollCallPerson, *, by: str, offer_seconds: int) -> None:
    """A case for whoever is hurt or dead, in their colour; the incident is as severe as the worst of the living."""
    case = _find_case(db, incident, person)
    if case is None and person.status in (Status.UNKNOWN, Status.SAFE):
        return
    case = case or _open_case(db, incident, person)
    severity = SEVERITIES.get(person.status)
    case.severity = str(severity) if severity else None
    if not incident.is_open:
        return
    if person.status is Status.DEAD:
        steps = book.read(db).card(Kind.DEATH, incident.territory_code).steps
        tasks.open_steps(db, incident, (step for step in steps if step.level == 1), by=by, case_id=case.id)
    elif severity in (Severity.YELLOW, Severity.RED):
        if SEVERITY_ORDER[severity] < incident.severity_order:
            incidents.triage(db, incident, severity=severity, kind=None, basis=BASIS, by=by)
        # Who stands beside them has judged it: nothing of the card waits for a coordinator's triage.
        opening.open_due(db, incident, is_triaged=True, by=by, offer_seconds=offer_seconds)


def _finish(db: Db, incident: Incident, person: RollCallPerson, *, by: str) -> None:
    """With the last one accounted for, the step of the run card that asks for it is done."""
    unknown = select(RollCallPerson.id).where(
        RollCallPerson.roll_call_id == person.roll_call_id, RollCallPerson.status == Status.UNKNOWN
    )
    if db.scalar(unknown.limit(1)) is not None:
        return
    for task in tasks.list_for_incident(db, incident.id):
        if task.code == STEP and task.state is TaskState.OPEN:
            tasks.settle(db, tasks.get_for_change(db, task.id), TaskState.DONE, note=None, by=by)


def _find_case(db: Db, incident: Incident, person: RollCallPerson) -> Case | None:
    if person.case_id:
        return db.get(Case, person.case_id)
    known = incidents.list_cases(db, incident.id)
    taken = select(RollCallPerson.case_id).where(RollCallPerson.roll_call_id == person.roll_call_id)
    free = [case for case in known if case.id not in set(db.scalars(taken))]
    alike = (
        *(case for case in free if person.phone and case.phone == person.phone),
        *(case for case in free if case.person_name and fold(case.person_name) == fold(person.name)),
    )
    found = next(iter(alike), None)
    if found is not None:
        person.case_id = found.id
    return found


def _open_case(db: Db, incident: Incident, person: RollCallPerson) -> Case:
    case = Case(
        id=db.new_id("cas"),
        incident_id=incident.id,
        person_name=person.name,
        phone=person.phone,
        nationality=person.nationality,
        language=person.language,
        opened_at=db.now,
    )
    db.add(case)
    db.flush()
    person.case_id = case.id
    return case
