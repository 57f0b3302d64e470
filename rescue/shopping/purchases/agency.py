"""The agency is asked to refund first, and a clock of 72 hours runs: silence lets the pool advance, an answer stops it.

The clock is a row of its own for each warning and for its end, with the number of the notice it was set for.
"""

from datetime import timedelta
from typing import Any

from i18n import sent
from i18n.sent import DeliveryState
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import events, jobs, states
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, MoveNotAllowed
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.shopping import telling
from rescue.shopping.messages import RefundNews
from rescue.shopping.models import Purchase, PurchaseState
from rescue.shopping.purchases import purchases
from rescue.shopping.refunds import windows
from rescue.shopping.refunds.windows import Advance

SILENT, WARN = "shopping.agency_silent", "shopping.clock_warns"
CLOCK, REMIND, DECIDE, REFUND = "agency_answers", "agency_reminded", "advance_decided", "agency_refunds"
CLOCK_HOURS = 72
WARNINGS = (50, 80, 95)
REMIND_HOURS, UNREACHED_MINUTES, DECIDE_HOURS = 2, 30, 24
LINK_DAYS = 120
LOST = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.GIVEN_UP, DeliveryState.CANCELLED)


class ContactMissing(Invalid):
    title = N_("Nobody can be asked.")
    text = N_("Write down the agency with its phone or mail address first. Nothing was sent.")


class NoDuty(Conflict):
    title = N_("No advance here: mediation only.")
    text = N_("No law on file makes this agency refund first: no advance, mediation only.")


class NotBrought(NoDuty):
    text = N_("No agency or guide took them there: no advance, mediation only.")


class WindowOver(NoDuty):
    text = N_("The last day was %(day)s, %(days)s days ago: no advance, mediation only. Nothing was sent.")


class TripEndMissing(Invalid):
    title = N_("Say when the trip ends.")
    text = N_("Say when the trip ends: until then nobody knows whether the agency is bound.")


class AskedAlready(Conflict):
    title = N_("The agency has been asked.")
    text = N_("The agency has been asked and its clock is running. Nothing was sent.")


def ask(db: Db, incident: Incident, purchase: Purchase, *, by: str) -> None:
    """Send the notice with the page to answer on; from this minute the agency has 72 hours."""
    purchases.check_open(purchase)
    if purchase.state is PurchaseState.AGENCY_ASKED and not is_unreached(db, purchase):
        raise AskedAlready
    if purchase.state not in (PurchaseState.RECORDED, PurchaseState.AGENCY_ASKED):
        raise MoveNotAllowed(state=str(purchase.state))
    _check_duty(db, incident, purchase)
    if not purchase.agency or not (purchase.agency_phone or purchase.agency_email):
        raise ContactMissing
    purchase.notices += 1
    purchase.asked_at, purchase.due_at = db.now, db.now + timedelta(hours=CLOCK_HOURS)
    if purchase.link_id is None:
        expires_at = db.now + timedelta(days=LINK_DAYS)
        link = links.add(
            db,
            Purpose.PURCHASE_ANSWER,
            purchase.id,
            expires_at=expires_at,
            language=purchase.agency_language,
        )
        purchase.link_id = link.id
    if purchase.state is PurchaseState.RECORDED:
        states.move(db, purchase, PurchaseState.AGENCY_ASKED, by=by, due_at=purchase.due_at.isoformat())
    else:
        events.record(db, "purchase.asked_again", subject=purchase.id, by=by, incident_id=incident.id)
    purchases.let_promises_go(db, purchase, by=by)
    _start_clock(db, purchase, by=by)
    db.flush()
    telling.tell_agency(db, incident, purchase, telling.notice(incident, purchase, is_again=False))
    telling.tell_traveller(db, incident, purchase.case_id, RefundNews(incident.reference, asked=True, link=""))


def warn(db: Db, *, purchase_id: str, notices: int, percent: int) -> None:
    """So much of the time has gone without an answer: the agency is reminded, and somebody of ours should call."""
    incident, purchase = _running(db, purchase_id, notices)
    if incident is None or purchase is None or purchase.due_at is None:
        return
    facts = {"percent": percent, "due_at": purchase.due_at.isoformat()}
    events.record(db, "purchase.clock_warned", subject=purchase.id, by=events.SYSTEM, incident_id=incident.id, **facts)
    due_at = min(db.now + timedelta(hours=REMIND_HOURS), purchase.due_at)
    told: dict[str, Any] = {"incident_id": incident.id, "about": purchase.id, "to_whom": "desk"}
    promises.make(db, **told, what=REMIND, due_at=due_at, by=events.SYSTEM, facts={"percent": percent})
    telling.tell_agency(db, incident, purchase, telling.notice(incident, purchase, is_again=True))


