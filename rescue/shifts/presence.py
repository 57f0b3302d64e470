"""Who is here: pages of a case say now and then that somebody looks at it; whoever falls silent is gone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from rescue.kit import events
from rescue.kit.access.models import User
from rescue.kit.database import Db
from rescue.shifts.models import Presence

BEAT_SECONDS = 20
GONE_SECONDS = 50
FORGOTTEN_HOURS = 24
MOST_SHOWN = 20


@dataclass(frozen=True)
class Here:
    """Somebody whose page of this case is open."""

    user_id: str
    name: str
    since: datetime


def beat(db: Db, incident_id: str, user_id: str) -> None:
    """Say that somebody is here; only coming is news, staying is not."""
    held = select(Presence).where(Presence.incident_id == incident_id, Presence.user_id == user_id)
    known = db.scalar(held.with_for_update())
    is_coming = known is None or known.seen_at <= db.now - timedelta(seconds=GONE_SECONDS)
    if known is None:
        # Two tabs of one person that come at once: the other one's row is as good as ours.
        try:
            with db.attempt():
                db.add(Presence(incident_id=incident_id, user_id=user_id, seen_at=db.now))
        except IntegrityError:
            return
    else:
        known.seen_at = db.now
    if is_coming:
        events.record(db, "presence.came", subject=user_id, by=user_id, incident_id=incident_id)


def leave(db: Db, incident_id: str, user_id: str) -> None:
    """The page was closed."""
    gone = delete(Presence).where(Presence.incident_id == incident_id, Presence.user_id == user_id)
    if db.execute(gone.returning(Presence.user_id)).first():
        events.record(db, "presence.left", subject=user_id, by=user_id, incident_id=incident_id)


def list_here(db: Db, incident_id: str, *, but: str = "") -> list[Here]:
    """Who looks at a case now, but the viewer."""
    fresh = db.now - timedelta(seconds=GONE_SECONDS)
    here = select(Presence.user_id, Presence.seen_at, User.display_name).join(User, User.id == Presence.user_id)
    here = here.where(Presence.incident_id == incident_id, Presence.seen_at > fresh, Presence.user_id != but)
    found = db.execute(here.order_by(User.display_name, Presence.user_id).limit(MOST_SHOWN))
    return [Here(row.user_id, row.display_name, row.seen_at) for row in found]


def forget_old(db: Db) -> None:
    """Rows of yesterday say nothing any more."""
    db.execute(delete(Presence).where(Presence.seen_at < db.now - timedelta(hours=FORGOTTEN_HOURS)))
