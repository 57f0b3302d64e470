"""What a patient has agreed to themself; another's phone proves nothing about them."""

from sqlalchemy import Select, select

from rescue.cases.models import Case, Incident
from rescue.consents.models import Consent, ConsentState, Matter, Party
from rescue.kit.database import Db


def find(db: Db, incident: Incident, case: Case, matter: Matter) -> Consent | None:
    """The consent that the person gave from their own phone and has not taken back."""
    given = _of(incident, case, matter).where(Consent.state == ConsentState.GIVEN)
    return db.scalar(given.order_by(Consent.answered_at.desc(), Consent.id).limit(1))


def find_newest(db: Db, incident: Incident, case: Case, matter: Matter) -> Consent | None:
    """The newest one they were asked for, whatever they answered: for whoever wonders whether to ask."""
    return db.scalar(_of(incident, case, matter).order_by(Consent.asked_at.desc(), Consent.id.desc()).limit(1))


def phone_of(incident: Incident, case: Case) -> str | None:
    """The phone that is theirs as far as we know."""
    return case.phone or incident.contact_phone


def _of(incident: Incident, case: Case, matter: Matter) -> Select[Consent]:
    return select(Consent).where(
        Consent.incident_id == incident.id,
        Consent.matter == str(matter),
        Consent.party == str(Party.TRAVELLER),
        Consent.phone == (phone_of(incident, case) or ""),
    )
