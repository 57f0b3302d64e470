"""A case that an embassy or agency handed over in its own words: found by its reference, else opened as a report."""

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.intake import reports
from rescue.intake.drafts import Draft, Person, Rules
from rescue.intake.models import Channel
from rescue.kit.database import Db
from rescue.takeover import deeds
from rescue.takeover.models import TakeOver, TakeOverState


def attach(db: Db, *, take_over_id: str, offer_seconds: int) -> None:
    """Help goes first: what we do not know yet is an incident of its own before anybody reads the deed.

    A reference they name is only a proposal; our coordinator looks before anything is shown to them.
    """
    deed = db.get(TakeOver, take_over_id)
    if deed is None or deed.incident_id is not None or deed.state is not TakeOverState.SIGNED:
        return
    said = deed.said or {}
    named = select(Incident.id).where(Incident.reference == (said.get("reference") or "").strip().upper())
    incident_id = db.scalar(named) or _open(db, deed, Rules(offer_seconds))
    incident = incidents.lock(db, incident_id)
    locked = select(TakeOver).where(TakeOver.id == take_over_id).with_for_update()
    fresh = db.scalars(locked, execution_options={"populate_existing": True}).one()
    deeds.attach(db, fresh, incident, by=deed.drafted_by)


def _open(db: Db, deed: TakeOver, rules: Rules) -> str:
    said = deed.said or {}
    person = Person(said.get("person"), said.get("phone"), nationality=said.get("nationality"))
    draft = Draft(
        channel=Channel.PARTNER,
        by=deed.drafted_by,
        key=f"take_over:{deed.id}",
        name=deed.person_name,
        phone=deed.phone,
        language=deed.language,
        kind=said.get("kind"),
        description=said.get("description") or deed.reason,
        place_text=said.get("place"),
        people=(person,),
    )
    (received,) = reports.receive_many(db, [draft], rules)
    if isinstance(received, Exception):
        raise received
    db.flush()
    return received.incident_id
