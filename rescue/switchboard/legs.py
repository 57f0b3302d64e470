"""The legs of a call's conference: dialled under a label, held, muted, whispered to, dialled again when they drop.

Others wait for `call_leg.joined`, `call_leg.left`, `call_leg.lost` and `call_leg.failed`; each tells the label.
"""

from datetime import datetime

from sqlalchemy import select

from i18n.channels.exchange import AddParticipant, ChangeParticipant, EndCall, SendCall
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.switchboard import callers, orders, ways
from rescue.switchboard.models import Call, CallLeg, CallState, Label, LegState

MOST_LEGS = 20
TRIES_MOST = 3
REDIAL = "call_leg.redial"
ON_LINE = (LegState.JOINED, LegState.ASIDE)
OPEN = (LegState.DIALLING, *ON_LINE, LegState.LOST)


class NumberUnusable(Invalid):
    title = N_("This number cannot be called.")
    text = N_("This number cannot be called. Write it with its country code, such as +66 81 234 5678.")


class NotOnTheLine(Conflict):
    title = N_("They are not on the line.")
    text = N_("They are not on the line now. Nothing was changed.")


class TooManyLegs(Conflict):
    title = N_("There are too many people on this call.")
    text = N_("There are too many people on this call. Nobody was called.")


def dial(
    db: Db,
    call_id: str,
    address: str,
    label: str,
    language: str,
    *,
    user_id: str | None = None,
    territory_code: str | None = None,
    by: str = events.SYSTEM,
) -> CallLeg:
    """Ring somebody into the conference of a call; whoever of this number is rung or on the line is not rung twice."""
    call = get_call(db, call_id)
    caller = callers.read(address)
    if caller.address is None:
        raise NumberUnusable
    known = list_for_call(db, call_id)
    for leg in known:
        if leg.address == caller.address and leg.state in OPEN:
            return leg
    if len(known) >= MOST_LEGS:
        raise TooManyLegs
    leg = CallLeg(
        id=db.new_id("leg"),
        call_id=call_id,
        incident_id=call.incident_id,
        label=label if label in set(Label) else Label.OTHER,
        address=caller.address,
        user_id=user_id,
        language=language,
        territory_code=territory_code or caller.country,
        state=LegState.DIALLING,
        dialled_at=db.now,
        tries=1,
    )
    db.add(leg)
    db.flush()
    events.record(
        db, "call_leg.dialled", subject=leg.id, by=by, incident_id=leg.incident_id, call_id=call_id, label=leg.label
    )
    _ring(db, call, leg)
    return leg


def add_caller(db: Db, call: Call, label: str = Label.TRAVELLER) -> CallLeg:
    """The leg of the person who called; they come into the conference by what we answer them."""
    for leg in list_for_call(db, call.id):
        if call.call_sid is not None and leg.call_sid == call.call_sid:
            return leg
    leg = CallLeg(
        id=db.new_id("leg"),
        call_id=call.id,
        incident_id=call.incident_id,
        label=label if label in set(Label) else Label.OTHER,
        address=call.from_address,
        language=call.language or call.languages[0],
        territory_code=call.country,
        call_sid=call.call_sid,
        state=LegState.DIALLING,
        dialled_at=db.now,
        tries=1,
    )
    db.add(leg)
    db.flush()
    return leg


def redial(db: Db, leg: CallLeg, *, by: str) -> None:
    """Ring a leg again that was lost."""
    call = get_call(db, leg.call_id)
    if leg.state not in (LegState.LOST, LegState.DIALLING) or leg.address is None or not is_under_way(call):
        return
    leg.tries += 1
    leg.call_sid, leg.conference_sid, leg.sequence = None, None, 0
    leg.dialled_at = db.now
    if leg.state is LegState.LOST:
        states.move(db, leg, LegState.DIALLING, by=by, label=leg.label, tries=leg.tries)
    db.flush()
    _ring(db, call, leg)


def redial_by_timer(db: Db, *, leg_id: str) -> None:
    """The timer's door to `redial`: who is back, gone or given up meanwhile is left alone."""
    leg = db.scalar(select(CallLeg).where(CallLeg.id == leg_id).with_for_update())
    if leg is not None and leg.state is LegState.LOST:
        redial(db, leg, by=events.SYSTEM)


def redial_later(db: Db, leg: CallLeg, at: datetime) -> None:
    key = f"{REDIAL}:{leg.id}:{leg.tries}"
    jobs.enqueue(db, REDIAL, key=key, run_at=at, urgency=jobs.Urgency.RESCUE, leg_id=leg.id)


def hold(db: Db, leg: CallLeg, *, is_on_hold: bool, by: str) -> None:
    """Out of hearing of the others while they are briefed, with a voice that says they are still connected."""
    leg.is_on_hold = is_on_hold
    hold_url = ways.hold_path(leg.id) if is_on_hold else None
    _change(db, leg, by, "call_leg.held" if is_on_hold else "call_leg.unheld", is_on_hold=is_on_hold, hold_url=hold_url)


def mute(db: Db, leg: CallLeg, *, is_muted: bool, by: str) -> None:
    leg.is_muted = is_muted
    _change(db, leg, by, "call_leg.muted" if is_muted else "call_leg.unmuted", is_muted=is_muted)


