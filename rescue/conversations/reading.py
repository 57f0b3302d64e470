"""Small things around a conversation: what was read, who agreed to a machine, names for the page."""

from dataclasses import dataclass

from sqlalchemy import update

from i18n.languages import LANGUAGES
from i18n.translation.sensitivity import Sensitivity
from rescue.cases.models import Incident
from rescue.conversations.giving import quick_text
from rescue.conversations.models import Party, Receipt, Thread
from rescue.conversations.views import Panel
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.network.run_cards import kind_name

__all__ = ["SENSITIVITIES", "About", "about", "consent", "language_name", "mark_read", "quick_text"]

SENSITIVITIES: dict[Sensitivity, str] = {
    Sensitivity.CHAT: N_("Anything else"),
    Sensitivity.LOGISTICS: N_("Meeting, place, time"),
    Sensitivity.MEDICAL: N_("Health or medicine"),
    Sensitivity.CONSENT: N_("A consent or a signature"),
    Sensitivity.LEGAL: N_("Police or law"),
    Sensitivity.MONEY: N_("Money or a guarantee"),
}


@dataclass(frozen=True)
class About:
    """Which case a page belongs to: no name, no place."""

    reference: str
    kind: str
    zone: str


def about(db: Db, panel: Panel) -> About:
    thread = db.get_one(Thread, panel.thread_id)
    incident = db.get_one(Incident, thread.incident_id)
    return About(incident.reference, kind_name(incident.kind), incident.time_zone or "UTC")


def language_name(tag: str) -> str:
    """A language in its own script."""
    return LANGUAGES[tag].autonym if tag in LANGUAGES else tag


def mark_read(db: Db, party: Party) -> None:
    """Whoever answers has read what was there."""
    party.read_at = db.now
    unread = update(Receipt).where(Receipt.party_id == party.id, Receipt.read_at.is_(None))
    db.execute(unread.values(read_at=db.now), execution_options={"synchronize_session": False})


def consent(db: Db, party: Party, *, agreed: bool, by: str) -> None:
    """An outside engine may see what is delicate only while its writer agrees."""
    party.machine_consent_at = db.now if agreed else None
    if agreed:
        events.record(db, "party.consented", subject=party.id, by=by)
    else:
        events.record(db, "party.refused", subject=party.id, by=by)
