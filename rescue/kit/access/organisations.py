"""Organisations whose people sign in: providers, agencies, insurers, missions and the house itself."""

from sqlalchemy import select

from rescue.kit import events
from rescue.kit.access.models import NAME, Organisation, OrganisationKind
from rescue.kit.database import Db
from rescue.kit.problems import NotFound

MOST_LISTED = 1000


def add_organisation(
    db: Db, name: str, kind: OrganisationKind, *, by: str, is_demonstration: bool = False
) -> Organisation:
    organisation = Organisation(
        id=db.new_id("org"), name=name[:NAME], kind=kind.value, is_demonstration=is_demonstration
    )
    db.add(organisation)
    db.flush()
    events.record(db, "organisation.added", subject=organisation.id, by=by, organisation_kind=kind.value)
    return organisation


def get_organisation(db: Db, organisation_id: str) -> Organisation:
    organisation = db.scalar(select(Organisation).where(Organisation.id == organisation_id))
    if organisation is None:
        raise NotFound
    return organisation


def list_organisations(db: Db, kind: OrganisationKind | None = None) -> list[Organisation]:
    """All organisations, or those of one kind, by name."""
    ordered = select(Organisation).order_by(Organisation.name, Organisation.id).limit(MOST_LISTED)
    return list(db.scalars(ordered.where(Organisation.kind == kind.value) if kind else ordered))
