"""A purchase somebody wants their money back for: recorded, corrected, mediated, settled or given up."""

from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from i18n.languages import negotiate
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.wording import FOLLOW_UP
from rescue.shopping import telling
from rescue.shopping.concierge.errands import may_see
from rescue.shopping.messages import RefundNews
from rescue.shopping.models import (
    NAME_CHARACTERS,
    OPEN_PURCHASES,
    Brought,
    GoodsAre,
    Paid,
    Purchase,
    PurchaseReceipt,
    PurchaseState,
    Sold,
    Wants,
)
from rescue.shopping.refunds import rules, windows
from rescue.shopping.refunds.windows import Bought, Window
from rescue.shopping.refusals import PurchaseEnded, PurchaseIncomplete

LOOKED_AT = "purchase_looked_at"
MOST_SHOWN = 100
MOST_OPEN = 30
LOOK_HOURS, MEDIATE_DAYS = 24, 7
HOME = "CN"


class EnoughPurchases(Conflict):
    title = N_("Enough purchases are open.")
    text = N_("Settle or close one of the purchases first. Nothing was added.")


class NotTheirPurchase(Invalid):
    title = N_("This person is not part of the incident.")
    text = N_("Choose one of the people of this incident.")


class ClockIsRunning(Conflict):
    title = N_("The agency's clock is running.")
    text = N_("While the agency's 72 hours run, amount, agency and days stay as it was told. Nothing was changed.")


class ReasonMissing(Invalid):
    title = N_("Say why.")
    text = N_("Write down in a sentence how this ended. Nothing was changed.")


@dataclass(frozen=True)
class PurchaseDraft:
    """What somebody says of a purchase; None is not known yet."""

    merchant: str
    goods: str = field(repr=False)
    paid: Money
    bought_on: date
    merchant_address: str | None = None
    territory: str | None = None
    delivered_on: date | None = None
    paid_how: Paid | None = None
    sold: Sold = Sold.SHOP
    brought_by: Brought | None = None
    is_coerced: bool = False
    is_faulty: bool = False
    goods_are: GoodsAre | None = None
    has_packaging: bool | None = None
    wants: Wants = Wants.REFUND
    trip_ends_on: date | None = None
    home: str = HOME
    agency: str | None = None
    agency_phone: str | None = None
    agency_email: str | None = None
    agency_language: str | None = None
    case_id: str | None = None


def record(db: Db, incident: Incident, draft: PurchaseDraft, *, by: str) -> Purchase:
    """Keep it; the traveller is promised that somebody looks at it within a day."""
    incidents.check_open(incident)
    if len([each for each in list_for_incident(db, incident.id) if each.state in OPEN_PURCHASES]) >= MOST_OPEN:
        raise EnoughPurchases
    known = incidents.list_cases(db, incident.id)
    case = next((each for each in known if draft.case_id in (None, each.id)), None)
    if case is None:
        raise NotTheirPurchase
    purchase = Purchase(
        id=db.new_id("pur"),
        incident_id=incident.id,
        case_id=case.id,
        state=PurchaseState.RECORDED,
        notices=0,
        recorded_at=db.now,
        recorded_by=by,
        **_columns(db, incident, draft),
    )
    db.add(purchase)
    db.flush()
    facts = {"case_id": case.id, "amount_minor": purchase.amount_minor, "currency": purchase.currency}
    events.record(db, "purchase.recorded", subject=purchase.id, by=by, incident_id=incident.id, **facts)
    promise_look(db, purchase, by=by)
    return purchase


def change(db: Db, incident: Incident, purchase: Purchase, draft: PurchaseDraft, *, by: str) -> None:
    """Correct what is known; what the agency was told stays as long as its clock runs."""
    check_open(purchase)
    new = _columns(db, incident, draft)
    told = ("amount_minor", "currency", "agency", "agency_phone", "agency_email", "home", "trip_ends_on")
    is_running = purchase.state is PurchaseState.AGENCY_ASKED and purchase.due_at is not None
    if is_running and any(getattr(purchase, name) != new[name] for name in told):
        raise ClockIsRunning
    for name, value in new.items():
        setattr(purchase, name, value)
    events.record(db, "purchase.changed", subject=purchase.id, by=by, incident_id=incident.id)


def mediate(db: Db, incident: Incident, purchase: Purchase, *, note: str | None, by: str) -> None:
    """Nobody can be held to refund first, or they do not: we speak with agency and merchant."""
    if purchase.state is PurchaseState.MEDIATION:
        return
    check_open(purchase)
    purchase.note = note or purchase.note
    states.move(db, purchase, PurchaseState.MEDIATION, by=by)
    let_promises_go(db, purchase, by=by)
    _promise(db, purchase, FOLLOW_UP, timedelta(days=MEDIATE_DAYS), by=by)
    telling.tell_traveller(db, incident, purchase.case_id, RefundNews(incident.reference, mediated=True, link=""))


def settle(db: Db, incident: Incident, purchase: Purchase, *, note: str | None, by: str) -> None:
    """Everybody did what they said, and nothing is open; the note says how. Safe to run twice."""
    if purchase.state is PurchaseState.SETTLED:
        return
    if not note:
        raise ReasonMissing
    _end(db, purchase, PurchaseState.SETTLED, note=note, by=by)
    telling.tell_traveller(db, incident, purchase.case_id, RefundNews(incident.reference, settled=True, link=""))


