"""When the next digest is due: at 08:00 where its reader is, every day, on Mondays, or on the first of the month."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rescue.kit import jobs
from rescue.kit.database import Db
from rescue.takeover.telling.models import OutsideContact, Rhythm

DIGEST = "take_over.digest"
AT = time(8)
MONDAY, FIRST, LONGEST_DAYS = 0, 1, 40


def plan(db: Db, contact: OutsideContact) -> None:
    """Arm the next one; a timer armed for another version of the contact does nothing."""
    at = next_at(contact.rhythm, db.now, contact.zone)
    if at is not None:
        key = f"{DIGEST}:{contact.id}:{at:%Y%m%dT%H%M}:{contact.version}"
        of = {"contact_id": contact.id, "version": contact.version}
        jobs.enqueue(db, DIGEST, key=key, run_at=at, **of)  # type: ignore[arg-type]


def next_at(rhythm: Rhythm, now: datetime, zone: str) -> datetime | None:
    """The first hour of its kind after `now`; None where none is wanted."""
    local = now.astimezone(ZoneInfo(zone))
    for day in range(LONGEST_DAYS):
        at = datetime.combine(local.date() + timedelta(days=day), AT, local.tzinfo)
        is_day = {
            Rhythm.DAILY: True,
            Rhythm.WEEKLY: at.weekday() == MONDAY,
            Rhythm.MONTHLY: at.day == FIRST,
            Rhythm.NEVER: False,
        }[rhythm]
        if is_day and at > local:
            return at
    return None
