"""STOP and START: who asked not to be written to on a channel. It ends texts there, never a rescue."""

from i18n.reaching import marks
from i18n.reaching.models import AddressMark, Mark
from rescue.kit import events
from rescue.kit.database import Db

SAID_STOP = "said_stop"


def suppress(
    db: Db, channel: str, address: str, reason: str = SAID_STOP, *, incident_id: str | None = None, by: str = "carrier"
) -> None:
    """No more messages to this address on this channel; the coordinator sees it and a call stays possible."""
    if marks.put(db, Mark.SUPPRESSED, channel, address, reason=reason):
        events.record(
            db,
            "address.suppressed",
            subject=incident_id or channel,
            by=by,
            incident_id=incident_id,
            channel=channel,
            reason=reason,
        )


def lift(db: Db, channel: str, address: str, *, incident_id: str | None = None, by: str = "carrier") -> None:
    """They want to hear from us again."""
    if marks.lift(db, Mark.SUPPRESSED, channel, address):
        events.record(
            db, "address.lifted", subject=incident_id or channel, by=by, incident_id=incident_id, channel=channel
        )


def is_suppressed(db: Db, channel: str, address: str) -> bool:
    known = db.get(AddressMark, (address, channel, Mark.SUPPRESSED))
    return known is not None and (known.until is None or known.until > db.now)