def withdraw(db: Db, purchase: Purchase, *, note: str | None, by: str) -> None:
    """The traveller keeps the goods, or it was no dispute. Safe to run twice."""
    if purchase.state is not PurchaseState.WITHDRAWN:
        _end(db, purchase, PurchaseState.WITHDRAWN, note=note, by=by)


def windows_of(db: Db, incident: Incident, purchase: Purchase) -> list[Window]:
    """What can still be claimed, at this instant."""
    has_receipt = db.scalar(
        select(PurchaseReceipt.id).where(PurchaseReceipt.purchase_id == purchase.id, PurchaseReceipt.kind == "receipt")
    )
    bought = Bought(
        bought_on=purchase.bought_on,
        delivered_on=purchase.delivered_on,
        trip_ends_on=purchase.trip_ends_on,
        brought_by=purchase.brought_by,
        sold=purchase.sold,
        is_faulty=purchase.is_faulty,
        goods_are=purchase.goods_are,
        has_receipt=has_receipt is not None,
        home=purchase.home,
    )
    return windows.decide(
        bought,
        rules.list_for(purchase.territory, purchase.home),
        db.now,
        place_zone=telling.place_zone(incident, purchase),
        home_zone=telling.zone_of(purchase.home),
    )


def list_for_incident(db: Db, incident_id: str) -> list[Purchase]:
    """The newest first."""
    of = select(Purchase).where(Purchase.incident_id == incident_id)
    return list(db.scalars(of.order_by(Purchase.recorded_at.desc(), Purchase.id.desc()).limit(MOST_SHOWN)))


def get_visible(db: Db, purchase_id: str, viewer: Principal) -> Purchase:
    """For the desk, the traveller's own link, and the agency's link of this purchase."""
    purchase = db.get(Purchase, purchase_id)
    is_agency = viewer.link_purpose == Purpose.PURCHASE_ANSWER and viewer.link_object == purchase_id
    if purchase is None or not (is_agency or may_see(db, viewer, purchase.incident_id, purchase.recorded_by)):
        raise NotFound
    return purchase


def get_for_change(
    db: Db, purchase_id: str, viewer: Principal, *, seen_version: int | None = None
) -> tuple[Incident, Purchase]:
    """The incident and the purchase locked, in this order."""
    incident = incidents.lock(db, get_visible(db, purchase_id, viewer).incident_id)
    purchase = lock(db, purchase_id)
    assert purchase is not None, "it was there a statement ago"
    states.check_version(purchase, seen_version)
    return incident, purchase


def lock(db: Db, purchase_id: str) -> Purchase | None:
    """The purchase as it is now; its incident is locked before it."""
    locked = select(Purchase).where(Purchase.id == purchase_id).with_for_update()
    return db.scalar(locked, execution_options={"populate_existing": True})


def money(purchase: Purchase) -> Money:
    return Money(purchase.amount_minor, purchase.currency)


def let_promises_go(db: Db, purchase: Purchase, *, by: str) -> None:
    """What was promised about the step before has happened or can no longer happen."""
    promises.keep(db, about=purchase.id, what=LOOKED_AT, by=by)
    promises.withdraw(db, about=purchase.id, by=by)


def promise_look(db: Db, purchase: Purchase, *, by: str) -> None:
    """Somebody looks at it within a day and says how it goes on."""
    _promise(db, purchase, LOOKED_AT, timedelta(hours=LOOK_HOURS), by=by)


def _end(db: Db, purchase: Purchase, new: PurchaseState, *, note: str | None, by: str) -> None:
    check_open(purchase)
    purchase.ended_at, purchase.note = db.now, note or purchase.note
    states.move(db, purchase, new, by=by)
    if new is PurchaseState.SETTLED:
        promises.keep(db, about=purchase.id, by=by)
    else:
        promises.withdraw(db, about=purchase.id, by=by)


def check_open(purchase: Purchase) -> None:
    if purchase.state not in OPEN_PURCHASES:
        raise PurchaseEnded


def _promise(db: Db, purchase: Purchase, what: str, after: timedelta, *, by: str) -> None:
    told: dict[str, Any] = {"incident_id": purchase.incident_id, "about": purchase.id, "to_whom": "traveller"}
    promises.make(db, **told, what=what, due_at=db.now + after, by=by)


def _columns(db: Db, incident: Incident, draft: PurchaseDraft) -> dict[str, Any]:
    if not draft.merchant.strip() or not draft.goods.strip() or draft.paid.amount_minor <= 0:
        raise PurchaseIncomplete
    if draft.bought_on > db.now.date() + timedelta(days=1):  # nobody has bought it the day after tomorrow
        raise PurchaseIncomplete
    given = {name: value for name, value in asdict(draft).items() if name not in ("paid", "case_id")}
    names = ("merchant", "merchant_address", "agency", "agency_email")
    cut = {name: given[name].strip()[:NAME_CHARACTERS] or None for name in names if given[name]}
    words = ("paid_how", "sold", "brought_by", "goods_are", "wants")
    return {
        **given,
        **cut,
        **{name: str(given[name]) if given[name] else None for name in words},
        "amount_minor": draft.paid.amount_minor,
        "currency": draft.paid.currency,
        "territory": draft.territory or incident.territory_code,
        "agency_language": negotiate(draft.agency_language or incident.contact_language).code,
    }
