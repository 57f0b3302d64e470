"""What became of a call: rung out, busy, answered by a machine, ended; and what the exchange said to our orders."""

from sqlalchemy import select

from i18n.channels.exchange import EndCall
from rescue.kit import states
from rescue.kit.database import Db
from rescue.switchboard import calls, legs, missed, orders
from rescue.switchboard.conference import consents, happenings
from rescue.switchboard.models import Call, CallLeg, CallOrder, CallState, LegState, OrderState

CALL_STATUS = "call_status"
MACHINE = "call_machine"
CALL_ID = "call_id"
LEG_ID = "leg_id"
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
NOT_REACHED = OVER - {"completed"}
MACHINES = ("machine", "fax")
HUMAN = "human"


def apply(db: Db, form: dict[str, str]) -> None:
    """One status of one call, ours or theirs; steps on the way to the end say nothing new."""
    status = form.get("CallStatus", "")
    if status not in OVER:
        return
    if call_id := form.get(CALL_ID):
        call = calls.lock(db, call_id)
        if status in NOT_REACHED:
            missed.not_reached(db, call)
        return
    leg = _find_leg(db, form)
    if leg is not None:
        is_other_call = leg.call_sid is not None and leg.call_sid != form.get("CallSid")
        if not is_other_call:
            happenings.gone(db, leg, at=db.now, is_hung_up=True)
        return
    found = db.scalar(select(Call.id).where(Call.call_sid == form.get("CallSid", "")))
    if found is not None:
        missed.hang_up(db, calls.lock(db, found))


def apply_machine(db: Db, form: dict[str, str]) -> None:
    """A machine that answers never counts as somebody; a person who answers the duty phone has the call."""
    found = db.scalar(select(CallLeg).where(CallLeg.id == form.get(LEG_ID, "")))
    if found is None:
        return
    call = calls.lock(db, found.call_id)
    leg = legs.lock(db, found.id)
    if leg.call_sid is not None and leg.call_sid != form.get("CallSid"):
        return  # said of a former try: whoever is rung now has not answered yet
    answered = form.get("AnsweredBy", "")
    if answered.startswith(MACHINES):
        if leg.call_sid:
            orders.place(db, call.id, EndCall(leg.call_sid), leg_id=leg.id)
        if leg.state in legs.OPEN:
            happenings.machine_answered(db, call, leg)
    elif answered == HUMAN and leg.user_id is None and leg.label == "coordinator" and call.state is CallState.RINGING:
        call.claimed_by, call.claimed_at = calls.DUTY, db.now
        states.move(db, call, CallState.CLAIMED, by=calls.DUTY)


def on_answer(db: Db, order: CallOrder) -> None:
    """What the exchange said to an order of ours."""
    if order.what == "start_recording":
        consents.started(db, order)
        return
    if order.what == "place_call":
        if order.state is OrderState.FAILED:
            missed.not_reached(db, calls.lock(db, order.call_id))
        return
    if order.what != "add_participant" or order.leg_id is None:
        return
    calls.lock(db, order.call_id)
    leg = legs.lock(db, order.leg_id)
    if order.state is OrderState.DONE and order.sid:
        leg.call_sid = leg.call_sid or order.sid
        if leg.state not in legs.OPEN and leg.joined_at is None:
            legs.stop_ringing(db, leg)  # given up before the exchange had told us its name for the call
    elif order.state is OrderState.FAILED and leg.state is LegState.DIALLING:
        happenings.gone(db, leg, at=db.now)


def _find_leg(db: Db, form: dict[str, str]) -> CallLeg | None:
    if leg_id := form.get(LEG_ID):
        found = db.scalar(select(CallLeg).where(CallLeg.id == leg_id))
    else:
        found = db.scalar(select(CallLeg).where(CallLeg.call_sid == form.get("CallSid", "")))
    if found is None:
        return None
    calls.lock(db, found.call_id)
    return legs.lock(db, found.id)
