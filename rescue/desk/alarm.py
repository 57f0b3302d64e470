"""What makes a desk sound: a red case reported lately that nobody has taken."""

from datetime import timedelta

from rescue.cases import incidents
from rescue.cases.models import Incident, Severity
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db

NEW_MINUTES = 30  # after that it is a broken promise, and an alarm of another kind
MOST_SOUNDED = 20


def list_new_red(db: Db, viewer: Principal) -> list[str]:
    """The ids of red cases that nobody owns, the newest first; one statement."""
    waiting = incidents.visible(viewer).where(
        Incident.is_open.is_(True),
        Incident.severity == Severity.RED,
        Incident.owner_id.is_(None),
        Incident.reported_at > db.now - timedelta(minutes=NEW_MINUTES),
    )
    newest = waiting.with_only_columns(Incident.id).order_by(Incident.reported_at.desc()).limit(MOST_SOUNDED)
    return list(db.scalars(newest))
