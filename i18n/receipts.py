"""What carriers and people report after a message went: applied upwards only, in whatever order it comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from i18n.models import Delivery, DeliveryState
from i18n.reaching import climbing
from i18n.reaching.outcomes import CALL_STATES, STATUS_STATES, Failure, classify
from rescue.kit import events, jobs, logs, states
from rescue.kit.database import Db

SETTLE = "delivery.settle"
DELIVERY_ID = "delivery_id"
"""The name under which the address of the callback gives our own id."""
PARTS_RANK = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
READ_EVENT = "READ"
LONGEST_CODE = 60


def apply_status(db: Db, form: Mapping[str, str]) -> None:
    """Apply one status callback; what is late, unknown or for nobody changes nothing and is no error."""
    delivery = climbing.lock(db, form.get(DELIVERY_ID, ""))
    told = _told(form)
    if delivery is None or told is None:
        logs.log().warning("receipt.not_applied", subject=form.get(DELIVERY_ID), status=_status(form)[:20])
        return
    sid = form.get("MessageSid") or form.get("CallSid") or form.get("SmsSid") or ""
    code = form.get("ErrorCode", "")[:LONGEST_CODE] or None
    if told is DeliveryState.FAILED:
        code = code or _status(form)
        told = DeliveryState.EXPIRED if classify(code) is Failure.EXPIRED else told
    if delivery.parts:
        told, code = _with_part(delivery, sid, told, code)
    elif delivery.carrier_id is None:
        delivery.carrier_id = sid[:80] or None
    _apply(db, delivery, told, code)


def acknowledge(db: Db, delivery_id: str, how: str) -> bool:
    """A person showed that they read or heard it: nothing more is sent to them about it. False when it is unknown."""
    delivery = climbing.lock(db, delivery_id)
    if delivery is None:
        return False
    if states.step(delivery, DeliveryState.ACKNOWLEDGED):
        delivery.acknowledged_at, delivery.acknowledged_how = db.now, how
        events.record(
            db,
            "delivery.acknowledged",
            subject=delivery.id,
            by=delivery.audience,
            incident_id=delivery.incident_id,
            how=how,
            channel=delivery.channel,
            about=delivery.about,
        )
    _let_go(db, delivery, how)
    return True


def settle_later(db: Db, incident_id: str, *, about: str = "", audience: str = "", how: str = "") -> None:
    """What some messages of an incident were about is over. The worker settles them: whoever says so holds other rows
    and must not wait for these, which the worker holds while it waits for those.

    They are the messages `about` something, those to an `audience`, else all that went so far. With `how` their
    readers acted on it, which acknowledges them; without it somebody else did, or time ran out.
    """
    jobs.enqueue(
        db,
        SETTLE,
        key=db.new_id("stl"),
        urgency=climbing.AFTER_TIMERS,
        incident_id=incident_id,
        about=about,
        audience=audience,
        how=how,
        until=db.now.isoformat(),
    )


def settle(db: Db, *, incident_id: str, about: str, audience: str, how: str, until: str) -> None:
    """Nobody is called any more about what is over; what waits to be sent about it is not sent."""
    which = [Delivery.incident_id == incident_id, Delivery.queued_at <= datetime.fromisoformat(until)]
    if about:
        which.append(Delivery.about == about)
    elif audience:
        which.append(Delivery.audience == audience)
    else:
        # What is said at the end of an incident is still sent.
        which.append(or_(Delivery.rung > 0, Delivery.state.not_in((DeliveryState.QUEUED, DeliveryState.SUBMITTING))))
    _settle(db, how, which)


def _settle(db: Db, how: str, which: list[ColumnElement[bool]]) -> None:
    open_ones = select(Delivery).where(*which, Delivery.followed_by.is_(None), Delivery.ladder.is_not(None))
    for delivery in db.scalars(open_ones.order_by(Delivery.id).with_for_update()):
        if delivery.state is DeliveryState.QUEUED:
            states.step(delivery, DeliveryState.CANCELLED)
        elif how and states.step(delivery, DeliveryState.ACKNOWLEDGED):
            delivery.acknowledged_at, delivery.acknowledged_how = db.now, how
        delivery.ladder = None


def _apply(db: Db, delivery: Delivery, told: DeliveryState, code: str | None) -> None:
    was_open = delivery.state in (DeliveryState.SUBMITTING, DeliveryState.UNKNOWN)
    if not states.step(delivery, told):
        if told is DeliveryState.FAILED and delivery.state in (DeliveryState.DELIVERED, DeliveryState.READ):
            # It arrived, says the carrier, and did not: kept beside the state for whoever asks the carrier.
            _record(db, delivery, code)
        return
    if told is DeliveryState.SENT:
        delivery.sent_at = delivery.sent_at or db.now
        delivery.failure = None
    elif told in (DeliveryState.DELIVERED, DeliveryState.READ):
        delivery.sent_at = delivery.sent_at or db.now
        delivery.delivered_at = delivery.delivered_at or db.now
        delivery.read_at = db.now if told is DeliveryState.READ else None
        delivery.failure = None
    else:
        delivery.failure = code or str(told)
        climbing.after_failure(db, delivery)
        return
    if was_open:
        climbing.await_acknowledgement(db, delivery)


def _record(db: Db, delivery: Delivery, code: str | None) -> None:
    events.record(
        db,
        "delivery.contradicted",
        subject=delivery.id,
        by="carrier",
        incident_id=delivery.incident_id,
        state=str(delivery.state),
        code=code,
    )


def _let_go(db: Db, delivery: Delivery, how: str) -> None:
    """The steps after this one, if it was answered late: those still waiting are not sent, those out count as heard."""
    following = delivery.followed_by
    while following is not None:
        later = climbing.lock(db, following)
        if later is None:
            return
        if later.state is DeliveryState.QUEUED:
            states.step(later, DeliveryState.CANCELLED)
        elif states.step(later, DeliveryState.ACKNOWLEDGED):
            later.acknowledged_at, later.acknowledged_how = db.now, how
        following = later.followed_by


def _told(form: Mapping[str, str]) -> DeliveryState | None:
    if form.get("EventType") == READ_EVENT:
        return DeliveryState.READ
    if "CallStatus" in form and "MessageStatus" not in form:
        return CALL_STATES.get(_status(form))
    return STATUS_STATES.get(_status(form))


def _status(form: Mapping[str, str]) -> str:
    return form.get("MessageStatus") or form.get("SmsStatus") or form.get("CallStatus") or ""


def _with_part(delivery: Delivery, sid: str, told: DeliveryState, code: str | None) -> tuple[DeliveryState, str | None]:
    """Write down what became of one part; a message is as far as its worst part."""
    parts: list[dict[str, Any]] = [dict(part) for part in delivery.parts or ()]
    mine = next((part for part in parts if part["sid"] == sid), None) or next(
        (part for part in parts if part["sid"] is None), None
    )
    if mine is None:
        return DeliveryState(delivery.state), code
    mine["sid"] = sid
    if _rank(str(told)) > _rank(mine["state"]):
        mine["state"], mine["code"] = str(told), code
    delivery.parts = parts
    return worst_part(parts)


def worst_part(parts: list[dict[str, Any]]) -> tuple[DeliveryState, str | None]:
    """The state of the whole: one part that failed is a message nobody understands."""
    for part in parts:
        if _rank(part["state"]) > len(PARTS_RANK):
            return DeliveryState(part["state"]), part["code"]
    lowest = min(parts, key=lambda part: _rank(part["state"]))
    return DeliveryState(lowest["state"] or DeliveryState.SENT), None


def _rank(state: str | None) -> int:
    ranks = {str(each): place for place, each in enumerate(PARTS_RANK, 1)}
    return 0 if state is None else ranks.get(state, len(PARTS_RANK) + 1)
