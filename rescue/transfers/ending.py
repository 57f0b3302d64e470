"""Transfers follow their incident: they end with it, go with it when it is joined into another, and come back."""

from typing import Any

from sqlalchemy import Select, select

from rescue.cases.models import Case, Incident
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.transfers import transfers
from rescue.transfers.models import Transfer, TransferState
from rescue.transfers.remains.models import Remains

ENDING = (TransferState.WANTED, TransferState.READY, TransferState.BOOKED)
"""Whoever is on board arrives; only what has not begun ends with the incident."""


def on_incident_ended(db: Db, news: News) -> None:
    """Nobody is needed any more: what has not begun is off, and whoever waited hears it."""
    incident = db.get_one(Incident, news.incident_id)
    waiting = select(Transfer).where(Transfer.incident_id == incident.id, Transfer.state.in_(ENDING))
    for transfer in db.scalars(waiting.order_by(Transfer.id).with_for_update()):
        transfers.cancel(db, incident, transfer, note=None, by=news.by)


def on_joined(db: Db, news: News) -> None:
    """Two incidents are one: the transfers and the papers of its people go on there."""
    from_id = str(news.facts["from_id"])
    theirs = select(Case.id).where(Case.incident_id.in_((from_id, news.subject)))
    _move(db, from_id, news.subject, theirs)


def on_parted(db: Db, news: News) -> None:
    """They are two again: whose case is back there has their transfer there."""
    from_id = str(news.facts["from_id"])
    _move(db, news.subject, from_id, select(Case.id).where(Case.incident_id == from_id))


def _move(db: Db, from_id: str, to_id: str, case_ids: Select[Any]) -> None:
    going = select(Transfer).where(Transfer.incident_id == from_id, Transfer.case_id.in_(case_ids))
    for transfer in db.scalars(going.order_by(Transfer.id).with_for_update()):
        transfer.incident_id = to_id
    dead = select(Remains).where(Remains.incident_id == from_id, Remains.case_id.in_(case_ids))
    for remains in db.scalars(dead.order_by(Remains.id).with_for_update()):
        remains.incident_id = to_id
