"""The agency is asked to refund first, with a page to answer on and 72 hours to do so."""

from datetime import timedelta

from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, MoveNotAllowed
from rescue.kit.words import N_
from rescue.shopping import telling
from rescue.shopping.messages import RefundNews
from rescue.shopping.models import Purchase, PurchaseState
from rescue.shopping.purchases import clock, purchases
from rescue.shopping.refunds import windows
from rescue.shopping.refunds.windows import Advance

LINK_DAYS = 120


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
    """Send the notice with the page to answer on; the agency has 72 hours from when it is there."""
    purchases.check_open(purchase)
    if purchase.state is PurchaseState.AGENCY_ASKED and not clock.is_unreached(db, purchase):
        raise AskedAlready
    if purchase.state not in (PurchaseState.RECORDED, PurchaseState.AGENCY_ASKED):
        raise MoveNotAllowed(state=str(purchase.state))
    _check_duty(db, incident, purchase)
    if not purchase.agency or not (purchase.agency_phone or purchase.agency_email):
        raise ContactMissing
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
    purchases.let_promises_go(db, purchase, by=by)
    clock.start(db, purchase, by=by)
    if purchase.state is PurchaseState.RECORDED:
        due_at = purchase.due_at.isoformat() if purchase.due_at else ""
        states.move(db, purchase, PurchaseState.AGENCY_ASKED, by=by, due_at=due_at)
    else:
        events.record(db, "purchase.asked_again", subject=purchase.id, by=by, incident_id=incident.id)
    db.flush()
    telling.tell_agency(db, incident, purchase, telling.notice(incident, purchase, is_again=False))
    telling.tell_traveller(db, incident, purchase.case_id, RefundNews(incident.reference, asked=True, link=""))


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
