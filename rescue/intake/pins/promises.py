"""The promise to look behind a map link, made in the transaction that keeps the report."""

from rescue.geography.location_text import short_links
from rescue.intake.whereabouts import Place
from rescue.kit import jobs
from rescue.kit.database import Db

EXPAND = "position.expand"


def promise(db: Db, report_id: str, place: Place, said: str | None) -> None:
    """Enqueue it when the words of a report hold a link that says nothing by itself, and nothing else says where."""
    if place.has_position or not said or "/" not in said or short_links.find_unread(said) is None:
        return
    jobs.enqueue(db, EXPAND, key=f"{EXPAND}:{report_id}", urgency=jobs.Urgency.RESCUE, report_id=report_id)
