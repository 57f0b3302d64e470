"""A message to us, applied by the worker: whose it is, what it is about, and what follows. Nothing is ever rejected."""

from dataclasses import dataclass

from i18n import answered, suppressions
from i18n.answered import Addressed
from i18n.reaching import whatsapp
from rescue.cases import finding, incidents
from rescue.cases.models import Incident
from rescue.checkins.watch import Watch
from rescue.intake import phones
from rescue.intake.drafts import Rules
from rescue.intake.whereabouts import ANYWHERE
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.settings import Settings
from rescue.mailroom import answering, correspondents, duty, following, head_counts, passing_on, replying, signs_of_life
from rescue.mailroom.correspondents import Met
from rescue.mailroom.enclosures import fetching
from rescue.mailroom.messages import HowToReachUs
from rescue.mailroom.models import Correspondent, InboundMessage, TakenAs
from rescue.mailroom.reading import answers, incoming, keywords
from rescue.mailroom.reading.incoming import Incoming
from rescue.mailroom.reading.keywords import Keyword


@dataclass(frozen=True)
class Desk:
    """The settings that the mailroom needs."""

    rules: Rules
    watch: Watch
    duty_phone: str | None
    desk_phone: str

    @classmethod
    def of(cls, settings: Settings) -> "Desk":
        rules = Rules(settings.offer_seconds, is_refined=bool(settings.geocoder_chain))
        return cls(rules, Watch.of(settings), phones.normalise(settings.duty_phone), settings.desk_phone)


def apply_message(desk: Desk, db: Db, form: dict[str, str]) -> None:
    """Take one message to us; the inbox has seen to it that each is applied once."""
    read = incoming.read(form)
    met = correspondents.meet(db, read.sender)
    received = _write(db, read, met.person)
    enclosed = fetching.expect(db, received, read)
    following.complete(db, met)
    if read.channel == incoming.WHATSAPP and received.reply_address:
        whatsapp.note_inbound(db, received.reply_address)
    _route(desk, db, read, met, received)
    if received.incident_id:
        events.record(
            db,
            "message.received",
            subject=received.id,
            by=met.person.id,
            incident_id=received.incident_id,
            channel=received.channel,
            taken_as=str(received.taken_as),
        )
    else:
        events.record(db, "message.unattached", subject=received.id, by=met.person.id, channel=received.channel)
    passing_on.pass_on(db, received, enclosed)
    if received.incident_id and received.taken_as in (TakenAs.REPORT, TakenAs.MORE):
        met.person.incident_id = received.incident_id


def _route(desk: Desk, db: Db, read: Incoming, met: Met, received: InboundMessage) -> None:
    answers_to = answered.find_by_carrier_id(db, read.answers_sid) if read.answers_sid else None
    received.answers_id = answers_to.id if answers_to else None
    keyword = keywords.find(read.text, read.opt_out)
    if keyword in (Keyword.STOP, Keyword.START) and _obey(desk, db, received, met.person, keyword):
        return
    link_id = answers_to.link_id if answers_to else None
    if keyword is None and answering.take_answer(db, read, received, link_id, desk.rules.offer_seconds):
        return
    if desk.duty_phone and met.person.phone == desk.duty_phone:
        duty.take_note(db, received, answers_to)
        return
    if keyword in (None, Keyword.HELP) and signs_of_life.take_answer(
        db, received, met.person, desk.watch, is_counted=keyword is None
    ):
        return
    if keyword is Keyword.INFO and met.person.incident_id is None:
        _explain(desk, db, received, TakenAs.QUESTION)
        return
    about = find_incident(db, read, met.person, answers_to)
    following.take(db, desk.rules, read, received, met.person, about)
    head_counts.take_roster(db, received, met.person)


def find_incident(db: Db, read: Incoming, person: Correspondent, answers_to: Addressed | None) -> Incident | None:
    """The open incident a message is about: the one it names, the one it replies to, else the writer's own."""
    reference = answers.find_reference(read.text)
    named = finding.find_by_reference(db, reference) if reference else None
    if named is not None and named.is_open:
        return named
    addresses = (person.phone, person.external_id)
    if answers_to is not None and answers_to.incident_id and answers_to.address in addresses:
        replied = incidents.lock(db, answers_to.incident_id)
        if replied.is_open:
            return replied
    return following.find_own(db, person)


def _obey(desk: Desk, db: Db, received: InboundMessage, person: Correspondent, keyword: Keyword) -> bool:
    """STOP ends texts to this address on this channel and nothing else; START begins them again."""
    address = received.reply_address
    if address is None:
        return False
    about = following.find_own(db, person)
    incident_id = about.id if about else None
    received.incident_id = incident_id
    if keyword is Keyword.STOP:
        received.taken_as = TakenAs.STOP
        suppressions.suppress(db, received.channel, address, incident_id=incident_id)
        return True
    if suppressions.is_suppressed(db, received.channel, address):
        received.taken_as = TakenAs.START
        suppressions.lift(db, received.channel, address, incident_id=incident_id)
        return True
    if about is not None:
        return False  # nothing was stopped: then it is a word about their case
    _explain(desk, db, received, TakenAs.START)
    return True


def _explain(desk: Desk, db: Db, received: InboundMessage, taken_as: TakenAs) -> None:
    received.taken_as = taken_as
    language = following.language_for(db, received)
    message = HowToReachUs(desk.desk_phone, ANYWHERE)
    replying.reply(db, received, message, audience="traveller", language=language, incident_id=None)


def _write(db: Db, read: Incoming, person: Correspondent) -> InboundMessage:
    pin = read.pin
    received = InboundMessage(
        id=db.new_id("txt"),
        sid=read.sid,
        correspondent_id=person.id,
        channel=read.channel,
        reply_address=person.phone or (person.external_id if read.channel == incoming.WHATSAPP else None),
        text=read.text,
        is_cleaned=read.is_cleaned,
        taken_as=TakenAs.REPORT,
        latitude=pin.latitude if pin else None,
        longitude=pin.longitude if pin else None,
        place_label=pin.label if pin else None,
        is_own_place=pin.is_own if pin else None,
        is_forwarded=read.is_forwarded,
        sent_at=read.sent_at,
        received_at=db.now,
    )
    db.add(received)
    db.flush()
    return received
