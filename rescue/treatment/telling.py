"""Who hears that somebody left the hospital: the person, and their relatives where the person agreed to that."""

from dataclasses import dataclass

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from i18n.words import Words
from rescue.cases import incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.following import LINK_PATH
from rescue.cases.models import Case, Incident
from rescue.consents.models import Matter
from rescue.conversations.models import Audience, Party, Thread
from rescue.kit import jobs
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.treatment import agreed
from rescue.treatment.messages import LeftHospital, TheyLeftHospital
from rescue.treatment.models import Admission

MOST_RELATIVES = 20
PHONES = ("sms", "whatsapp", "voice")


@dataclass(frozen=True)
class Relative:
    """A relative in a conversation of the case, by a phone of their own."""

    name: str | None
    phone: str
    language: str


def tell_discharged(db: Db, admission: Admission) -> None:
    """Each in their own language, and no word of what the person had."""
    incident = db.get_one(Incident, admission.incident_id)
    case = db.get_one(Case, admission.case_id)
    is_alone = len(incidents.list_cases(db, incident.id)) == 1
    # With one person in the incident the number it was reported from is theirs, or of whoever is with them.
    phone = case.phone or (incident.contact_phone if is_alone else None)
    if phone:
        is_theirs = incident.contact_link_id is not None and phone == incident.contact_phone
        link = Link(incident.contact_link_id or "", token="") if is_theirs else None
        words = LeftHospital(incident.reference, link="" if link else None, **whom_to_call(incident.told_numbers))
        _send(db, incident, admission, "traveller", phone, case.language, words, link)
    if may_tell_family(db, incident, case):
        for each in list_relatives(db, incident.id):
            if each.phone != phone:
                words_of = TheyLeftHospital(incident.reference)
                _send(db, incident, admission, "relative", each.phone, each.language, words_of)


def may_tell_family(db: Db, incident: Incident, case: Case) -> bool:
    """Whether the person agreed that their family is told."""
    return agreed.find(db, incident, case, Matter.TELL_FAMILY) is not None


def list_relatives(db: Db, incident_id: str) -> list[Relative]:
    """The relatives who take part in a conversation of the case, each once."""
    seated = (
        select(Party.name, Party.address, Party.language)
        .join(Thread, Thread.id == Party.thread_id)
        .where(
            Thread.incident_id == incident_id,
            Party.audience == Audience.RELATIVE,
            Party.left_at.is_(None),
            Party.address.is_not(None),
            Party.channel.in_(PHONES),
        )
    )
    rows = db.execute(seated.order_by(Party.joined_at, Party.id).limit(MOST_RELATIVES)).all()
    return list({row.address: Relative(row.name, row.address, row.language) for row in rows}.values())


def _send(
    db: Db,
    incident: Incident,
    admission: Admission,
    audience: str,
    phone: str,
    language: str,
    words: Words,
    link: Link | None = None,
) -> None:
    zone = incident.time_zone if audience == "traveller" else None
    to = Recipient(audience, phone, language, channel=whatsapp.channel_for(db, phone), zone=zone)
    deliveries.queue(
        db,
        to,
        words,
        incident_id=incident.id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.ORDINARY,
        about=admission.id,
    )
