"""What a coordinator does with a promise: makes it by hand, keeps it, gives it away, puts it off and says so."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from i18n.words import Term
from rescue.cases import following, incidents
from rescue.cases.models import Incident
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.models import Promise, PromiseState
from rescue.promises.wording import BY_HAND, SCENE_TASK, TASK, TO_WHOM, text_of
from rescue.shifts import hand_overs
from rescue.shifts.promised.messages import LaterThanPromised

OURSELVES = "desk"
MOST_ALARMS = 50
TOLD_BY_US = ("traveller", "caller")
REASONS: dict[str, str] = {
    "nobody_free": N_("nobody is free yet"),
    "hospital": N_("the hospital has not answered yet"),
    "mission": N_("the consulate has not answered yet"),
    "authorities": N_("the authorities have not answered yet"),
    "traffic": N_("the way takes longer"),
    "checking": N_("we are still checking it"),
}


class PromiseUnknown(Invalid):
    title = N_("Say what is promised, and to whom.")
    text = N_("Choose what is promised and to whom. Nothing was changed.")


class InThePast(Invalid):
    title = N_("This hour has passed.")
    text = N_("A promise is due at an hour to come. Nothing was changed.")


class OwnerUnknown(Invalid):
    title = N_("Nobody of the desk has this name.")
    text = N_("A promise is given to somebody of the desk. Nothing was changed.")


class ReasonMissing(Invalid):
    title = N_("Say why it comes later.")
    text = N_("Choose why it comes later: whoever was promised it is told. Nothing was changed.")


class SettleTheTask(Conflict):
    title = N_("This is a task.")
    text = N_("A task is settled among the steps of its case. Nothing was changed.")


class AlreadyOver(Conflict):
    title = N_("This promise is over.")
    text = N_("This promise is over: it is %(state)s. Nothing was changed.")


def get_visible(db: Db, promise_id: str, viewer: Principal) -> Promise:
    """The promise for the desk; for everybody else it does not exist."""
    found = db.get(Promise, promise_id) if viewer.is_desk else None
    if found is None:
        raise NotFound
    return found


def make(
    db: Db,
    incident: Incident,
    *,
    what: str,
    to_whom: str,
    due_at: datetime,
    note: str | None,
    owner_id: str | None = None,
    by: str,
) -> str:
    """Promise something by hand. Its owner is whoever makes it, or the one they name."""
    incidents.check_open(incident)
    if what not in BY_HAND or to_whom not in TO_WHOM:
        raise PromiseUnknown
    if due_at <= db.now:
        raise InThePast
    _check_owner(db, owner_id)
    return promises.make(
        db,
        incident_id=incident.id,
        what=what,
        about=db.new_id("own"),
        due_at=due_at,
        to_whom=to_whom,
        owner_id=owner_id or by,
        by=by,
        note=(note or "").strip() or None,
    )


def keep(db: Db, promise_id: str, *, note: str | None, by: str, seen_version: int | None = None) -> Promise:
    """Kept by hand, with a note of how."""
    promise = _lock(db, promise_id, seen_version)
    promises.end(db, promise, PromiseState.KEPT, by=by, note=note)
    return promise


def withdraw(db: Db, promise_id: str, *, note: str | None, by: str, seen_version: int | None = None) -> Promise:
    """Taken back: it is not needed any more, or they were told otherwise."""
    promise = _lock(db, promise_id, seen_version)
    promises.end(db, promise, PromiseState.WITHDRAWN, by=by, note=note)
    return promise


def give(db: Db, promise_id: str, owner_id: str | None, *, by: str, seen_version: int | None = None) -> Promise:
    """Somebody else of the desk minds it; None gives it back to whoever owns the case."""
    promise = _lock(db, promise_id, seen_version)
    _check_owner(db, owner_id)
    promises.give(db, promise, owner_id, by=by)
    return promise


def put_off(
    db: Db, promise_id: str, due_at: datetime, *, reason: str, by: str, seen_version: int | None = None
) -> Promise:
    """Another hour and why; the traveller is told in the same commit, others the coordinator tells."""
    promise = _lock(db, promise_id, seen_version)
    if due_at <= db.now:
        raise InThePast
    if reason not in REASONS:
        raise ReasonMissing
    promises.move(db, promise, due_at, by=by, note=reason)
    if promise.to_whom in TOLD_BY_US:
        incident = db.get_one(Incident, promise.incident_id)
        message = LaterThanPromised(
            incident.reference, Term(text_of(promise.what)), Term(REASONS[reason]), due_at, link=""
        )
        following.tell_traveller(db, incident, message)
    return promise


@dataclass(frozen=True)
class Alarm:
    """A broken promise that nobody has seen to, with the case it belongs to."""

    promise: Promise
    incident: Incident


def list_alarms(db: Db, most: int = MOST_ALARMS) -> list[Alarm]:
    """Broken promises that nobody has seen to: red cases first, then the longest broken."""
    pending = alarming().add_columns(Incident).join(Incident, Incident.id == Promise.incident_id)
    order = (Incident.severity_order, Promise.due_at, Promise.id)
    return [Alarm(row[0], row[1]) for row in db.execute(pending.order_by(*order).limit(most))]


def alarming() -> Select[Promise]:
    return select(Promise).where(Promise.is_pending.is_(True), Promise.state == PromiseState.BROKEN)


def count_alarms(db: Db) -> int:
    """How many there are in all."""
    return db.scalar(alarming().with_only_columns(func.count())) or 0


def _lock(db: Db, promise_id: str, seen_version: int | None) -> Promise:
    promise = promises.lock(db, promise_id)
    if promise is None:
        raise NotFound
    if not promise.is_pending:
        raise AlreadyOver(state=promise.state)
    if promise.what in (TASK, SCENE_TASK):
        raise SettleTheTask
    states.check_version(promise, seen_version)
    return promise


def _check_owner(db: Db, owner_id: str | None) -> None:
    if owner_id is not None and owner_id not in {user.id for user in hand_overs.list_receivers(db, "")}:
        raise OwnerUnknown
