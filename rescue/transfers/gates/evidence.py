"""Files that prove a gate, a paper of somebody who died, or what settles a dispute: shut, and opened by a name."""

from dataclasses import dataclass, field

from rescue.cases.models import Incident
from rescue.kit import vault
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.vault.models import VaultFileRow

OWN = ("trf_", "rem_", "doc_")
"""What such a file is about: a transfer, a file of remains, one of its papers. A medical report is none of them."""


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
    """One of this incident's own; whatever else lies in the vault is not opened this way."""
    row = db.get(VaultFileRow, file_id)
    if row is None or row.incident_id != incident.id or not (row.about or "").startswith(OWN):
        raise NotFound
    return vault.open(db, file_id, by=by)
