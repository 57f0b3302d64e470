"""The clock of an incident: the earliest of its promises, kept beside it so that the board can sort by it.

The promises are the truth; `next_duty` and `next_duty_at` are written here and nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from rescue.cases.models import Duty, Incident, Severity
from rescue.dispatch.models import CallOut, Need, NeedState
from rescue.kit.database import Db
from rescue.kit.events import SYSTEM, News
from rescue.promises import promises
from rescue.promises.models import Promise, PromiseState
from rescue.promises.wording import SCENE_TASK, is_of_course

COORDINATOR_SECONDS = 120
NEXT_STEP_MINUTES = {Severity.RED: 10, Severity.YELLOW: 20, Severity.GREEN: 60, Severity.BLACK: 60}
"""How long whoever took a case has for the next step, by its colour."""


def expect(
    db: Db,
    incident: Incident,
    duty: Duty,
    at: datetime,
    *,
    call_out: CallOut | None = None,
    by: str,
) -> None:
    """Promise the next step of the rescue's course, and show the earliest clock."""
    db.flush()
    subject = call_out.id if call_out else incident.id
    facts = {"service": str(call_out.service)} if call_out else {}
    promises.make(
        db,
        incident_id=incident.id,
        what=str(duty),
        about=subject,
        due_at=at,
        to_whom="traveller",
        by=by,
        facts=facts,
    )
    show(db, incident)


def acted(db: Db, incident: Incident, *, by: str) -> None:
    """Somebody acted: the coordinator's own clock stops, unless a search still waits for one."""
    waits = select(Need.id).where(Need.incident_id == incident.id, Need.state == NeedState.ESCALATED)
    if db.scalar(waits.limit(1)) is None:
        promises.keep(db, about=incident.id, what=Duty.COORDINATOR_ACTS, by=by)
    show(db, incident)


def taken(db: Db, incident: Incident, *, by: str) -> None:
    """A coordinator took it: what they were to do is begun, and the next step has its own clock."""
    if promises.keep(db, about=incident.id, what=Duty.COORDINATOR_ACTS, by=by):
        minutes = NEXT_STEP_MINUTES[incident.severity]
        expect(db, incident, Duty.COORDINATOR_ACTS, db.now + timedelta(minutes=minutes), by=by)


def end_all(db: Db, incident: Incident, *, by: str) -> None:
    """The incident has ended: nothing more is due. Closing it was the last thing promised."""
    for promise in promises.list_open(db, incident.id):
        is_done = promise.what == Duty.COORDINATOR_CLOSES
        promises.end(db, promise, PromiseState.KEPT if is_done else PromiseState.WITHDRAWN, by=by)
    incident.next_duty, incident.next_duty_at = None, None


def hand_over(db: Db, incident: Incident, into: Incident, call_out_ids: Sequence[str]) -> list[str]:
    """Two incidents are one: what was promised goes on there, but for the steps of a course that ends here."""
    moving = [
        promise.id
        for promise in promises.list_open(db, incident.id)
        if promise.about in call_out_ids or promise.what == SCENE_TASK or not is_of_course(promise.what)
    ]
    promises.move_to(db, moving, into.id)
    db.flush()
    show(db, into)
    return moving


def show(db: Db, incident: Incident, *, at_once: bool = False) -> None:
    """Write the earliest clock beside the incident. An open one without any gets a coordinator's, at the latest at
    the commit: what follows in the same transaction may promise something better."""
    if not incident.is_open:
        incident.next_duty, incident.next_duty_at = None, None
        return
    earliest = promises.find_earliest(db, incident.id)
    if earliest is not None:
        incident.next_duty, incident.next_duty_at = duty_of(earliest), earliest.due_at
    elif at_once:
        expect(db, incident, Duty.COORDINATOR_ACTS, db.now + timedelta(seconds=COORDINATOR_SECONDS), by=SYSTEM)
    else:
        db.do_last(f"clock:{incident.id}", lambda: show(db, incident, at_once=True))


def duty_of(promise: Promise) -> Duty:
    """What the board calls it: the rescue's own steps by name, everything else a promise."""
    known = {str(duty): duty for duty in Duty}
    return known.get(promise.what, Duty.PROMISE_DUE)


def on_promise(db: Db, news: News) -> None:
    """A promise was made or ended somewhere: the incident's clock may be another one."""
    db.flush()
    incident = db.scalar(select(Incident).where(Incident.id == news.incident_id).with_for_update())
    if incident is not None:
        show(db, incident)