def whisper(db: Db, leg: CallLeg, to: CallLeg | None, *, by: str) -> None:
    """From now on only `to` hears this leg; None ends it."""
    if to is None:
        leg.coaches_id = None
        _change(db, leg, by, "call_leg.whisper_ended", stops_coaching=True)
        return
    if to.call_sid is None or to.state is not LegState.JOINED or to.call_id != leg.call_id or to.id == leg.id:
        raise NotOnTheLine
    leg.coaches_id = to.id
    _change(db, leg, by, "call_leg.whispered", coaches_sid=to.call_sid)


def announce(db: Db, call_id: str, what: str, about: CallLeg | None, *, only: CallLeg | None = None) -> None:
    """Tell everybody on the line something, each in their own language."""
    for leg in list_for_call(db, call_id):
        is_told = leg.state is LegState.JOINED and leg.call_sid and leg.conference_sid
        if not is_told or (about is not None and leg.id == about.id) or (only is not None and leg.id != only.id):
            continue
        assert leg.call_sid and leg.conference_sid
        path = ways.announcement_path(leg.id, what, about.label if about else Label.OTHER)
        orders.place(db, call_id, ChangeParticipant(leg.conference_sid, leg.call_sid, announce=path), leg_id=leg.id)


def send(db: Db, leg: CallLeg, path: str) -> None:
    """Take a leg out of the conference to a question of ours; it comes back by itself."""
    if leg.call_sid is None:
        raise NotOnTheLine
    orders.place(db, leg.call_id, SendCall(leg.call_sid, path), leg_id=leg.id)


def remove(db: Db, leg: CallLeg, *, by: str) -> None:
    """They are not needed any more and are not dialled again: told so before the line is cut, or no longer rung."""
    if leg.state not in OPEN:
        return
    if leg.call_sid and leg.state in ON_LINE:
        send(db, leg, ways.goodbye_path(leg.id))
    elif leg.call_sid:
        stop_ringing(db, leg)
    leave(db, leg, at=db.now, by=by, state=LegState.LEFT)


def stop_ringing(db: Db, leg: CallLeg) -> None:
    """Let go of a telephone that nobody needs to pick up any more."""
    if leg.call_sid:
        orders.place(db, leg.call_id, EndCall(leg.call_sid), leg_id=leg.id)


def leave(db: Db, leg: CallLeg, *, at: datetime, by: str, state: LegState, **facts: str | None) -> None:
    """Count the time and move to `state`; the seconds of every stay add up."""
    if leg.last_joined_at is not None:
        leg.billed_seconds += max(0, round((at - leg.last_joined_at).total_seconds()))
        leg.last_joined_at = None
    leg.left_at = at
    if leg.state is not state:
        states.move(
            db, leg, state, by=by, label=leg.label, call_id=leg.call_id, billed_seconds=leg.billed_seconds, **facts
        )


def list_for_call(db: Db, call_id: str) -> list[CallLeg]:
    of_call = select(CallLeg).where(CallLeg.call_id == call_id).order_by(CallLeg.dialled_at, CallLeg.id)
    return list(db.scalars(of_call.limit(MOST_LEGS)))


def lock(db: Db, leg_id: str) -> CallLeg:
    locked = select(CallLeg).where(CallLeg.id == leg_id).with_for_update()
    leg = db.scalar(locked, execution_options={"populate_existing": True})
    if leg is None:
        raise NotFound
    return leg


def get_of_call(db: Db, call: Call, leg_id: str) -> CallLeg:
    """A leg of exactly this call, locked."""
    leg = lock(db, leg_id)
    if leg.call_id != call.id:
        raise NotFound
    return leg


def get_call(db: Db, call_id: str) -> Call:
    call = db.scalar(select(Call).where(Call.id == call_id))
    if call is None:
        raise NotFound
    return call


def is_under_way(call: Call) -> bool:
    """Whether somebody may still be rung for it."""
    return call.state in (CallState.RINGING, CallState.CLAIMED)


def conference_label(leg: CallLeg) -> str:
    """Unique in its conference, and still says who it is."""
    return f"{leg.label}-{leg.id}"


def _ring(db: Db, call: Call, leg: CallLeg) -> None:
    assert leg.address is not None, "a leg without a number is never dialled"
    order = AddParticipant(
        to=leg.address,
        conference=ways.conference_name(call.incident_id),
        label=conference_label(leg),
        status=ways.conference_path(call.incident_id),
        call_status=ways.status_path(leg.id),
        machine=ways.machine_path(leg.id),
        wait=ways.wait_path(leg.id),
    )
    orders.place(db, call.id, order, leg_id=leg.id)


def _change(db: Db, leg: CallLeg, by: str, kind: str, **changes: str | bool | None) -> None:
    if leg.state is not LegState.JOINED or not leg.call_sid or not leg.conference_sid:
        raise NotOnTheLine
    orders.place(
        db,
        leg.call_id,
        ChangeParticipant(leg.conference_sid, leg.call_sid, **changes),  # type: ignore[arg-type] # its own fields
        leg_id=leg.id,
    )
    events.record(db, kind, subject=leg.id, by=by, incident_id=leg.incident_id, call_id=leg.call_id, label=leg.label)
