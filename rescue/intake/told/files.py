"""Photos and voice notes of the traveller: shut away, without the place they were made at unless it is to be sent."""

from sqlalchemy import func, select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.intake.told import pictures
from rescue.intake.told.models import ToldFile
from rescue.kit import events, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.vault import sniffing
from rescue.kit.vault.sniffing import FILM, PICTURE, SOUND
from rescue.kit.words import N_

KINDS = (PICTURE, SOUND, FILM)
MOST_FILES = 20


class TooManyFiles(Conflict):
    title = N_("Enough photos are here.")
    text = N_("We have twenty photos and voice notes of this case. Write to us or call us instead.")


def keep(
    db: Db, incident: Incident, content: bytes, *, key: str, name: str, said_type: str, with_place: bool, by: str
) -> str:
    """Keep one; the same form again is the same file."""
    same = db.scalar(select(ToldFile).where(ToldFile.key == key))
    if same is not None:
        if same.incident_id != incident.id:
            raise NotFound
        return same.id
    incidents.check_open(incident)
    count = select(func.count()).select_from(ToldFile).where(ToldFile.incident_id == incident.id)
    if (db.scalar(count) or 0) >= MOST_FILES:
        raise TooManyFiles
    file_id = vault.keep(
        db,
        content if with_place else pictures.without_place(content),
        name=name,
        media_type=said_type,
        about=incident.id,
        incident_id=incident.id,
        by=by,
        kinds=KINDS,
    )
    row = ToldFile(
        id=file_id,
        incident_id=incident.id,
        key=key,
        kind=sniffing.sniff(content).kind,
        has_place=with_place,
        told_by=by,
        told_at=db.now,
    )
    db.add(row)
    db.flush()
    events.record(db, "traveller_file.kept", subject=file_id, by=by, incident_id=incident.id)
    return file_id


def list_for_incident(db: Db, incident_id: str, *, told_by: str | None = None) -> list[ToldFile]:
    """The newest first; only those of one sender where asked."""
    found = select(ToldFile).where(ToldFile.incident_id == incident_id)
    found = found.where(ToldFile.told_by == told_by) if told_by else found
    return list(db.scalars(found.order_by(ToldFile.told_at.desc(), ToldFile.id.desc()).limit(MOST_FILES)))


def open_file(db: Db, incident: Incident, file_id: str, viewer: Principal) -> vault.VaultFile:
    """The file for a coordinator; who opened it is recorded."""
    row = db.get(ToldFile, file_id)
    if row is None or row.incident_id != incident.id or not viewer.is_desk:
        raise NotFound
    return vault.open(db, file_id, by=viewer.id)
