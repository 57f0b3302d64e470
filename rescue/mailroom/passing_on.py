"""What was written about an open case goes to its conversation, where others read it in their own language."""

from collections.abc import Sequence

from rescue.conversations import letters
from rescue.geography import location_text
from rescue.intake.texts import MACHINE_MADE
from rescue.kit.database import Db
from rescue.mailroom import replying
from rescue.mailroom.models import Enclosure, InboundMessage, TakenAs

SAID_IN_CASE = (TakenAs.MORE, TakenAs.UNCLEAR_ANSWER)
FROM_HELPER = TakenAs.NOTE


def pass_on(db: Db, received: InboundMessage, enclosed: Sequence[Enclosure]) -> str | None:
    """Say it in the case; the id of the message there, or None where there is nothing for people to read."""
    is_helpers = received.taken_as is FROM_HELPER and received.call_out_id is not None
    if not (received.taken_as in SAID_IN_CASE or is_helpers):
        return None
    if received.incident_id is None or received.reply_address is None or replying.is_echo(db, received):
        return None
    said = _words_of(received)
    if not said and not enclosed:
        return None
    return letters.hear(
        db,
        incident_id=received.incident_id,
        address=received.reply_address,
        channel=received.channel,
        text=said,
        media=[{"enclosure_id": each.id, "media_type": each.said_type} for each in enclosed],
        key=received.sid,
    )


def _words_of(received: InboundMessage) -> str:
    written = location_text.read(received.text)
    if written is not None and written.kind == MACHINE_MADE:
        return ""  # a phone wrote it, for machines
    if received.latitude is None or received.longitude is None:
        return received.text
    place = f"{received.latitude:.5f}, {received.longitude:.5f}"
    return "\n".join(filter(None, (received.text, received.place_label, place)))
