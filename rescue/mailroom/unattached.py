"""Messages that belong to no case: shown to the desk until somebody opens a case from one, joins it to one, answers it
or says that there is nothing to do."""

from sqlalchemy import ColumnElement, Select, func, select

from i18n import deliveries, suppressions
from i18n.deliveries import Recipient
from i18n.translation import guessing
from i18n.words import Quote
from rescue.cases import finding, incidents
from rescue.cases.models import Incident
from rescue.intake import texts
from rescue.intake.drafts import Rules
from rescue.intake.models import Channel
from rescue.intake.texts import Texted
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.mailroom import arrivals, following, passing_on
from rescue.mailroom.arrivals import Arrival
from rescue.mailroom.messages import AnswerFromDesk
from rescue.mailroom.models import Correspondent, Enclosure, InboundMessage, TakenAs
from rescue.mailroom.reading import incoming

OTHER = "other"
LONGEST_ANSWER = 400


class DealtWith(Conflict):
    title = N_("This message was dealt with.")
    text = N_("Somebody dealt with this message before you. Nothing was changed.")


class NoSuchCase(Invalid):
    title = N_("There is no open case with this reference.")
    text = N_("Write the reference of an open case, such as HW-7K4M2Q. Nothing was changed.")


class CannotAnswer(Conflict):
    title = N_("They cannot be answered this way.")
    text = N_("This sender takes no messages from us: it is no number, or they asked for none. Call them.")


def list_waiting(db: Db) -> list[Arrival]:
    """Those that nobody dealt with, the newest first."""
    return arrivals.list_where(db, _is_waiting())


def count_waiting(db: Db) -> int:
    return db.scalar(counted_waiting()) or 0


def counted_waiting() -> Select[int]:
    return select(func.count()).select_from(InboundMessage).where(_is_waiting())


def find_former(db: Db, found: list[Arrival]) -> dict[str, str]:
    """Correspondent → the reference of the case they wrote about before."""
    wrote = {each.sender.id: each.sender.incident_id for each in found if each.sender.incident_id}
    references = select(Incident.id, Incident.reference).where(Incident.id.in_(wrote.values()))
    known = {each.id: each.reference for each in db.execute(references)}
    return {sender: known[incident_id] for sender, incident_id in wrote.items() if incident_id in known}


def open_case(db: Db, message_id: str, rules: Rules, *, by: str) -> str:
    """It is a call for help after all; the id of its case, a new one or the one others reported."""
    received, person = _lock(db, message_id)
    taken = texts.take(db, _texted(received, person), rules)
    received.taken_as = TakenAs.REPORT if taken.opened or taken.is_joined else TakenAs.MORE
    _attach(db, received, person, taken.incident_id, by)
    if taken.opened:
        following.confirm_opened(db, received, person, taken)
    return taken.incident_id


def join(db: Db, message_id: str, reference: str, rules: Rules, *, by: str) -> str:
    """It is about a case we know."""
    named = finding.find_by_reference(db, reference.strip().upper())
    if named is None or not named.is_open:
        raise NoSuchCase
    received, person = _lock(db, message_id)
    texts.take(db, _texted(received, person), rules, incident_id=incidents.lock(db, named.id).id)
    received.taken_as = TakenAs.MORE
    _attach(db, received, person, named.id, by)
    return named.id


def answer(db: Db, message_id: str, said: str, *, by: str) -> None:
    """A coordinator's own words, the way the message came."""
    received, _ = _lock(db, message_id)
    address = received.reply_address
    if address is None or suppressions.is_suppressed(db, received.channel, address):
        raise CannotAnswer
    to = Recipient(OTHER, address, following.language_for(db, received), channel=received.channel)
    message = AnswerFromDesk(Quote(said[:LONGEST_ANSWER]))
    deliveries.queue(db, to, message, incident_id=None, urgency=jobs.Urgency.RESCUE)
    received.replied_at = db.now
    _settle(db, received, by, "answered")


def set_aside(db: Db, message_id: str, *, by: str) -> None:
    """There is nothing to do."""
    received, _ = _lock(db, message_id)
    _settle(db, received, by, "nothing_to_do")


def _is_waiting() -> ColumnElement[bool]:
    return InboundMessage.incident_id.is_(None) & InboundMessage.dealt_with_at.is_(None)


def _lock(db: Db, message_id: str) -> tuple[InboundMessage, Correspondent]:
    """Its writer first, as everywhere, then the message as it is now."""
    writer = select(Correspondent).join(InboundMessage, InboundMessage.correspondent_id == Correspondent.id)
    person = db.scalar(writer.where(InboundMessage.id == message_id).with_for_update(of=Correspondent))
    locked = select(InboundMessage).where(InboundMessage.id == message_id).with_for_update()
    received = db.scalar(locked, execution_options={"populate_existing": True})
    if received is None or person is None:
        raise NotFound
    if received.incident_id is not None or received.dealt_with_at is not None:
        raise DealtWith
    return received, person


def _attach(db: Db, received: InboundMessage, person: Correspondent, incident_id: str, by: str) -> None:
    received.incident_id = person.incident_id = incident_id
    received.dealt_with_at, received.dealt_with_by = db.now, by
    events.record(db, "message.attached", subject=received.id, by=by, incident_id=incident_id)
    enclosed = select(Enclosure).where(Enclosure.message_id == received.id).order_by(Enclosure.number)
    passing_on.pass_on(db, received, list(db.scalars(enclosed)))


def _settle(db: Db, received: InboundMessage, by: str, how: str) -> None:
    received.dealt_with_at, received.dealt_with_by = db.now, by
    events.record(db, "message.dealt_with", subject=received.id, by=by, how=how)


def _texted(received: InboundMessage, person: Correspondent) -> Texted:
    return Texted(
        body=received.text,
        phone=person.phone,
        channel=Channel.WHATSAPP if received.channel == incoming.WHATSAPP else Channel.SMS,
        key=received.sid,
        name=person.name,
        language=person.language or guessing.guess(received.text),
        latitude=received.latitude,
        longitude=received.longitude,
        place_label=received.place_label,
        is_own_place=bool(received.is_own_place),
        sent_at=received.sent_at,
        by=person.id,
        is_forwarded=received.is_forwarded,
    )
