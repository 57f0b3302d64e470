"""Whether grounds hold: a consent must have been given, in this incident, and not be taken back."""

from rescue.consents.models import Consent, ConsentState
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds, GroundsKind
from rescue.kit.problems import Conflict
from rescue.kit.words import N_


class ConsentDoesNotHold(Conflict):
    title = N_("This consent does not hold.")
    text = N_("The consent was not given, was taken back, or is of another case. Nothing was given out.")


def check(db: Db, incident_id: str, grounds: Grounds) -> None:
    """Raise ConsentDoesNotHold unless the consent named is in force; a law or a danger stands by its words."""
    if grounds.kind is not GroundsKind.CONSENT:
        return
    consent = db.get(Consent, grounds.consent_id)
    if consent is None or consent.incident_id != incident_id or consent.state is not ConsentState.GIVEN:
        raise ConsentDoesNotHold
