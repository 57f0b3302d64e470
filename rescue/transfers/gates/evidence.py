"""Files that prove a gate, a paper of somebody who died, or what settles a dispute: shut, and opened by a name."""

from dataclasses import dataclass, field

from sqlalchemy import or_, select

from rescue.cases.models import Incident
from rescue.kit import vault
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.vault.models import VaultFileRow
from rescue.transfers.models import Transfer
from rescue.transfers.remains.models import Remains, RemainsDocument


@dataclass(frozen=True)
class Sent:
    """A file as it came."""

    content: bytes = field(repr=False)
    name: str = field(repr=False)
    said_type: str


def keep(db: Db, sent: Sent | None, *, about: str, incident_id: str, by: str) -> str | None:
    """Shut it away; None where none was sent."""
    if sent is None:
        return None
    told = {"name": sent.name, "media_type": sent.said_type, "about": about, "incident_id": incident_id}
    return vault.keep(db, sent.content, **told, by=by)  # type: ignore[arg-type]


def open_of(db: Db, incident: Incident, file_id: str, *, by: str) -> vault.VaultFile:
    """One of this incident's own; a medical report and whatever else lies in the vault is not opened this way."""
    about = db.scalar(select(VaultFileRow.about).where(VaultFileRow.id == file_id))
    of_paper = select(RemainsDocument.remains_id).where(RemainsDocument.id == about)
    of_remains = select(Remains.incident_id).where(or_(Remains.id == about, Remains.id.in_(of_paper)))
    of_transfer = select(Transfer.incident_id).where(Transfer.id == about)
    if incident.id not in (db.scalar(of_transfer), db.scalar(of_remains)):
        raise NotFound
    return vault.open(db, file_id, by=by)
