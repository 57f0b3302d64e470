"""The life of a call: it rings, somebody claims it, it is wrapped up and ended; who hung up is called back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from rescue.cases import incidents
from rescue.kit import events, jobs, states
from rescue.kit.access import users
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises import wording as promised
from rescue.switchboard import legs, ways
from rescue.switchboard.answering.steps import Step
from rescue.switchboard.models import Call, CallState, Label, LegState

STALE = "call.look_after"
FOLLOW_UP = "call.follow_up"
BEAT_SECONDS = 30
STALE_SECONDS = 90
MOST_SHOWN = 50
SHOWN_HOURS = 12
COORDINATOR_LANGUAGE = "zh-Hans"
DUTY = "duty_phone"
"""Whoever answers the duty phone: a person without an account here."""
OUTCOMES: dict[str, str] = {
    "case_open": N_("The case goes on"),
    "helped_on_phone": N_("Helped on the phone"),
    "no_help_wanted": N_("No help was wanted"),
    "wrong_number": N_("Wrong number or silent call"),
    "called_back": N_("Called back"),
    "not_reached": N_("Not reached"),
}
OPEN = (CallState.RINGING, CallState.CLAIMED, CallState.WRAP_UP, CallState.ABANDONED)


class ClaimedByAnother(Conflict):
    title = N_("Somebody else has this call.")
    text = N_("%(who)s took this call first. Nothing was changed.")


class CallIsOver(Conflict):
    title = N_("This call is over.")
    text = N_("This call is over: it is %(state)s.")


class NotYourCall(Conflict):
    title = N_("This call is not yours.")
    text = N_("%(who)s has this call. Claim it first if it is stale.")


class OutcomeMissing(Invalid):
    title = N_("Say how the call ended.")
    text = N_("Choose how the call ended, then close it.")


class FollowUpInThePast(Invalid):
    title = N_("The follow-up lies in the past.")
    text = N_("Promise a follow-up for a time to come. Nothing was changed.")


@dataclass(frozen=True)
class FollowUp:
    """What was promised to the caller, by when."""

    at: datetime
    note: str | None = None


def get_visible(db: Db, call_id: str, viewer: Principal) -> Call:
    """The call for the desk; for everybody else it does not exist."""
    call = db.scalar(select(Call).where(Call.id == call_id)) if viewer.is_desk else None
    if call is None:
        raise NotFound
    return call


def lock(db: Db, call_id: str) -> Call:
    """The call for this transaction, as it is now; always before its incident and its legs."""
    locked = select(Call).where(Call.id == call_id).with_for_update()
    call = db.scalar(locked, execution_options={"populate_existing": True})
    if call is None:
        raise NotFound
    return call


def list_open(db: Db) -> list[Call]:
    """What needs the desk: ringing and lost calls first, then those in hand, then promises that are due."""
    recent = db.now - timedelta(hours=SHOWN_HOURS)
    is_promised = Call.follow_up_at.is_not(None) & Call.follow_up_done_at.is_(None)
    wanted = select(Call).where(or_(Call.state.in_(OPEN), is_promised), or_(Call.rang_at > recent, is_promised))
    found = list(db.scalars(wanted.order_by(Call.rang_at, Call.id).limit(MOST_SHOWN)))
    rank = {CallState.RINGING: 0, CallState.ABANDONED: 1, CallState.CLAIMED: 2, CallState.WRAP_UP: 3}
    return sorted(found, key=lambda call: (not is_offered(call), rank.get(call.state, 4)))


def list_for_incident(db: Db, incident_id: str) -> list[Call]:
    of_incident = select(Call).where(Call.incident_id == incident_id).order_by(Call.rang_at.desc(), Call.id.desc())
    return list(db.scalars(of_incident.limit(MOST_SHOWN)))


def is_offered(call: Call) -> bool:
    """Whether anybody may claim it: nobody has, only the duty phone has, or whoever had has fallen silent."""
    if call.state is CallState.CLAIMED:
        return call.is_stale or call.claimed_by == DUTY
    return call.state in (CallState.RINGING, CallState.ABANDONED)


def claim(db: Db, call_id: str, *, by: str) -> Call:
    """One wins and the other hears who; the winner's phone is rung into the conference. Claiming twice is once."""
    call = lock(db, call_id)
    if call.claimed_by == by and call.state in (CallState.CLAIMED, CallState.WRAP_UP):
        return call
    if not is_offered(call):
        if call.claimed_by and call.state in (CallState.CLAIMED, CallState.WRAP_UP):
            raise ClaimedByAnother(who=name_of(db, call.claimed_by))
        raise CallIsOver(state=call.state)
    former = call.claimed_by
    call.claimed_by, call.claimed_at = by, db.now
    waited = round((db.now - call.rang_at).total_seconds())
    if call.state is CallState.CLAIMED:
        events.record(db, "call.taken_over", subject=call.id, by=by, incident_id=call.incident_id, former=former)
    else:
        states.move(db, call, CallState.CLAIMED, by=by, waited_seconds=waited)
    beat(db, call, by=by)
    incident = incidents.lock(db, call.incident_id)
    if incident.owner_id is None and incident.is_open:
        incidents.own(db, incident, by=by)
    join_claimer(db, call, by=by)
    bring_caller(db, call)
    return call


def join_claimer(db: Db, call: Call, *, by: str) -> bool:
    """Ring the claimer's own phone; False when their profile has none."""
    user = users.find_by_id(db, by)
    if user is None or not user.call_number:
        return False
    legs.dial(
        db,
        call.id,
        user.call_number,
        Label.COORDINATOR,
        user.language or COORDINATOR_LANGUAGE,
        user_id=user.id,
        by=by,
    )
    return True


