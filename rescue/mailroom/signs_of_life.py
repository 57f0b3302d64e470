"""Texts that say "I am well": to a check-in, to a warning, to a roll-call; and a relative's yes to being warned."""

from rescue.checkins import hearing
from rescue.checkins.watch import Watch
from rescue.kit.database import Db
from rescue.mailroom import head_counts, replying
from rescue.mailroom.models import Correspondent, InboundMessage, TakenAs


def take_answer(db: Db, received: InboundMessage, person: Correspondent, watch: Watch, *, is_counted: bool) -> bool:
    """Take such a text; False when nothing was asked of the writer or it says something else.

    One "1" answers everything they were asked; the roll-call's words are said back where there is one.
    """
    heard = hearing.take(db, person.phone, received.text, watch, key=received.sid, by=person.id)
    is_taken = is_counted and head_counts.take_answer(db, received, person, watch.rules.offer_seconds)
    if heard is None:
        return is_taken
    received.taken_as = TakenAs.ANSWER
    received.incident_id = heard.incident_id or heard.about_id or received.incident_id
    if heard.message is not None and not is_taken:
        replying.reply(
            db,
            received,
            heard.message,
            audience=heard.audience,
            language=heard.language,
            incident_id=heard.incident_id,
            about=heard.subject,
        )
    elif heard.incident_id:
        person.incident_id = heard.incident_id
        received.replied_at = db.now  # intake has written to them
    return True
