"""The agency's 72 hours: they run from when the notice reached it; silence lets the pool advance, an answer stops them.

The clock is a row of its own for each warning and for its end, with the number of the setting it belongs to. Who was
never reached was not silent: then the clock stops, and somebody has to reach them first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from i18n import sent
from i18n.sent import DeliveryState, Sent
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.promises import promises
from rescue.shopping import telling
from rescue.shopping.messages import RefundNews
from rescue.shopping.models import Purchase, PurchaseState
from rescue.shopping.purchases import purchases

HEAR, SILENT, WARN = "shopping.notice_heard", "shopping.agency_silent", "shopping.clock_warns"
CLOCK, REMIND, DECIDE, REFUND = "agency_answers", "agency_reminded", "advance_decided", "agency_refunds"
HOURS = 72
WARNINGS = (50, 80, 95)
REMIND_HOURS, UNREACHED_MINUTES, DECIDE_HOURS = 2, 30, 24
HEAR_MINUTES, HEAR_AGAIN_MINUTES = 10, 60
THERE = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.ACKNOWLEDGED)
LOST = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.GIVEN_UP, DeliveryState.CANCELLED)


def start(db: Db, purchase: Purchase, *, by: str) -> None:
    """Set the clock that the notice tells, and look soon whether the notice is there."""
    purchase.asked_at = db.now
    _set(db, purchase, db.now, by=by)
    _look_again(db, purchase, HEAR_MINUTES)


def hear(db: Db, *, purchase_id: str, notices: int) -> None:
    """Is the notice there? One that waited, for the morning or a carrier, gives them the hours it came late."""
    incident, purchase = _running(db, purchase_id, notices)
    if incident is None or purchase is None:
        return
    notice = _notice(db, purchase)
    reached_at = _reached_at(purchase, notice)
    if reached_at is not None:
        _move(db, purchase, reached_at)
    elif _is_lost(notice):
        _stop(db, purchase)
    else:
        _look_again(db, purchase, HEAR_AGAIN_MINUTES)


def warn(db: Db, *, purchase_id: str, notices: int, percent: int) -> None:
    """So much of the time has gone without an answer: the agency is reminded, and somebody of ours should call."""
    incident, purchase = _running(db, purchase_id, notices)
    if incident is None or purchase is None or purchase.due_at is None:
        return
    if is_unreached(db, purchase):  # the carrier gave up on it after it had taken it
        _stop(db, purchase)
        return
    facts = {"percent": percent, "due_at": purchase.due_at.isoformat()}
    events.record(db, "purchase.clock_warned", subject=purchase.id, by=events.SYSTEM, incident_id=incident.id, **facts)
    due_at = min(db.now + timedelta(hours=REMIND_HOURS), purchase.due_at)
    told: dict[str, Any] = {"incident_id": incident.id, "about": purchase.id, "to_whom": "desk"}
    promises.make(db, **told, what=REMIND, due_at=due_at, by=events.SYSTEM, facts={"percent": percent})
    telling.tell_agency(db, incident, purchase, telling.notice(incident, purchase, is_again=True))


def fall_silent(db: Db, *, purchase_id: str, notices: int) -> None:
    """The 72 hours are over and they had the notice: the pool may advance."""
    incident, purchase = _running(db, purchase_id, notices)
    if incident is None or purchase is None:
        return
    reached_at = _reached_at(purchase, _notice(db, purchase))
    if reached_at is None:
        _stop(db, purchase)
        return
    if _move(db, purchase, reached_at):  # the carrier had it in time, their phone was off for a day
        return
    facts: dict[str, Any] = {"amount_minor": purchase.amount_minor, "currency": purchase.currency}
    states.move(db, purchase, PurchaseState.ADVANCE_DUE, by=events.SYSTEM, **facts)
    promises.keep(db, about=purchase.id, what=CLOCK, by=events.SYSTEM)
    promises.withdraw(db, about=purchase.id, by=events.SYSTEM)
    told: dict[str, Any] = {"incident_id": incident.id, "about": purchase.id, "by": events.SYSTEM}
    decided_by = db.now + timedelta(hours=DECIDE_HOURS)
    promises.make(db, **told, what=DECIDE, due_at=decided_by, to_whom="traveller")
    telling.tell_traveller(db, incident, purchase.case_id, RefundNews(incident.reference, silent=True, link=""))


def is_unreached(db: Db, purchase: Purchase) -> bool:
    """Whether the agency was asked in vain: every way of the last notice failed, or its clock was stopped for that."""
    if purchase.state is not PurchaseState.AGENCY_ASKED:
        return False
    notice = _notice(db, purchase)
    return purchase.due_at is None or _is_lost(notice)


def percent_gone(db: Db, purchase: Purchase) -> int:
    """How much of the 72 hours has run, in whole percent; they stop when they answer."""
    if purchase.due_at is None:
        return 0
    gone = min(purchase.answered_at or db.now, purchase.due_at) - (purchase.due_at - timedelta(hours=HOURS))
    return max(0, int(gone * 100 // timedelta(hours=HOURS)))


def _notice(db: Db, purchase: Purchase) -> list[Sent]:
    """The last notice, by each way it went."""
    about = sent.list_about(db, purchase.incident_id, purchase.id)
    return [each for each in about if each.queued_at == purchase.asked_at]


def _is_lost(notice: Sequence[Sent]) -> bool:
    return bool(notice) and all(each.state in LOST for each in notice)


def _reached_at(purchase: Purchase, notice: Sequence[Sent]) -> datetime | None:
    """When the first way that did not fail had it; what a carrier took and nobody took back counts as there.

    Of an incident that was joined since then the messages are elsewhere: then it counts from when they were asked.
    """
    if not notice:
        return purchase.asked_at
    there = [each.delivered_at or each.sent_at or each.queued_at for each in notice if each.state in THERE]
    return min(there, default=None)


def _move(db: Db, purchase: Purchase, reached_at: datetime) -> bool:
    """Give them the hours that the notice came late; False where it was there at once."""
    assert purchase.due_at is not None, "the clock runs"
    due_at = reached_at + timedelta(hours=HOURS)
    if due_at - purchase.due_at < timedelta(minutes=HEAR_MINUTES):
        return False
    _set(db, purchase, reached_at, by=events.SYSTEM)
    of = {"by": events.SYSTEM, "incident_id": purchase.incident_id}
    events.record(db, "purchase.clock_moved", subject=purchase.id, **of, due_at=due_at.isoformat())
    return True


def _stop(db: Db, purchase: Purchase) -> None:
    """Nobody was asked, so nobody is silent: the desk corrects the contact and asks again."""
    purchase.due_at = None
    purchase.notices += 1
    of: dict[str, Any] = {"by": events.SYSTEM, "incident_id": purchase.incident_id}
    events.record(db, "purchase.notice_lost", subject=purchase.id, **of)
    promises.withdraw(db, about=purchase.id, by=events.SYSTEM)
    soon = db.now + timedelta(minutes=UNREACHED_MINUTES)
    promises.make(db, **of, about=purchase.id, what=REMIND, due_at=soon, to_whom="desk")


def _running(db: Db, purchase_id: str, notices: int) -> tuple[Incident | None, Purchase | None]:
    """The incident and the purchase while this very clock runs; else nothing is to be done."""
    found = db.get(Purchase, purchase_id)
    if found is None:
        return None, None
    incident = incidents.lock(db, found.incident_id)
    purchase = purchases.lock(db, purchase_id)
    if purchase is None or purchase.notices != notices or purchase.state is not PurchaseState.AGENCY_ASKED:
        return None, None
    return incident, purchase


def _set(db: Db, purchase: Purchase, runs_from: datetime, *, by: str) -> None:
    """72 hours from then, with their warnings; timers of an earlier setting do nothing any more."""
    purchase.notices += 1
    purchase.due_at = due_at = runs_from + timedelta(hours=HOURS)
    # The end is written first: at the same instant it goes before the promise's own timer.
    _arm(db, purchase, SILENT, due_at, "silent")
    for percent in WARNINGS:
        at = runs_from + timedelta(hours=HOURS) * percent / 100
        _arm(db, purchase, WARN, at, f"warn:{percent}", percent=percent)
    promises.withdraw(db, about=purchase.id, what=CLOCK, by=by)
    told: dict[str, Any] = {"incident_id": purchase.incident_id, "about": purchase.id, "to_whom": "traveller"}
    promises.make(db, **told, what=CLOCK, due_at=due_at, by=by)


def _look_again(db: Db, purchase: Purchase, minutes: int) -> None:
    at = db.now + timedelta(minutes=minutes)
    _arm(db, purchase, HEAR, at, f"hear:{at.isoformat()}")


def _arm(db: Db, purchase: Purchase, kind: str, at: datetime, name: str, **known: Any) -> None:
    known |= {"purchase_id": purchase.id, "notices": purchase.notices}
    key = f"{purchase.id}:{purchase.notices}:{name}"
    jobs.enqueue(db, kind, key=key, run_at=at, urgency=jobs.Urgency.TIMER, **known)
