"""What the duty coordinator texts: a note to the case it names or replies to, and a sign that they are awake."""

from datetime import timedelta

from sqlalchemy import select

from i18n import answered, receipts
from i18n.answered import Addressed
from rescue.cases import finding
from rescue.cases.models import Incident
from rescue.kit.database import Db
from rescue.mailroom import replying
from rescue.mailroom.messages import WhichCase
from rescue.mailroom.models import InboundMessage, TakenAs
from rescue.mailroom.reading import answers

COORDINATOR = "coordinator"
DUTY_LANGUAGE = "zh-Hans"
WOKEN = timedelta(hours=2)
HOW = "reply"


def take_note(db: Db, received: InboundMessage, answers_to: Addressed | None) -> None:
    """Keep it with its case; a text that names none is about the case they were woken for last."""
    received.taken_as = TakenAs.NOTE
    reference = answers.find_reference(received.text)
    named = finding.find_by_reference(db, reference) if reference else None
    woken = answers_to or _woken_for(db, received)
    if woken is not None:
        receipts.acknowledge(db, woken.id, HOW)
    if named is not None:
        received.incident_id = named.id
    elif woken is not None and reference is None:
        received.incident_id = woken.incident_id
    else:
        newest = select(Incident.reference).where(Incident.is_open.is_(True)).order_by(Incident.reported_at.desc())
        message = WhichCase(db.scalar(newest.limit(1)))
        replying.reply(db, received, message, audience=COORDINATOR, language=DUTY_LANGUAGE, incident_id=None)


def _woken_for(db: Db, received: InboundMessage) -> Addressed | None:
    told = answered.list_to(db, [received.reply_address or ""], since=db.now - WOKEN)
    return next((each for each in told if each.audience == COORDINATOR and each.incident_id), None)
