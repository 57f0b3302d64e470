"""An incident to hang messages on, for stories that need nothing else of it."""

from rescue.intake import reports
from rescue.intake.drafts import Draft, Rules
from rescue.intake.models import Channel
from rescue.kit.database import Database


def write_incident(database: Database) -> str:
    """Somebody without a phone reported something; the id of the incident."""
    with database.write() as db:
        return reports.receive(db, Draft(channel=Channel.DESK), Rules(240)).incident_id
