"""Handing a shift over: the giver confirms what is open, one receiver confirms it, and everything moves in one commit.

Refused while a red case has no owner, when it is given and again when it is received.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.access.models import User
from rescue.kit.access.principals import DESK
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.models import Promise
from rescue.shifts import shifts
from rescue.shifts.models import HandOver, HandOverState
from rescue.shifts.shifts import MOST_CASES, RedWithoutOwner, references_of

MOST_SHOWN = 50


class NotOnShift(Conflict):
    title = N_("You are not on shift.")
    text = N_("Only somebody who is on shift can hand it over. Go on shift first.")


class ReceiverUnknown(Invalid):
    title = N_("Choose who receives it.")
    text = N_("The shift is handed over to somebody else of the desk, or to whoever confirms first.")


class AlreadyGiven(Conflict):
    title = N_("You have already handed over.")
    text = N_("You have already confirmed a hand-over that nobody has received yet. Take it back first to change it.")


class ReceivedByAnother(Conflict):
    title = N_("%(name)s has received it.")
    text = N_("%(name)s confirmed first and has these cases now. Nothing was changed.")


class NotForYou(Conflict):
    title = N_("This hand-over is for somebody else.")
    text = N_("This hand-over is meant for %(name)s. Nothing was changed.")


def give(
    db: Db, giver_id: str, *, to_id: str | None = None, notes: Mapping[str, str] | None = None, note: str | None = None
) -> HandOver:
    """The giver confirms: all their open cases with their promises, and a note for each."""
    db.execute(select(User.id).where(User.id == giver_id).with_for_update())
    if not shifts.is_on(db, giver_id):
        raise NotOnShift
    if find_given_by(db, giver_id) is not None:
        raise AlreadyGiven
    _check_receiver(db, giver_id, to_id)
    refuse_red_without_owner(db)
    shown = [line_of(db, each, (notes or {}).get(each.id)) for each in shifts.list_owned(db, giver_id)]
    hand_over = HandOver(
        id=db.new_id("hnd"),
        state=HandOverState.GIVEN,
        from_id=giver_id,
        to_id=to_id,
        note=note,
        shown=shown,
        given_at=db.now,
    )
    db.add(hand_over)
    db.flush()
    events.record(db, "hand_over.given", subject=hand_over.id, by=giver_id, to_id=to_id, cases=len(shown))
    return hand_over


def receive(db: Db, hand_over_id: str, receiver_id: str, *, seen_version: int | None = None) -> HandOver:
    """The receiver confirms: one wins. Cases and promises are theirs, they are on shift and the giver is off."""
    hand_over = lock(db, hand_over_id)
    if hand_over.state is HandOverState.RECEIVED:
        if hand_over.received_by == receiver_id:
            return hand_over
        raise ReceivedByAnother(name=_name(db, hand_over.received_by))
    states.check_version(hand_over, seen_version)
    if receiver_id == hand_over.from_id or hand_over.to_id not in (None, receiver_id):
        raise NotForYou(name=_name(db, hand_over.to_id))
    moved = _lock_cases(db, hand_over.from_id)
    refuse_red_without_owner(db)
    notes = {line["incident_id"]: line["note"] for line in hand_over.shown}
    hand_over.shown = [line_of(db, each, notes.get(each.id), is_new=each.id not in notes) for each in moved]
    hand_over.received_by, hand_over.ended_at = receiver_id, db.now
    states.move(db, hand_over, HandOverState.RECEIVED, by=receiver_id, from_id=hand_over.from_id, cases=len(moved))
    for incident in moved:
        incident.owner_id = receiver_id
        facts = {"from_id": hand_over.from_id, "to_id": receiver_id, "hand_over_id": hand_over.id}
        events.record(db, "incident.handed_over", subject=incident.id, by=receiver_id, incident_id=incident.id, **facts)
    for promise in _promises_of(db, hand_over.from_id):
        promises.give(db, promise, receiver_id, by=receiver_id)
    shifts.start(db, receiver_id, by=receiver_id)
    giver = shifts.find_current(db, hand_over.from_id)
    if giver is not None:
        shifts.close(db, giver, by=hand_over.from_id)
    return hand_over


def cancel(db: Db, hand_over_id: str, *, by: str, seen_version: int | None = None) -> HandOver:
    """The giver takes it back before anybody received it."""
    hand_over = lock(db, hand_over_id)
    if hand_over.from_id != by:
        raise NotForYou(name=_name(db, hand_over.from_id))
    if hand_over.state is HandOverState.CANCELLED:
        return hand_over
    states.check_version(hand_over, seen_version)
    if hand_over.state is HandOverState.RECEIVED:
        raise ReceivedByAnother(name=_name(db, hand_over.received_by))
    hand_over.ended_at = db.now
    states.move(db, hand_over, HandOverState.CANCELLED, by=by)
    return hand_over


def refuse_red_without_owner(db: Db) -> None:
    """Raise with the cases named when a red one has no owner."""
    red = shifts.list_red_without_owner(db)
    if red:
        raise RedWithoutOwner(cases=references_of(red))


def line_of(db: Db, incident: Incident, note: str | None, *, is_new: bool = False) -> dict[str, Any]:
    """One case as both confirm it: codes and clocks; no name, phone or passport."""
    return {
        "incident_id": incident.id,
        "reference": incident.reference,
        "severity": str(incident.severity),
        "kind": incident.kind,
        "time_zone": incident.time_zone,
        "next_duty": str(incident.next_duty) if incident.next_duty else None,
        "next_duty_at": incident.next_duty_at.isoformat() if incident.next_duty_at else None,
        "promises": [
            {
                "what": each.what,
                "service": each.facts.get("service"),
                "to_whom": each.to_whom,
                "due_at": each.due_at.isoformat(),
                "state": str(each.state),
            }
            for each in promises.list_open(db, incident.id)
        ],
        "note": note or None,
        "is_new": is_new,
    }


def lock(db: Db, hand_over_id: str) -> HandOver:
    """The hand-over for this transaction: two receivers queue here."""
    locked = select(HandOver).where(HandOver.id == hand_over_id).with_for_update()
    found = db.scalar(locked, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def get(db: Db, hand_over_id: str) -> HandOver:
    found = db.get(HandOver, hand_over_id)
    if found is None:
        raise NotFound
    return found


def find_given_by(db: Db, giver_id: str) -> HandOver | None:
    """The hand-over somebody has confirmed and nobody has received."""
    given = select(HandOver).where(HandOver.from_id == giver_id, HandOver.state == HandOverState.GIVEN)
    return db.scalar(given.limit(1))


def list_given(db: Db) -> list[HandOver]:
    """What waits to be received, the longest first."""
    given = select(HandOver).where(HandOver.state == HandOverState.GIVEN)
    return list(db.scalars(given.order_by(HandOver.given_at).limit(MOST_SHOWN)))


def waiting_for(viewer_id: str, given: Sequence[HandOver]) -> list[HandOver]:
    """What a viewer could receive: another's, meant for them or for whoever comes first."""
    return [each for each in given if each.from_id != viewer_id and each.to_id in (None, viewer_id)]


