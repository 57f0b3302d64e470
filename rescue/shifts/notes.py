"""Notes of coordinators on a case: added, never changed."""

from sqlalchemy import select

from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_
from rescue.shifts.models import CaseNote

MOST_SHOWN = 100


class NoteEmpty(Invalid):
    title = N_("The note is empty.")
    text = N_("Write something down, then save it. Nothing was changed.")


def add(db: Db, incident_id: str, text: str, *, by: str) -> CaseNote:
    """Write something down, also after the case has ended."""
    if not text.strip():
        raise NoteEmpty
    note = CaseNote(id=db.new_id("not"), incident_id=incident_id, written_by=by, written_at=db.now, text=text.strip())
    db.add(note)
    db.flush()
    events.record(db, "note.added", subject=note.id, by=by, incident_id=incident_id)
    return note


def list_for_incident(db: Db, incident_id: str) -> list[CaseNote]:
    """The newest first."""
    of = select(CaseNote).where(CaseNote.incident_id == incident_id)
    return list(db.scalars(of.order_by(CaseNote.written_at.desc(), CaseNote.id.desc()).limit(MOST_SHOWN)))
