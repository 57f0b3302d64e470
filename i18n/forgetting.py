"""What was said about something that is deleted goes with it: the numbers, the words, and what waits to be sent."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from i18n.models import Delivery
from rescue.kit.database import Db

MOST_STEPS = 20


def forget(db: Db, about: Collection[str], *, since: datetime) -> None:
    """Delete the messages queued since then that were about these and belong to no incident, with those after them.

    A receipt that still comes finds nobody, which is no error; what is told in an incident stays in its file.
    """
    ours = select(Delivery.id).where(Delivery.incident_id.is_(None), Delivery.queued_at >= since)
    gone = set(db.scalars(ours.where(Delivery.about.in_(list(about)))))
    newest = gone
    for _ in range(MOST_STEPS):
        if not newest:
            break
        newest = set(db.scalars(ours.where(Delivery.follows_id.in_(newest)))) - gone
        gone = gone | newest
    if gone:
        db.execute(delete(Delivery).where(Delivery.id.in_(gone)))