def list_recent(db: Db, most: int = MOST_SHOWN) -> list[HandOver]:
    """The record, the newest first."""
    return list(db.scalars(select(HandOver).order_by(HandOver.given_at.desc(), HandOver.id.desc()).limit(most)))


def list_receivers(db: Db, giver_id: str) -> list[User]:
    """Who could be named: everybody of the desk who may sign in, but the giver."""
    desk = select(User).where(User.role.in_([str(role) for role in DESK]), User.disabled_at.is_(None))
    return list(db.scalars(desk.where(User.id != giver_id).order_by(User.display_name, User.id).limit(MOST_CASES)))


def _check_receiver(db: Db, giver_id: str, to_id: str | None) -> None:
    if to_id is not None and to_id not in {user.id for user in list_receivers(db, giver_id)}:
        raise ReceiverUnknown


def _lock_cases(db: Db, owner_id: str) -> list[Incident]:
    """Every open case of the giver, locked in one order, as they are now and not as they were read."""
    mine = select(Incident.id).where(Incident.is_open.is_(True), Incident.owner_id == owner_id)
    held = [incidents.lock(db, case_id) for case_id in db.scalars(mine.order_by(Incident.id).limit(MOST_CASES)).all()]
    return [each for each in held if each.is_open and each.owner_id == owner_id]


def _promises_of(db: Db, owner_id: str) -> list[Promise]:
    theirs = select(Promise.id, Promise.incident_id).where(Promise.owner_id == owner_id, Promise.is_pending.is_(True))
    found = db.execute(theirs.order_by(Promise.incident_id, Promise.id).limit(MOST_CASES)).all()
    return [promise for row in found if (promise := promises.lock(db, row.id)) is not None and promise.is_pending]


def _name(db: Db, user_id: str | None) -> str:
    user = db.get(User, user_id) if user_id else None
    return user.display_name if user else "–"
