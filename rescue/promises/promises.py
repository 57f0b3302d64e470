"""Promises: made with a clock, kept by what fulfils them, broken by their timer, withdrawn when told otherwise.

Whoever changes one holds its incident first, so that a promise and its incident are always locked in that order.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.promises.models import Promise, PromiseState
from rescue.promises.wording import ESCALATION, SCENE_TASK, TASK, is_of_course

BREAK = "promise.break"
KEEP = "promise.keep"
MAKE = "promise.make"
MOST_SHOWN = 200
_incidents = next(iter(Promise.__table__.c.incident_id.foreign_keys))


def write(
    db: Db,
    *,
    incident_id: str,
    what: str,
    about: str,
    due_at: datetime,
    to_whom: str,
    owner_id: str | None = None,
    by: str,
    note: str | None = None,
    facts: dict[str, Any] | None = None,
    is_timed: bool = True,
) -> str:
    """Gather the row of a promise and its timer; nothing is read, so that intake can batch it.

    `is_timed=False` where something else is sure to end it at that hour, as an offer's own end does.
    """
    promise_id = db.new_id("prm")
    db.add_row(
        Promise,
        id=promise_id,
        incident_id=incident_id,
        what=what,
        facts=facts or {},
        about=about,
        to_whom=to_whom,
        owner_id=owner_id,
        due_at=due_at,
        state=PromiseState.OPEN,
        version=1,
        is_pending=True,
        note=note,
        made_at=db.now,
        made_by=by,
    )
    if is_timed:
        _arm(db, promise_id, 1, due_at)
    return promise_id


def make(
    db: Db,
    *,
    incident_id: str,
    what: str,
    about: str,
    due_at: datetime,
    to_whom: str,
    owner_id: str | None = None,
    by: str,
    note: str | None = None,
    facts: dict[str, Any] | None = None,
) -> str:
    """Promise that something happens by `due_at`; the same promise about the same thing gets a new clock instead."""
    lock_incident(db, incident_id)
    same = _pending(db, about=about, what=what)
    if same:
        move(db, same[0], due_at, by=by)
        return same[0].id
    promise_id = write(
        db,
        incident_id=incident_id,
        what=what,
        about=about,
        due_at=due_at,
        to_whom=to_whom,
        owner_id=owner_id,
        by=by,
        note=note,
        facts=facts,
    )
    if not is_of_course(what):
        known = {"promise": what, "about": about, "to_whom": to_whom, "due_at": due_at.isoformat()}
        events.record(db, "promise.made", subject=promise_id, by=by, incident_id=incident_id, **known)
    return promise_id


def keep(db: Db, *, about: str, what: str | None = None, by: str, note: str | None = None) -> list[str]:
    """What was promised about this has happened; a broken one is seen to at last. The ids of those it ended."""
    found = _pending(db, about=about, what=what)
    for promise in found:
        end(db, promise, PromiseState.KEPT, by=by, note=note)
    return [promise.id for promise in found]


def withdraw(db: Db, *, about: str, what: str | None = None, by: str, note: str | None = None) -> list[str]:
    """They were told otherwise, or it can no longer happen. The ids of those it ended."""
    found = _pending(db, about=about, what=what)
    for promise in found:
        end(db, promise, PromiseState.WITHDRAWN, by=by, note=note)
    return [promise.id for promise in found]


def end(db: Db, promise: Promise, state: PromiseState, *, by: str, note: str | None = None) -> None:
    """End a pending promise; one that was broken stays broken and is only seen to."""
    is_late = promise.state is PromiseState.BROKEN
    if not states.step(promise, state):
        promise.version += 1
    promise.is_pending = False
    promise.ended_at, promise.ended_by, promise.ended_note = db.now, by, note
    if not is_of_course(promise.what) or is_late:
        facts: dict[str, Any] = {"promise": promise.what, "about": promise.about, "is_late": is_late}
        of = promise.incident_id
        if state is PromiseState.KEPT:
            events.record(db, "promise.kept", subject=promise.id, by=by, incident_id=of, **facts)
        else:
            events.record(db, "promise.withdrawn", subject=promise.id, by=by, incident_id=of, **facts)


def move(db: Db, promise: Promise, due_at: datetime, *, by: str, note: str | None = None) -> None:
    """Another hour for an open promise; for a broken one a new promise takes its place."""
    if promise.due_at == due_at and promise.state is PromiseState.OPEN:
        return
    if promise.state is PromiseState.BROKEN:
        again = {name: getattr(promise, name) for name in ("incident_id", "what", "about", "to_whom", "owner_id")}
        end(db, promise, PromiseState.WITHDRAWN, by=by, note=note)
        new_id = write(db, **again, due_at=due_at, by=by, note=promise.note, facts=dict(promise.facts))
        _record_move(db, promise, new_id, due_at, by)
        return
    promise.due_at = due_at
    promise.version += 1
    _arm(db, promise.id, promise.version, due_at)
    _record_move(db, promise, promise.id, due_at, by)


def give(db: Db, promise: Promise, owner_id: str | None, *, by: str) -> None:
    """Somebody else minds it from now on; its hour stays."""
    if promise.owner_id == owner_id:
        return
    promise.owner_id = owner_id
    promise.version += 1
    if promise.state is PromiseState.OPEN:
        _arm(db, promise.id, promise.version, promise.due_at)
    facts = {"promise": promise.what, "to_id": owner_id}
    events.record(db, "promise.given", subject=promise.id, by=by, incident_id=promise.incident_id, **facts)


def break_by_timer(db: Db, *, promise_id: str, version: int) -> None:
    """The hour is over and nothing happened: an alarm. A timer armed before a change finds another version."""
    promise = lock(db, promise_id)
    if promise is None or promise.version != version or promise.state is not PromiseState.OPEN:
        return
    states.step(promise, PromiseState.BROKEN)
    facts = {"promise": promise.what, "about": promise.about, "to_whom": promise.to_whom}
    of = promise.incident_id
    events.record(db, "promise.broken", subject=promise.id, by=events.SYSTEM, incident_id=of, **facts)


def lock(db: Db, promise_id: str) -> Promise | None:
    """A promise for this transaction, its incident before it; None when there is none."""
    incident_id = db.scalar(select(Promise.incident_id).where(Promise.id == promise_id))
    if incident_id is None:
        return None
    lock_incident(db, incident_id)
    locked = select(Promise).where(Promise.id == promise_id).with_for_update()
    return db.scalar(locked, execution_options={"populate_existing": True})


def lock_incident(db: Db, incident_id: str) -> None:
    """Hold the incident that the promises belong to: always before them."""
    key = _incidents.column
    db.execute(select(key).where(key == incident_id).with_for_update())


def list_open(db: Db, incident_id: str) -> list[Promise]:
    """What is still pending of an incident, broken or open, the earliest first."""
    pending = select(Promise).where(Promise.incident_id == incident_id, Promise.is_pending.is_(True))
    return list(db.scalars(pending.order_by(Promise.due_at, Promise.id).limit(MOST_SHOWN)))


def list_of_incident(db: Db, incident_id: str, most: int = MOST_SHOWN) -> list[Promise]:
    """Every promise ever made in an incident, the newest first."""
    of = select(Promise).where(Promise.incident_id == incident_id)
    return list(db.scalars(of.order_by(Promise.made_at.desc(), Promise.id.desc()).limit(most)))


def keep_later(db: Db, *, about: str, what: str, by: str) -> None:
    """Keep it in the worker: for whoever holds what is locked after an incident elsewhere."""
    key = f"{KEEP}:{db.new_id('kpt')}"
    jobs.enqueue(db, KEEP, key=key, urgency=jobs.Urgency.TIMER, about=about, what=what, by=by)


def make_later(db: Db, *, incident_id: str, what: str, about: str, due_at: datetime, to_whom: str, by: str) -> None:
    """Make it in the worker, for the same reason; the hour is the one that was told."""
    told: dict[str, Any] = {"incident_id": incident_id, "what": what, "about": about, "to_whom": to_whom, "by": by}
    key = f"{MAKE}:{db.new_id('mkp')}"
    jobs.enqueue(db, MAKE, key=key, urgency=jobs.Urgency.TIMER, due_at=due_at.isoformat(), **told)


def make_by_job(db: Db, *, incident_id: str, what: str, about: str, due_at: str, to_whom: str, by: str) -> None:
    at = datetime.fromisoformat(due_at)
    make(db, incident_id=incident_id, what=what, about=about, due_at=at, to_whom=to_whom, by=by)


def keep_by_job(db: Db, *, about: str, what: str, by: str) -> None:
    keep(db, about=about, what=what, by=by)


def find(db: Db, *, about: str, what: str) -> Promise | None:
    """The pending promise of this kind about something."""
    of = select(Promise).where(Promise.about == about, Promise.what == what, Promise.is_pending.is_(True))
    return db.scalar(of.order_by(Promise.due_at, Promise.id).limit(1))


def find_earliest(db: Db, incident_id: str, *, to_whom: str | None = None) -> Promise | None:
    """The next clock of an incident, or of what one kind of people were told in it; not our own tasks."""
    pending = select(Promise).where(Promise.incident_id == incident_id, Promise.is_pending.is_(True))
    pending = pending.where(Promise.what.not_in((TASK, SCENE_TASK, ESCALATION)))
    if to_whom is not None:
        pending = pending.where(Promise.to_whom == to_whom)
    return db.scalar(pending.order_by(Promise.due_at, Promise.id).limit(1))


def move_to(db: Db, promise_ids: Sequence[str], incident_id: str) -> None:
    """These belong to another incident from now on: two turned out to be one, or one to be two."""
    for promise in db.scalars(select(Promise).where(Promise.id.in_(promise_ids)).order_by(Promise.id)):
        promise.incident_id = incident_id


def _pending(db: Db, *, about: str, what: str | None) -> list[Promise]:
    of = select(Promise).where(Promise.about == about, Promise.is_pending.is_(True))
    if what is not None:
        of = of.where(Promise.what == what)
    ids = db.execute(of.with_only_columns(Promise.id, Promise.incident_id).order_by(Promise.id)).all()
    for incident_id in sorted({row.incident_id for row in ids}):
        lock_incident(db, incident_id)
    if not ids:
        return []
    held = of.where(Promise.id.in_([row.id for row in ids])).order_by(Promise.due_at, Promise.id).with_for_update()
    return list(db.scalars(held, execution_options={"populate_existing": True}))


def _arm(db: Db, promise_id: str, version: int, due_at: datetime) -> None:
    jobs.enqueue(
        db,
        BREAK,
        key=f"{BREAK}:{promise_id}:{version}",
        run_at=due_at,
        urgency=jobs.Urgency.TIMER,
        promise_id=promise_id,
        version=version,
    )


def _record_move(db: Db, promise: Promise, subject: str, due_at: datetime, by: str) -> None:
    if not is_of_course(promise.what):
        facts = {"promise": promise.what, "about": promise.about, "due_at": due_at.isoformat()}
        events.record(db, "promise.moved", subject=subject, by=by, incident_id=promise.incident_id, **facts)
