"""Our messages of whose end nobody has told us: asked for after a while, for a receipt can be lost like a text."""

from datetime import timedelta

from sqlalchemy import select

from i18n.models import Delivery, DeliveryState
from rescue.kit.database import Db

OVERDUE = timedelta(minutes=3)
FORGOTTEN = timedelta(days=2)
MOST_ASKED = 50
OPEN = (DeliveryState.SUBMITTING, DeliveryState.UNKNOWN, DeliveryState.SENT)
WRITTEN = ("sms", "whatsapp")


def list_unsettled(db: Db, carrier: str) -> list[tuple[str, str]]:
    """The carrier's name and our id of each message that should have been heard of by now, the newest first."""
    overdue = (
        select(Delivery.carrier_id, Delivery.id)
        .where(
            Delivery.state.in_(OPEN),
            Delivery.carrier_id.is_not(None),
            Delivery.carrier == carrier,
            Delivery.channel.in_(WRITTEN),
            Delivery.queued_at < db.now - OVERDUE,
            Delivery.queued_at > db.now - FORGOTTEN,
        )
        .order_by(Delivery.queued_at.desc())
        .limit(MOST_ASKED)
    )
    return [(carrier_id, delivery_id) for carrier_id, delivery_id in db.execute(overdue)]
