"""Calls nobody answered in time and callers who were cut off: a person is rung, and the caller is called back."""

from datetime import timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.channels.exchange import PlaceCall
from i18n.deliveries import Recipient
from i18n.words import Term
from rescue.cases.following import SEVERITY_NAMES
from rescue.cases.models import Incident
from rescue.dispatch.messages import CoordinatorNeeded
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises import wording as promised
from rescue.switchboard import calls, legs, orders, owed, ways
from rescue.switchboard.models import Call, CallState, Label, LegState

UNANSWERED = "call.unanswered"
CALL_BACK = "call.call_back"
PAUSES_SECONDS = (15, 120, 600)  # before each time we call back
DUTY_LANGUAGE = "zh-Hans"
WAITS = N_("a caller is on the line and nobody has answered")
CUT_OFF = N_("a caller was cut off and nobody had answered")


class CannotCallBack(Conflict):
    title = N_("We do not know this caller's number.")
    text = N_("We do not know this caller's number, so nobody can call them back.")


def watch(db: Db, call: Call, seconds: int) -> None:
    """Arm the timer of a new call."""
    at = db.now + timedelta(seconds=seconds)
    owed.answer_by(db, call, at)
    jobs.enqueue(db, UNANSWERED, key=f"{UNANSWERED}:{call.id}", run_at=at, urgency=jobs.Urgency.RESCUE, call_id=call.id)


def unanswered(db: Db, *, call_id: str, duty_phone: str, desk_url: str) -> None:
    """Nobody has claimed it in time: the duty phone is texted, and rung into the conference while the caller waits."""
    call = calls.lock(db, call_id)
    if call.state is not CallState.RINGING or call.unanswered_at is not None:
        return
    call.unanswered_at = db.now
    events.record(db, "call.unanswered", subject=call.id, by=events.SYSTEM, incident_id=call.incident_id)
    wake_duty(db, call, duty_phone, desk_url, WAITS)


def wake_duty(db: Db, call: Call, duty_phone: str, desk_url: str, why: str) -> None:
    """Text the duty phone, and ring it while the caller is still there."""
    if not duty_phone:
        return
    if call.hung_up_at is None:
        legs.dial(db, call.id, duty_phone, Label.COORDINATOR, DUTY_LANGUAGE)
    incident = db.get_one(Incident, call.incident_id)
    message = CoordinatorNeeded(
        reference=incident.reference,
        severity=Term(SEVERITY_NAMES[incident.severity]),
        place=incident.place_names.get(DUTY_LANGUAGE),
        reason=Term(why),
        link=f"{desk_url}{incident.id}",
    )
    to = Recipient("coordinator", duty_phone, DUTY_LANGUAGE)
    deliveries.queue(db, to, message, incident_id=incident.id, urgency=jobs.Urgency.RESCUE)


def hang_up(db: Db, call: Call, *, by: str = "caller") -> None:
    """The caller is gone. Unclaimed, the call is abandoned, still a case, and called back by a timer."""
    if call.hung_up_at is None:
        call.hung_up_at = db.now
    if call.state is not CallState.RINGING:
        return
    seconds = round((db.now - call.rang_at).total_seconds())
    can_call_back = call.from_address is not None
    states.move(db, call, CallState.ABANDONED, by=by, step=call.step, seconds=seconds, can_call_back=can_call_back)
    for leg in legs.list_for_call(db, call.id):
        if leg.state is LegState.DIALLING and leg.call_sid != call.call_sid:
            legs.remove(db, legs.lock(db, leg.id), by=by)  # whoever picks up now would find nobody
    call_back_later(db, call)


def call_back_later(db: Db, call: Call) -> None:
    """The next of the three times; nothing where the number is not known."""
    if call.from_address is None or call.called_back >= len(PAUSES_SECONDS):
        return
    number = call.called_back
    at = db.now + timedelta(seconds=PAUSES_SECONDS[number])
    owed.call_back_by(db, call, at)
    key = f"{CALL_BACK}:{call.id}:{number}"
    jobs.enqueue(db, CALL_BACK, key=key, run_at=at, urgency=jobs.Urgency.RESCUE, call_id=call.id, number=number)


def call_back_by_timer(db: Db, *, call_id: str, number: int) -> None:
    """Call back, unless somebody did, or the caller has rung again and is being served."""
    call = calls.lock(db, call_id)
    if call.state is not CallState.ABANDONED or call.called_back != number:
        return
    if _has_called_again(db, call):
        promises.withdraw(db, about=call.id, what=promised.CALL_BACK, by=events.SYSTEM)
        return
    call_back(db, call, by=events.SYSTEM)


def call_back(db: Db, call: Call, *, by: str) -> None:
    """Ring the caller; what they are told comes from the address of this call."""
    if call.from_address is None:
        raise CannotCallBack
    if call.state not in (CallState.ABANDONED, CallState.CLAIMED, CallState.WRAP_UP):
        raise calls.CallIsOver(state=call.state)
    call.called_back += 1
    order = PlaceCall(call.from_address, ways.callback_path(call.id), ways.callback_status_path(call.id))
    orders.place(db, call.id, order)
    facts = {"call_id": call.id, "number": call.called_back}
    events.record(db, "call.called_back", subject=call.id, by=by, incident_id=call.incident_id, **facts)


def not_reached(db: Db, call: Call) -> None:
    """Busy, no answer, or a machine: the next time comes by itself, and after the last one the desk sees it."""
    if call.state is not CallState.ABANDONED:
        return
    if call.called_back < len(PAUSES_SECONDS):
        call_back_later(db, call)
        return
    events.record(db, "call.not_reached", subject=call.id, by=events.SYSTEM, incident_id=call.incident_id)


def _has_called_again(db: Db, call: Call) -> bool:
    newer = select(Call.id).where(
        Call.from_address == call.from_address,
        Call.rang_at > call.rang_at,
        Call.state.in_((CallState.RINGING, CallState.CLAIMED)),
    )
    return db.scalar(newer.limit(1)) is not None
