"""The next step of a ladder, when a message failed, ended in the dark or stayed without an answer."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from i18n.models import Delivery, DeliveryState
from i18n.reaching import ladders, marks, whatsapp
from i18n.reaching.countries import country_of
from i18n.reaching.ladders import Point
from i18n.reaching.messages import PleaseWriteToUs
from i18n.reaching.models import Mark
from i18n.reaching.outcomes import ALARMS, Failure, classify
from i18n.words import to_payload
from rescue.kit import events, jobs, states
from rescue.kit.database import Db

SEND = "delivery.send"
CLIMB = "delivery.climb"
AFTER_TIMERS = jobs.Urgency.TIMER + 1
"""Deliveries are locked after whatever else a round of the worker locks, as accepting an offer locks needs first."""
URGENT_SECONDS = 3600
ORDINARY_SECONDS = 86_400
MOST_RUNGS = 12
TOO_LATE = "too_late"
SILENT = "unacknowledged"
RETRY_SECONDS = 600
WAITING = (DeliveryState.QUEUED, DeliveryState.UNKNOWN)
OVER = (DeliveryState.ACKNOWLEDGED, DeliveryState.CANCELLED, DeliveryState.GIVEN_UP)


def await_acknowledgement(db: Db, delivery: Delivery) -> None:
    """Set the timer that leads on when nobody answers; gathered with the other rows of the batch."""
    seconds = seconds_of(delivery)
    if seconds is None or delivery.followed_by is not None:
        return
    jobs.enqueue(
        db,
        CLIMB,
        key=f"climb:{delivery.id}",
        run_at=db.now + timedelta(seconds=seconds),
        urgency=AFTER_TIMERS,
        delivery_id=delivery.id,
        rung=delivery.rung,
    )


def seconds_of(delivery: Delivery) -> int | None:
    """How long this message waits for a sign of its reader."""
    if delivery.ladder is None:
        return None
    return ladders.seconds_to_acknowledge(delivery.ladder, country_of(delivery.address), delivery.channel)


def on_silence(db: Db, *, delivery_id: str, rung: int) -> None:
    """The timer: nobody showed that they read it. One that comes late finds the answer there and does nothing."""
    delivery = lock(db, delivery_id)
    if delivery is None or delivery.rung != rung or delivery.state in OVER:
        return
    climb(db, delivery, because=SILENT)


def lock(db: Db, delivery_id: str) -> Delivery | None:
    asked = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return db.scalar(asked, execution_options={"populate_existing": True})


def after_failure(db: Db, delivery: Delivery) -> None:
    """Remember what the failure says of the address, raise the alarm where it is ours, and go on to the next step."""
    failure = classify(delivery.failure)
    if failure is Failure.ADDRESS_BAD:
        marks.put(db, Mark.UNUSABLE, delivery.channel, delivery.address, reason=delivery.failure or "")
    if delivery.failure == whatsapp.CLOSED and delivery.channel == whatsapp.CHANNEL:
        _park(db, delivery)
    if failure is Failure.BLOCKED and delivery.failure != "suppressed":
        marks.put(db, Mark.SUPPRESSED, delivery.channel, delivery.address, reason=delivery.failure or "")
    if failure in ALARMS:
        events.record(
            db,
            "sender.alarmed",
            subject=delivery.id,
            by=events.SYSTEM,
            incident_id=delivery.incident_id,
            code=delivery.failure,
            channel=delivery.channel,
            territory=country_of(delivery.address),
        )
    if delivery.failure == TOO_LATE:
        # What waited so long is not said any more by any way; somebody at the desk speaks to them.
        # An offer ends by itself: the next is asked.
        if delivery.ladder is not None and delivery.about is None:
            give_up(db, delivery, because=TOO_LATE)
    elif failure is not Failure.NOBODY:
        climb(db, delivery, because=delivery.failure or "failed")


def climb(db: Db, delivery: Delivery, *, because: str) -> str | None:
    """Promise the next step in this transaction, once; when none is left somebody at the desk is told."""
    if delivery.ladder is None or delivery.followed_by is not None:
        return None
    earlier = _rungs(db, delivery)
    tried = {(each.channel, each.address) for each in earlier}
    known = marks.read(db, {address for _, address in delivery.points or ()} | {delivery.address})
    point = ladders.next_point(
        delivery.ladder,
        country_of(delivery.address),
        [(channel, address) for channel, address in delivery.points or ()],
        tried=tried,
        closed=known.closed,
        is_silent=because == SILENT,
    )
    if point is not None and len(earlier) < MOST_RUNGS:
        if point[0] == ladders.VOICE and classify(because) is Failure.BLOCKED:
            # They asked not to be texted. A call for somebody in danger stays possible, with its reason on record.
            events.record(
                db,
                "address.called",
                subject=delivery.id,
                by=events.SYSTEM,
                incident_id=delivery.incident_id,
                reason=because,
            )
        return follow(db, delivery, point, because=because)
    if delivery.state in WAITING:
        return None
    again = _worth_another_try(earlier, known)
    if again is not None:
        return follow(db, delivery, (again.channel, again.address), because="again", wait_seconds=RETRY_SECONDS)
    give_up(db, delivery, because=because)
    return None


def go_beside(db: Db, delivery: Delivery, *, because: str) -> None:
    """The next step at once, while this one waits or nobody knows its end; it is never sent a second time itself."""
    if climb(db, delivery, because=because) is None or delivery.state is not DeliveryState.QUEUED:
        return
    # A throttled one was not taken: the step beside it stands in its place.
    states.step(delivery, DeliveryState.CANCELLED)


def follow(db: Db, delivery: Delivery, to: Point, *, because: str, wait_seconds: int = 0) -> str:
    """The same words on another channel or to another address, as a delivery of its own."""
    delivery_id = db.new_id("dlv")
    channel, address = to
    run_at = db.now + timedelta(seconds=wait_seconds)
    db.add_row(
        Delivery,
        **_carried_over(delivery),
        id=delivery_id,
        channel=channel,
        address=address,
        state=DeliveryState.QUEUED,
        version=1,
        queued_at=db.now,
        rung=delivery.rung + 1,
        follows_id=delivery.id,
        because=because[:20],
        expires_at=expiry(run_at, delivery.urgency),
    )
    jobs.enqueue(db, SEND, key=delivery_id, run_at=run_at, urgency=delivery.urgency, delivery_id=delivery_id)
    delivery.followed_by = delivery_id
    return delivery_id


def give_up(db: Db, delivery: Delivery, *, because: str) -> None:
    """Nobody was reached by any step: the desk lists it until somebody looks after it."""
    if states.step(delivery, DeliveryState.GIVEN_UP):
        events.record(
            db,
            "delivery.given_up",
            subject=delivery.id,
            by=events.SYSTEM,
            incident_id=delivery.incident_id,
            audience=delivery.audience,
            reason=because,
        )


def _park(db: Db, delivery: Delivery) -> None:
    """WhatsApp takes no free words now: ask them by template to write to us, and keep the words until they do."""
    whatsapp.close_window(db, delivery.address)
    waits = timedelta(hours=whatsapp.WINDOW_HOURS)
    kept = db.new_id("dlv")
    kept_as_is = ("incident_id", "audience", "address", "channel", "language", "zone", "urgency")
    common: dict[str, Any] = {name: getattr(delivery, name) for name in kept_as_is}
    common |= {"state": DeliveryState.QUEUED, "version": 1, "queued_at": db.now, "follows_id": delivery.id}
    db.add_row(
        Delivery,
        **common,
        id=kept,
        message=delivery.message,
        link_path=delivery.link_path,
        link_id=delivery.link_id,
        because=whatsapp.PARKED,
        expires_at=db.now + waits,
    )
    jobs.enqueue(db, SEND, key=kept, run_at=db.now + waits, urgency=delivery.urgency, delivery_id=kept)
    nudge = db.new_id("dlv")
    db.add_row(
        Delivery,
        **common,
        id=nudge,
        message=to_payload(PleaseWriteToUs()),
        because="nudge",
        expires_at=expiry(db.now, delivery.urgency),
    )
    jobs.enqueue(db, SEND, key=nudge, urgency=delivery.urgency, delivery_id=nudge)


def expiry(start: datetime, urgency: int, valid_seconds: int | None = None) -> datetime:
    """When a text that still waits in our own queue is worse than none."""
    usual = URGENT_SECONDS if urgency <= jobs.Urgency.TIMER else ORDINARY_SECONDS
    return start + timedelta(seconds=valid_seconds or usual)


def _carried_over(delivery: Delivery) -> dict[str, Any]:
    kept = ("incident_id", "audience", "language", "message", "link_path", "link_id", "zone", "urgency", "ladder")
    return {name: getattr(delivery, name) for name in (*kept, "points", "about")}


def _rungs(db: Db, delivery: Delivery) -> list[Delivery]:
    """This delivery and those it follows, the newest first."""
    found, before = [delivery], delivery.follows_id
    while before is not None and len(found) <= MOST_RUNGS:
        earlier = db.get(Delivery, before)
        if earlier is None:
            break
        found.append(earlier)
        before = earlier.follows_id
    return found


def _worth_another_try(rungs: list[Delivery], known: marks.Marks) -> Delivery | None:
    """A phone that was only out of reach is tried once more, when everything else has failed."""
    if any(each.because == "again" for each in rungs):
        return None
    away = (each for each in rungs if classify(each.failure) is Failure.UNREACHABLE)
    return next((each for each in away if (each.channel, each.address) not in known.closed), None)