def bring_caller(db: Db, call: Call) -> None:
    """A person has taken the call: the machine stops asking as soon as it knows the language."""
    if call.hung_up_at is not None or call.call_sid is None or call.step in (Step.LANGUAGE, Step.CONFERENCE):
        return
    call.step = Step.CONFERENCE
    leg = legs.add_caller(db, call)
    legs.send(db, leg, ways.rejoin_path(leg.id))


def beat(db: Db, call: Call, *, by: str) -> None:
    """Whoever has the call is still there; the timer looks again when the next beat is overdue."""
    if call.claimed_by != by:
        raise NotYourCall(who=name_of(db, call.claimed_by))
    call.heartbeat_at = db.now
    if call.is_stale:
        call.is_stale = False
        events.record(db, "call.revived", subject=call.id, by=by, incident_id=call.incident_id)
    look_later(db, call)


def look_later(db: Db, call: Call) -> None:
    jobs.enqueue(
        db,
        STALE,
        key=f"{STALE}:{call.id}:{db.now.isoformat()}",
        run_at=db.now + timedelta(seconds=STALE_SECONDS),
        urgency=jobs.Urgency.TIMER,
        call_id=call.id,
        beat_at=db.now.isoformat(),
    )


def look_after(db: Db, *, call_id: str, beat_at: str) -> None:
    """No beat since: the call is shown as stale and anybody may take it, unless its claimer is on the line."""
    call = lock(db, call_id)
    is_newer = call.heartbeat_at is not None and call.heartbeat_at > datetime.fromisoformat(beat_at)
    if is_newer or call.is_stale or call.state is not CallState.CLAIMED:
        return
    on_line = [leg for leg in legs.list_for_call(db, call_id) if leg.label == Label.COORDINATOR]
    if any(leg.state in legs.ON_LINE for leg in on_line):
        look_later(db, call)
        return
    call.is_stale = True
    events.record(db, "call.went_stale", subject=call.id, by=events.SYSTEM, incident_id=call.incident_id)


def wrap_up(db: Db, call: Call, *, by: str) -> None:
    """The talking is over: everybody is let go, and a note is owed."""
    if call.state is CallState.WRAP_UP:
        return
    if call.state is not CallState.CLAIMED:
        raise CallIsOver(state=call.state)
    states.move(db, call, CallState.WRAP_UP, by=by)
    for leg in legs.list_for_call(db, call.id):
        legs.remove(db, legs.lock(db, leg.id), by=by)


def end(
    db: Db, call: Call, *, outcome: str | None, note: str | None, follow_up: FollowUp | None = None, by: str
) -> None:
    """The note is written and the call is done; a promise to the caller gets an owner and a timer."""
    if call.state is CallState.ENDED:
        return
    if outcome not in OUTCOMES:
        raise OutcomeMissing
    if call.claimed_by not in (None, by, DUTY) and not call.is_stale:
        raise NotYourCall(who=name_of(db, call.claimed_by))
    if call.state is CallState.CLAIMED:
        wrap_up(db, call, by=by)
    call.outcome, call.note, call.ended_at = outcome, note, db.now
    if follow_up is not None:
        promise(db, call, follow_up, by=by)
    states.move(db, call, CallState.ENDED, by=by, outcome=outcome, follows_up=follow_up is not None)


def promise(db: Db, call: Call, follow_up: FollowUp, *, by: str) -> None:
    if follow_up.at <= db.now:
        raise FollowUpInThePast
    call.follow_up_at, call.follow_up_by, call.follow_up_note = follow_up.at, by, follow_up.note
    call.follow_up_done_at = None
    key = f"{FOLLOW_UP}:{call.id}:{follow_up.at.isoformat()}"
    due = {"call_id": call.id, "due_at": follow_up.at.isoformat()}
    told: dict[str, Any] = {
        "incident_id": call.incident_id,
        "what": promised.FOLLOW_UP,
        "about": call.id,
        "to_whom": "caller",
    }
    promises.make(db, **told, due_at=follow_up.at, owner_id=by, by=by, note=follow_up.note)
    jobs.enqueue(db, FOLLOW_UP, key=key, run_at=follow_up.at, urgency=jobs.Urgency.TIMER, **due)


def follow_up_due(db: Db, *, call_id: str, due_at: str) -> None:
    """The promised hour has come: the desk sees it, unless it was kept or moved."""
    call = lock(db, call_id)
    if call.follow_up_done_at is None and call.follow_up_at == datetime.fromisoformat(due_at):
        events.record(db, "call.follow_up_due", subject=call.id, by=events.SYSTEM, incident_id=call.incident_id)


def keep_promise(db: Db, call: Call, *, by: str) -> None:
    """The follow-up was done."""
    if call.follow_up_at is not None and call.follow_up_done_at is None:
        call.follow_up_done_at = db.now
        events.record(db, "call.followed_up", subject=call.id, by=by, incident_id=call.incident_id)
        promises.keep(db, about=call.id, what=promised.FOLLOW_UP, by=by)


def is_connected(db: Db, call: Call, label: str) -> bool:
    return any(leg.label == label and leg.state is LegState.JOINED for leg in legs.list_for_call(db, call.id))


def name_of(db: Db, user_id: str | None) -> str:
    user = users.find_by_id(db, user_id or "")
    return user.display_name if user else str(user_id or "–")
