"""Who hears of a purchase or an errand: the traveller by their own link, the agency by the one made for it."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from i18n.words import Words
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.geography import territories
from rescue.kit import jobs
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.shopping.messages import RefundAsked
from rescue.shopping.models import Purchase

TRAVELLER_PATH, AGENCY_PATH = "/t/", "/r/"
AGENCY = "agency"


def zone_of(territory: str | None, otherwise: str | None = None) -> str:
    """The clocks a territory is told in: those of its capital."""
    found = territories.find(territory or "")
    return found.default_zone if found else otherwise or "UTC"


def place_zone(incident: Incident, purchase: Purchase) -> str:
    """The clocks of where it was bought."""
    if purchase.territory in (None, incident.territory_code) and incident.time_zone:
        return incident.time_zone
    return zone_of(purchase.territory, incident.time_zone)


def tell_traveller(db: Db, incident: Incident, case_id: str, message: Words) -> None:
    """The person it is about, else whoever reported when they are alone; with nobody's number nothing is sent."""
    case = db.get_one(Case, case_id)
    phone, language = case.phone, case.language
    if not phone and len(incidents.list_cases(db, incident.id)) == 1:
        phone, language = incident.contact_phone, incident.contact_language
    if not phone:
        return
    is_contact = phone == incident.contact_phone and incident.contact_link_id is not None
    to = Recipient(
        "traveller", phone, language, channel=whatsapp.channel_for(db, phone), zone=incident.time_zone or "UTC"
    )
    deliveries.queue(
        db,
        to,
        message,
        incident_id=incident.id,
        link=Link(incident.contact_link_id or "", token="") if is_contact else None,
        link_path=TRAVELLER_PATH,
        urgency=jobs.Urgency.ORDINARY,
    )


def tell_agency(db: Db, incident: Incident, purchase: Purchase, message: RefundAsked) -> None:
    """By every contact that is on file, with the page on which they answer."""
    found = [(whatsapp.channel_for(db, purchase.agency_phone), purchase.agency_phone)] if purchase.agency_phone else []
    found += [("email", purchase.agency_email)] if purchase.agency_email else []
    for channel, address in found:
        to = Recipient(AGENCY, address, purchase.agency_language, channel=channel, zone=zone_of(purchase.home))
        deliveries.queue(
            db,
            to,
            message,
            incident_id=incident.id,
            link=Link(purchase.link_id or "", token=""),
            link_path=AGENCY_PATH,
            about=purchase.id,
        )


def notice(incident: Incident, purchase: Purchase, *, is_again: bool) -> RefundAsked:
    """The notice, or its reminder, with the hour by the agency's clocks."""
    from_home = ZoneInfo(zone_of(purchase.home))
    due_at = purchase.due_at
    assert due_at is not None, "a notice has a clock"
    return RefundAsked(
        reference=incident.reference,
        merchant=purchase.merchant,
        amount=Money(purchase.amount_minor, purchase.currency),
        due=due_at.astimezone(from_home),
        again=is_again,
        link="",
    )


def only_case(db: Db, incident: Incident) -> str | None:
    """The person of an incident with one; None where it has to be said."""
    found = list(db.scalars(select(Case.id).where(Case.incident_id == incident.id).order_by(Case.opened_at).limit(2)))
    return found[0] if len(found) == 1 else None
