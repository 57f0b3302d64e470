"""What the holder of a traveller's link sees of purchases and errands: their own, in one sentence each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rescue.cases.models import Incident
from rescue.geography import territories
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.promises import promises
from rescue.shopping.concierge import errands, offering
from rescue.shopping.concierge.errands import may_see
from rescue.shopping.models import OPEN_PURCHASES, Errand, Purchase
from rescue.shopping.purchases import purchases, receipts
from rescue.shopping.refunds.windows import WindowState


@dataclass(frozen=True)
class Bought:
    """A purchase: how far it is, when the next news comes, until when it can be claimed, how many papers are there."""

    purchase: Purchase
    amount: Money
    is_open: bool
    due_at: datetime | None
    claim_until: date | None
    papers: int


@dataclass(frozen=True)
class Wanted:
    """Something to be looked for."""

    errand: Errand
    budget: Money | None
    is_open: bool


@dataclass(frozen=True)
class Shown:
    """Both, the newest first, and the currency of the place."""

    bought: Sequence[Bought]
    wanted: Sequence[Wanted]
    currency: str


def of(db: Db, incident: Incident, viewer: Principal) -> Shown:
    found = [
        each
        for each in purchases.list_for_incident(db, incident.id)
        if may_see(db, viewer, incident.id, each.recorded_by)
    ]
    looked_for = [
        each
        for each in errands.list_for_incident(db, incident.id)
        if may_see(db, viewer, incident.id, each.requested_by)
    ]
    there = territories.find(incident.territory_code or "")
    return Shown(
        bought=[_bought(db, incident, each) for each in found],
        wanted=[Wanted(each, offering.budget_of(each), each.state in errands.OPEN) for each in looked_for],
        currency=there.currency if there else "",
    )


def _bought(db: Db, incident: Incident, purchase: Purchase) -> Bought:
    is_open = purchase.state in OPEN_PURCHASES
    told = [each for each in promises.list_open(db, incident.id) if each.about == purchase.id] if is_open else []
    open_windows = [
        each
        for each in purchases.windows_of(db, incident, purchase)
        if each.state is WindowState.OPEN and each.rule.is_sourced and is_open
    ]
    return Bought(
        purchase=purchase,
        amount=purchases.money(purchase),
        is_open=is_open,
        due_at=next((each.due_at for each in told if each.to_whom == "traveller"), None),
        claim_until=open_windows[0].last_day if open_windows else None,
        papers=len(receipts.list_for(db, purchase.id)),
    )