def fall_silent(db: Db, *, purchase_id: str, notices: int) -> None:
    """The 72 hours are over. Who was never reached was not silent: somebody has to reach them first."""
    incident, purchase = _running(db, purchase_id, notices)
    if incident is None or purchase is None:
        return
    told: dict[str, Any] = {"incident_id": incident.id, "about": purchase.id, "by": events.SYSTEM}
    if is_unreached(db, purchase):
        events.record(db, "purchase.notice_lost", subject=purchase.id, by=events.SYSTEM, incident_id=incident.id)
        soon = db.now + timedelta(minutes=UNREACHED_MINUTES)
        promises.withdraw(db, about=purchase.id, what=CLOCK, by=events.SYSTEM)
        promises.make(db, **told, what=REMIND, due_at=soon, to_whom="desk")
        return
    facts: dict[str, Any] = {"amount_minor": purchase.amount_minor, "currency": purchase.currency}
    states.move(db, purchase, PurchaseState.ADVANCE_DUE, by=events.SYSTEM, **facts)
    promises.keep(db, about=purchase.id, what=CLOCK, by=events.SYSTEM)
    promises.withdraw(db, about=purchase.id, by=events.SYSTEM)
    decided_by = db.now + timedelta(hours=DECIDE_HOURS)
    promises.make(db, **told, what=DECIDE, due_at=decided_by, to_whom="traveller")
    telling.tell_traveller(db, incident, purchase.case_id, RefundNews(incident.reference, silent=True, link=""))


def is_unreached(db: Db, purchase: Purchase) -> bool:
    """Whether every way of the last notice failed: then nobody was asked."""
    about = sent.list_about(db, purchase.incident_id, purchase.id)
    notice = [each for each in about if each.queued_at == purchase.asked_at]
    return bool(notice) and all(each.state in LOST for each in notice)


def percent_gone(db: Db, purchase: Purchase) -> int:
    """How much of the clock has run, in whole percent; it stops when they answer."""
    if purchase.asked_at is None or purchase.due_at is None:
        return 0
    until = min(purchase.answered_at or db.now, purchase.due_at)
    return int((until - purchase.asked_at) * 100 // (purchase.due_at - purchase.asked_at))


def _check_duty(db: Db, incident: Incident, purchase: Purchase) -> None:
    advance, window = windows.may_advance(purchases.windows_of(db, incident, purchase))
    match advance:
        case Advance.NO_DUTY:
            raise NoDuty
        case Advance.NOT_BROUGHT:
            raise NotBrought
        case Advance.TRIP_END_UNKNOWN:
            raise TripEndMissing
        case Advance.OVER:
            assert window is not None and window.last_day is not None, "what is over has a last day"
            raise WindowOver(day=window.last_day.isoformat(), days=str(window.days_over))


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


def _start_clock(db: Db, purchase: Purchase, *, by: str) -> None:
    asked_at, due_at = purchase.asked_at, purchase.due_at
    assert asked_at is not None and due_at is not None, "the clock has just been set"
    known: dict[str, Any] = {"purchase_id": purchase.id, "notices": purchase.notices}
    # The end is written first: at the same instant it goes before the promise's own timer.
    key = f"silent:{purchase.id}:{purchase.notices}"
    jobs.enqueue(db, SILENT, key=key, run_at=due_at, urgency=jobs.Urgency.TIMER, **known)
    for percent in WARNINGS:
        at = asked_at + (due_at - asked_at) * percent / 100
        key = f"warn:{purchase.id}:{purchase.notices}:{percent}"
        jobs.enqueue(db, WARN, key=key, run_at=at, urgency=jobs.Urgency.TIMER, percent=percent, **known)
    told: dict[str, Any] = {"incident_id": purchase.incident_id, "about": purchase.id, "to_whom": "traveller"}
    promises.make(db, **told, what=CLOCK, due_at=due_at, by=by)
