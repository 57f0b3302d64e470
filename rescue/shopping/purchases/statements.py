"""What the agency and the merchant say they will do: kept as said, never changed, and never a movement of money."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Invalid
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.shopping import telling
from rescue.shopping.messages import RefundNews
from rescue.shopping.models import Purchase, PurchaseState, PurchaseStatement, Says, StatingParty
from rescue.shopping.purchases import purchases, receipts
from rescue.shopping.purchases.clock import CLOCK, REFUND, REMIND
from rescue.shopping.refusals import AnswerIncomplete

MOST_SHOWN = 100
PAYS_DAYS = 7


class ProofMissing(Invalid):
    title = N_("Add the proof.")
    text = N_("Goods that went back need a proof: a photo, a slip of the shop, a shipping receipt.")


@dataclass(frozen=True)
class Word:
    """What somebody says; an amount is in the currency of the purchase."""

    party: StatingParty
    says: Says
    amount_minor: int | None = None
    reason: str | None = field(default=None, repr=False)
    pays_by: date | None = None
    receipt_id: str | None = None


def state(
    db: Db, incident: Incident, purchase: Purchase, word: Word, *, by: str, is_by_link: bool = False
) -> PurchaseStatement:
    """Keep it; an agency's answer stops its clock, a late one is kept as late and only a whole refund ends the wait."""
    purchases.check_open(purchase)
    amount = _check(purchase, word)
    is_late = word.party is StatingParty.AGENCY and purchase.due_at is not None and db.now >= purchase.due_at
    stated = PurchaseStatement(
        id=db.new_id("pst"),
        purchase_id=purchase.id,
        party=str(word.party),
        says=str(word.says),
        amount_minor=amount,
        reason=word.reason,
        pays_by=word.pays_by,
        file_id=receipts.get(db, purchase, word.receipt_id).file_id if word.receipt_id else None,
        is_late=is_late,
        is_by_link=is_by_link,
        stated_at=db.now,
        recorded_by=by,
    )
    db.add(stated)
    db.flush()
    known = {"says": stated.says, "amount_minor": amount, "currency": purchase.currency, "is_late": is_late}
    told: dict[str, Any] = {"subject": purchase.id, "by": by, "incident_id": incident.id, **known}
    if word.party is StatingParty.AGENCY:
        events.record(db, "purchase.agency_stated", **told)
        _follow(db, incident, purchase, stated, by=by)
    else:
        events.record(db, "purchase.merchant_stated", **told)
        if word.says is Says.GOODS_BACK:
            purchase.goods_back_on = db.now.astimezone(ZoneInfo(telling.place_zone(incident, purchase))).date()
    return stated


def list_for(db: Db, purchase_id: str) -> list[PurchaseStatement]:
    """In the order in which they were made."""
    of = select(PurchaseStatement).where(PurchaseStatement.purchase_id == purchase_id)
    return list(db.scalars(of.order_by(PurchaseStatement.stated_at, PurchaseStatement.id).limit(MOST_SHOWN)))


def agreed(purchase: Purchase, said: list[PurchaseStatement]) -> tuple[dict[str, Money | None], Money]:
    """What each last said they pay back, and what is left open; words, not payments."""
    last: dict[str, Money | None] = dict.fromkeys(map(str, StatingParty))
    for each in said:
        if each.says != Says.GOODS_BACK:
            last[each.party] = Money(each.amount_minor or 0, purchase.currency)
    total = sum(each.amount_minor for each in last.values() if each)
    return last, Money(max(0, purchase.amount_minor - total), purchase.currency)


def _check(purchase: Purchase, word: Word) -> int | None:
    match word.says:
        case Says.REFUND:
            return purchase.amount_minor
        case Says.PART:
            if word.amount_minor is None or not 0 < word.amount_minor < purchase.amount_minor:
                raise AnswerIncomplete
            return word.amount_minor
        case Says.REFUSE:
            if not word.reason:
                raise AnswerIncomplete
            return 0
        case Says.GOODS_BACK:
            if word.party is not StatingParty.MERCHANT:
                raise AnswerIncomplete
            if not word.receipt_id:
                raise ProofMissing
    return None


def _follow(db: Db, incident: Incident, purchase: Purchase, stated: PurchaseStatement, *, by: str) -> None:
    is_whole = stated.says == Says.REFUND
    if purchase.state is PurchaseState.ADVANCE_DUE and not is_whole:
        return  # the hours had passed: what the pool may do stands until they pay it all
    new = PurchaseState.AGENCY_REFUSED if stated.says == Says.REFUSE else PurchaseState.AGENCY_AGREED
    purchase.answered_at = purchase.answered_at or db.now
    if purchase.state is not new and states.allows(purchase.moves, purchase.state, new):
        states.move(db, purchase, new, by=by, says=stated.says)
    promises.keep(db, about=purchase.id, what=CLOCK, by=by)
    promises.withdraw(db, about=purchase.id, what=REMIND, by=by)
    if new is PurchaseState.AGENCY_AGREED:
        purchases.let_promises_go(db, purchase, by=by)
        known: dict[str, Any] = {"incident_id": incident.id, "about": purchase.id, "to_whom": "traveller"}
        promises.make(db, **known, what=REFUND, due_at=_pays_at(db, purchase, stated), by=by)
    else:
        purchases.promise_look(db, purchase, by=by)
    is_refused = new is PurchaseState.AGENCY_REFUSED
    news = RefundNews(incident.reference, agreed=not is_refused, refused=is_refused, link="")
    telling.tell_traveller(db, incident, purchase.case_id, news)


def _pays_at(db: Db, purchase: Purchase, stated: PurchaseStatement) -> datetime:
    """The end of the day they named by their own clocks; a week where they named none."""
    if stated.pays_by is None:
        return db.now + timedelta(days=PAYS_DAYS)
    zone = ZoneInfo(telling.zone_of(purchase.home))
    ends_at = datetime.combine(stated.pays_by + timedelta(days=1), time(), zone)
    return max(ends_at, db.now + timedelta(hours=1))
