"""Which of our messages somebody answers: by the carrier's name for it, or by the address it went to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from i18n.models import Delivery
from rescue.kit.database import Db

MOST_LOOKED_AT = 50


@dataclass(frozen=True)
class Addressed:
    """A message of ours as an answer to it needs it; `link_id` is the link it carried."""

    id: str
    incident_id: str | None
    audience: str
    address: str
    language: str
    link_id: str | None


def find_by_carrier_id(db: Db, carrier_id: str) -> Addressed | None:
    """The message that a carrier calls so."""
    found = _list(db, select(Delivery).where(Delivery.carrier_id == carrier_id))
    return found[0] if found else None


def list_to(db: Db, addresses: Iterable[str], *, since: datetime) -> list[Addressed]:
    """What went to these addresses since an instant, the newest first."""
    return _list(db, select(Delivery).where(Delivery.address.in_(list(addresses)), Delivery.queued_at > since))


def _list(db: Db, wanted: Select[Delivery]) -> list[Addressed]:
    newest = wanted.order_by(Delivery.queued_at.desc(), Delivery.id.desc()).limit(MOST_LOOKED_AT)
    return [
        Addressed(each.id, each.incident_id, each.audience, each.address, each.language, each.link_id)
        for each in db.scalars(newest)
    ]
