"""Purchases and errands follow their incident: they end with it, go with it when it is joined, and come back."""

from typing import Any

from sqlalchemy import Select, select

from rescue.cases.models import Case
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.shopping.concierge import errands
from rescue.shopping.models import OPEN_PURCHASES, Errand, Purchase
from rescue.shopping.purchases import purchases


def on_incident_ended(db: Db, news: News) -> None:
    """Nobody shops any more. A dispute that is open ends only where there never was one."""
    of = select(Errand).where(Errand.incident_id == news.subject, Errand.state.in_(errands.OPEN))
    for errand in db.scalars(of.order_by(Errand.id).with_for_update()):
        errands.cancel(db, errand, by=news.by)
    if news.kind == "incident.closed":
        return
    disputed = select(Purchase).where(Purchase.incident_id == news.subject, Purchase.state.in_(OPEN_PURCHASES))
    for purchase in db.scalars(disputed.order_by(Purchase.id).with_for_update()):
        purchases.withdraw(db, purchase, note=None, by=news.by)


def on_joined(db: Db, news: News) -> None:
    """Two incidents are one: what its people bought and look for goes on there."""
    from_id = str(news.facts["from_id"])
    _move(db, from_id, news.subject, select(Case.id).where(Case.incident_id.in_((from_id, news.subject))))


def on_parted(db: Db, news: News) -> None:
    """They are two again: whose case is back there has their purchases there."""
    from_id = str(news.facts["from_id"])
    _move(db, news.subject, from_id, select(Case.id).where(Case.incident_id == from_id))


def _move(db: Db, from_id: str, to_id: str, case_ids: Select[Any]) -> None:
    looked_for = select(Errand).where(Errand.incident_id == from_id, Errand.case_id.in_(case_ids))
    for errand in db.scalars(looked_for.order_by(Errand.id).with_for_update()):
        errand.incident_id = to_id
    bought = select(Purchase).where(Purchase.incident_id == from_id, Purchase.case_id.in_(case_ids))
    for purchase in db.scalars(bought.order_by(Purchase.id).with_for_update()):
        purchase.incident_id = to_id
