"""What only whoever called for help is shown, and nobody who joined the report later."""

from sqlalchemy.exc import SQLAlchemyError

from i18n import suppressions
from rescue.cases.models import Incident
from rescue.consents import asking, typed
from rescue.consents.models import MATTER_NAMES, Matter
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Database, Db

STOPPABLE = {"sms": "SMS", "whatsapp": "WhatsApp"}


def list_consents(db: Db, incident: Incident, viewer: Principal) -> list[tuple[str, str]]:
    """What the reporter, and nobody who joined the report later, is asked to agree to, with its page's token."""
    if not incident.contact_phone or viewer.id != incident.contact_link_id:
        return []
    waiting = asking.list_waiting(db, incident.id, incident.contact_phone)
    return [(MATTER_NAMES[Matter(each.matter)], token) for each, token in waiting]


def find_typed_address(db: Db, incident: Incident, viewer: Principal, public_url: str) -> str | None:
    """What the reporter can tell a relative on the phone whose text from us may hold no link."""
    if viewer.id != incident.contact_link_id or not asking.is_relative_asked(db, incident.id):
        return None
    return typed.said_address(public_url)


def list_stopped(db: Db, incident: Incident, viewer: Principal) -> list[str]:
    """By which ways the reporter asked for no more messages."""
    if not incident.contact_phone or viewer.id != incident.contact_link_id:
        return []
    return [name for way, name in STOPPABLE.items() if suppressions.is_suppressed(db, way, incident.contact_phone)]


def is_open(database: Database, token: str) -> bool | None:
    """Whether this link leads to a case that is open; None where nobody can say, and the button must still be there."""
    try:
        with database.read() as db:
            link = links.find(db, token)
            if link is None or link.purpose != Purpose.TRAVELLER_CASE:
                return False
            incident = db.get(Incident, link.object_id)
            return incident is not None and incident.is_open
    except SQLAlchemyError:
        return None
