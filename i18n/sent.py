"""What became of messages, as frozen values for the rooms above: the tables stay here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from i18n.languages import LANGUAGES, negotiate
from i18n.models import Delivery, DeliveryState
from rescue.kit.database import Db

MOST_ASKED = 500
LINK_SENT = "…"  # where the words held somebody's own link
__all__ = ["DeliveryState", "Sent", "find_audiences", "find_incidents", "list_failed", "list_for_incident"]


@dataclass(frozen=True)
class Sent:
    """One message to one address; `text` is None until it was first tried, `failure` a carrier's code."""

    id: str
    incident_id: str | None
    audience: str
    channel: str
    address: str
    language: str
    state: DeliveryState
    text: str | None
    failure: str | None
    queued_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    spoken: str | None = None
    """The language it was said in, once it was; the reader must be told when it is not `language`."""

    @property
    def is_foreign(self) -> bool:
        """Whether its reader got another language than theirs."""
        return self.spoken is not None and self.spoken != negotiate(self.language).code

    @property
    def spoken_name(self) -> str:
        """The name of the language it was said in."""
        return LANGUAGES[self.spoken].autonym if self.spoken in LANGUAGES else ""


def list_for_incident(db: Db, incident_id: str, most: int) -> list[Sent]:
    """The newest messages of an incident."""
    return _list(db, select(Delivery).where(Delivery.incident_id == incident_id), most)


def list_failed(db: Db, *, since: datetime, most: int) -> list[Sent]:
    """The newest messages queued since an instant that nobody will get."""
    failed = select(Delivery).where(Delivery.state == DeliveryState.FAILED, Delivery.queued_at > since)
    return _list(db, failed, most)


def find_incidents(db: Db, delivery_ids: Iterable[str]) -> dict[str, str | None]:
    """Which incident each message belongs to."""
    asked = select(Delivery.id, Delivery.incident_id).where(Delivery.id.in_(list(delivery_ids)[:MOST_ASKED]))
    return {row.id: row.incident_id for row in db.execute(asked)}


def find_audiences(db: Db, addresses: Iterable[str]) -> dict[str, str]:
    """What we took each address for when we wrote to it."""
    wanted = list(addresses)[:MOST_ASKED]
    found = select(Delivery.address, Delivery.audience).where(Delivery.address.in_(wanted)).distinct()
    return {row.address: row.audience for row in db.execute(found)}


def _list(db: Db, wanted: Select[Delivery], most: int) -> list[Sent]:
    newest = wanted.order_by(Delivery.queued_at.desc(), Delivery.id.desc()).limit(most)
    return [
        Sent(
            id=each.id,
            incident_id=each.incident_id,
            audience=each.audience,
            channel=each.channel,
            address=each.address,
            language=each.language,
            state=each.state,
            text=each.text.replace(each.link_id, LINK_SENT) if each.text and each.link_id else each.text,
            failure=each.failure,
            queued_at=each.queued_at,
            sent_at=each.sent_at,
            delivered_at=each.delivered_at,
            spoken=each.spoken,
        )
        for each in db.scalars(newest)
    ]
