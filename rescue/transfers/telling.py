"""Who hears of a journey: the person who travels, and the relative they named; for remains those who stated a wish."""

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from i18n.words import Words
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import jobs
from rescue.kit.database import Db
from rescue.transfers.models import Transfer
from rescue.transfers.remains.models import Statement

MOST_TOLD = 20


def tell(
    db: Db, incident: Incident, transfer: Transfer, message: Words, *, urgency: int = jobs.Urgency.ORDINARY
) -> list[str]:
    """Say it to everybody whom it concerns, each in their own language; the audiences that were told."""
    reached = _of_remains(db, transfer) if transfer.remains_id else _of_person(db, incident, transfer)
    for audience, phone, language in reached:
        channel = whatsapp.channel_for(db, phone)
        zone = incident.time_zone if audience == "traveller" else None
        to = Recipient(audience, phone, language, channel=channel, zone=zone)
        deliveries.queue(db, to, message, incident_id=incident.id, urgency=urgency)
    return list(dict.fromkeys(audience for audience, _, _ in reached))


def _of_person(db: Db, incident: Incident, transfer: Transfer) -> list[tuple[str, str, str]]:
    case = db.get_one(Case, transfer.case_id)
    found = [("traveller", case.phone, case.language)] if case.phone else []
    if not found and incident.contact_phone and len(incidents.list_cases(db, incident.id)) == 1:
        # With one person in the incident the number it was reported from is theirs, or of whoever is with them.
        found = [("traveller", incident.contact_phone, incident.contact_language)]
    return found + _relative(transfer, found)


def _of_remains(db: Db, transfer: Transfer) -> list[tuple[str, str, str]]:
    stated = select(Statement.phone, Statement.language).where(
        Statement.remains_id == transfer.remains_id, Statement.phone.is_not(None), Statement.withdrawn_at.is_(None)
    )
    rows = db.execute(stated.order_by(Statement.number).limit(MOST_TOLD))
    found = [("relative", phone, language) for phone, language in {row.phone: row.language for row in rows}.items()]
    return found + _relative(transfer, found)


def _relative(transfer: Transfer, found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    phone = transfer.relative_phone
    if not phone or any(phone == known for _, known, _ in found):
        return []
    return [("relative", phone, transfer.relative_language or "en")]
