"""What people in trouble and those near them write: joined to their open incident, or the first word of a new one."""

from datetime import timedelta
from typing import Any

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from i18n.translation import guessing
from rescue.cases import finding, incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Incident
from rescue.intake import neighbours, phones, reports, texts
from rescue.intake.drafts import Received, Rules
from rescue.intake.messages import WeHaveYou
from rescue.intake.models import Channel
from rescue.intake.texts import Texted
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.mailroom import replying
from rescue.mailroom.correspondents import Met
from rescue.mailroom.messages import MessageAdded
from rescue.mailroom.models import Correspondent, InboundMessage, TakenAs
from rescue.mailroom.reading import incoming
from rescue.mailroom.reading.incoming import Incoming
from rescue.promises import promises
from rescue.promises.wording import ANSWER

FOLLOWED = timedelta(hours=24)
STILL_TALKING = timedelta(hours=72)
LONGEST_CASE = timedelta(days=60)
READ_MINUTES = 15
"""By when somebody reads what a stranger added to a case."""
A_MOMENT = timedelta(microseconds=1)
TRAVELLER = "traveller"


def take(
    db: Db, rules: Rules, read: Incoming, received: InboundMessage, person: Correspondent, about: Incident | None
) -> None:
    """Add a message to the incident it is about, or open one: who nobody knows is never rejected."""
    if about is not None and about.reference not in read.text and neighbours.is_another_story(about, read.text):
        about = None  # a whole group may write from one phone
    is_own = about is None or about.id == person.incident_id or finding.is_known_in(db, about, person.phone)
    taken = texts.take(db, _texted(read, person), rules, incident_id=about.id if about else None)
    received.incident_id = taken.incident_id
    received.taken_as = TakenAs.REPORT if taken.opened or taken.is_joined else TakenAs.MORE
    if taken.opened:
        confirm_opened(db, received, person, taken)
    elif taken.is_joined:
        received.replied_at = db.now if person.phone else received.replied_at
    elif not is_own and about is not None:
        _confirm_added(db, received, person, about)


def find_own(db: Db, person: Correspondent) -> Incident | None:
    """The open incident of whoever writes, as long as they still write about it."""
    since = db.now - LONGEST_CASE
    found: Incident | None = None
    if person.phone:
        # What was told from a number before it changed hands belongs to somebody else.
        holds = person.holds_phone_since
        found = finding.find_open_of(db, person.phone, since=holds + A_MOMENT if holds else since)
    if found is None and person.incident_id:
        known = incidents.lock(db, person.incident_id)
        found = known if known.is_open else None
    if found is None or found.reported_at > db.now - FOLLOWED:
        return found
    return found if replying.wrote_since(db, person.id, found.id, db.now - STILL_TALKING) else None


def complete(db: Db, met: Met) -> None:
    """What a message tells of its writer's number is filled in where their open incident lacks it."""
    person = met.person
    if not person.incident_id or not person.phone:
        return
    incident = incidents.lock(db, person.incident_id)
    if not incident.is_open or incident.contact_phone not in (None, met.former_phone):
        return
    incident.contact_phone = person.phone
    for case in incidents.list_cases(db, incident.id)[:1]:
        case.phone = person.phone if case.phone in (None, met.former_phone) else case.phone
    events.record(db, "contact.number_learned", subject=incident.id, by=person.id, incident_id=incident.id)


def language_for(db: Db, received: InboundMessage) -> str:
    """The language to answer somebody in of whom only the number is known."""
    person = db.get_one(Correspondent, received.correspondent_id)
    wishes = [person.language] if person.language else phones.home_languages(person.phone)
    return negotiate([wish for wish in wishes if wish]).code


def _texted(read: Incoming, person: Correspondent) -> Texted:
    pin = read.pin
    is_stranger = person.holds_phone_since is not None and person.incident_id is None
    return Texted(
        body=read.text,
        # The number's former holder may have an incident open: the new one's first words must not join it.
        phone=None if is_stranger else person.phone,
        channel=Channel.WHATSAPP if read.channel == incoming.WHATSAPP else Channel.SMS,
        key=read.sid or None,
        name=person.name,
        language=person.language or guessing.guess(read.text),
        latitude=pin.latitude if pin else None,
        longitude=pin.longitude if pin else None,
        place_label=pin.label if pin else None,
        is_own_place=pin.is_own if pin else False,
        sent_at=read.sent_at,
        by=person.id,
        is_forwarded=read.is_forwarded,
    )


def confirm_opened(db: Db, received: InboundMessage, person: Correspondent, taken: Received) -> None:
    """Intake wrote to the number it was told; who has none is answered the way they wrote."""
    assert taken.opened is not None
    incident = incidents.lock(db, taken.incident_id)
    if incident.contact_phone:
        received.replied_at = db.now
        return
    incident.contact_phone = person.phone
    address = received.reply_address
    if address is None:
        return
    received.replied_at = db.now
    deliveries.queue(
        db,
        Recipient(TRAVELLER, address, taken.opened.language, channel=received.channel, zone=incident.time_zone),
        WeHaveYou(incident.reference, link="", **whom_to_call(taken.opened.place.numbers)),
        incident_id=incident.id,
        link=taken.link,
        link_path=reports.LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
    )


def _confirm_added(db: Db, received: InboundMessage, person: Correspondent, about: Incident) -> None:
    """To somebody who named a case they are not known in: it was kept. A number is a claim, so nothing else is told."""
    language = language_for(db, received)
    added = MessageAdded(about.reference, **whom_to_call(about.told_numbers))
    replying.reply(db, received, added, audience="other", language=language, incident_id=about.id)
    person.incident_id = person.incident_id or about.id
    told: dict[str, Any] = {"incident_id": about.id, "what": ANSWER, "about": about.id, "to_whom": "other"}
    promises.make(db, **told, due_at=db.now + timedelta(minutes=READ_MINUTES), by=events.SYSTEM)
