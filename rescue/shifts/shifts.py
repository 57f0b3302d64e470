"""Going on duty and off: alarms and calls are for those who are on; with nobody on, the duty phone rings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from rescue.cases import incidents
from rescue.cases.models import Incident, Severity
from rescue.kit import events
from rescue.kit.access.models import User
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.shifts.models import Shift

MOST_ON = 200
MOST_CASES = 500
MOST_NAMED = 10


class NotHandedOver(Conflict):
    title = N_("Your cases have to be handed over first.")
    text = N_("You still have %(count)s cases: %(cases)s. Hand them over, or leave them to the desk.")


class RedWithoutOwner(Conflict):
    title = N_("A red case has no owner.")
    text = N_("Nobody owns these red cases: %(cases)s. Somebody must take each of them first. Nothing was changed.")


@dataclass(frozen=True)
class OnDuty:
    """Somebody who is on shift, and since when."""

    user_id: str
    name: str
    role: str
    since: datetime
    cases: int = 0


def start(db: Db, user_id: str, *, by: str) -> Shift:
    """Go on duty; going on twice is once."""
    # Whoever presses in two tabs waits for the first: the user's own row is the queue.
    if db.scalar(select(User.id).where(User.id == user_id).with_for_update()) is None:
        raise NotFound
    current = find_current(db, user_id)
    if current is not None:
        return current
    shift = Shift(id=db.new_id("shf"), user_id=user_id, started_at=db.now)
    db.add(shift)
    db.flush()
    events.record(db, "shift.started", subject=shift.id, by=by)
    return shift


def end(db: Db, user_id: str, *, leave_to_desk: bool = False, by: str) -> Shift | None:
    """Go off duty. Open cases are handed over first; only those that are not red may be left to the desk."""
    db.execute(select(User.id).where(User.id == user_id).with_for_update())
    shift = find_current(db, user_id)
    if shift is None:
        return None
    mine = list_owned(db, user_id)
    red = [each for each in mine if each.severity is Severity.RED]
    if mine and (red or not leave_to_desk):
        named = red if leave_to_desk else mine
        raise NotHandedOver(count=len(mine), cases=references_of(named))
    for each in mine:
        incident = incidents.lock(db, each.id)
        incident.owner_id = None
        events.record(db, "incident.left_to_desk", subject=incident.id, by=by, incident_id=incident.id)
    close(db, shift, by=by)
    return shift


def close(db: Db, shift: Shift, *, by: str) -> None:
    shift.ended_at = db.now
    db.flush()
    events.record(db, "shift.ended", subject=shift.id, by=by)


def current() -> Select[Shift]:
    """Everybody who is on duty now."""
    return select(Shift).where(Shift.ended_at.is_(None))


def find_current(db: Db, user_id: str) -> Shift | None:
    return db.scalar(current().where(Shift.user_id == user_id))


def is_on(db: Db, user_id: str) -> bool:
    """Whether somebody is on duty now."""
    return find_current(db, user_id) is not None


def is_anybody_on(db: Db) -> bool:
    return db.scalar(select(Shift.id).where(Shift.ended_at.is_(None)).limit(1)) is not None


def hears(db: Db, user_id: str) -> bool:
    """Whether calls and alarms are shown to somebody: on duty, or nobody is, and then to whoever looks."""
    return is_on(db, user_id) or not is_anybody_on(db)


def list_on(db: Db, *, are_counted: bool = True) -> list[OnDuty]:
    """Who is on duty, the longest first, and how many open cases each has, unless nobody asks for that."""
    on = select(Shift.user_id, Shift.started_at, User.display_name, User.role).join(User, User.id == Shift.user_id)
    found = db.execute(on.where(Shift.ended_at.is_(None)).order_by(Shift.started_at, Shift.id).limit(MOST_ON)).all()
    if not found or not are_counted:
        return [OnDuty(each.user_id, each.display_name, each.role, each.started_at) for each in found]
    owners = select(Incident.owner_id, func.count()).where(Incident.is_open.is_(True), Incident.owner_id.is_not(None))
    owned = {row[0]: row[1] for row in db.execute(owners.group_by(Incident.owner_id))}
    return [
        OnDuty(each.user_id, each.display_name, each.role, each.started_at, owned.get(each.user_id, 0))
        for each in found
    ]


def list_owned(db: Db, user_id: str) -> list[Incident]:
    """The open cases of somebody, in the order of the board."""
    mine = select(Incident).where(Incident.is_open.is_(True), Incident.owner_id == user_id)
    order = (Incident.severity_order, Incident.next_duty_at, Incident.id)
    return list(db.scalars(mine.order_by(*order).limit(MOST_CASES)))


def list_red_without_owner(db: Db) -> list[Incident]:
    """What no shift may end over."""
    red = select(Incident).where(
        Incident.is_open.is_(True), Incident.severity == Severity.RED, Incident.owner_id.is_(None)
    )
    return list(db.scalars(red.order_by(Incident.next_duty_at, Incident.id).limit(MOST_CASES)))


def references_of(cases: list[Incident]) -> str:
    """The references of cases as people read them out, the first few."""
    named = ", ".join(each.reference for each in cases[:MOST_NAMED])
    return f"{named} …" if len(cases) > MOST_NAMED else named
