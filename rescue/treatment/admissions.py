"""A person in hospital: asked for, admitted, watched, and how it ended. Their health lies in the vault."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import events, states, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.treatment import telling
from rescue.treatment.models import Admission, AdmissionState, Facility, MonitoringNote

CHECK = "health_check"
ANSWERS = "hospital_answers"
ANSWER_MINUTES = 30
"""So long a hospital may think before somebody rings again."""
FIRST_LOOK_HOURS = 4
NEXT_LOOK_HOURS = 12
"""Nobody who lies in a hospital is forgotten: where no hour is named, somebody asks after so long."""
MOST_SHOWN = 200
MILESTONES = ("requested_at", "admitted_at", "ended_at")


class NotThisPerson(Invalid):
    title = N_("This person does not belong to this incident.")
    text = N_("This person does not belong to this incident. Nothing was changed.")


class AlreadyInHospital(Conflict):
    title = N_("This person is in a hospital already.")
    text = N_("This person is asked for or admitted in a hospital already. End that stay first.")


class NotInHospital(Conflict):
    title = N_("This person is not in this hospital.")
    text = N_("This person is not in this hospital now. A note is written while they are.")


def request(db: Db, incident: Incident, *, case_id: str, facility_id: str, by: str) -> Admission:
    """Ask a hospital to take somebody."""
    incidents.check_open(incident)
    case = get_case(db, incident, case_id)
    if db.get(Facility, facility_id) is None:
        raise NotFound
    open_states = (AdmissionState.REQUESTED, AdmissionState.ADMITTED)
    taken = select(Admission.id).where(Admission.case_id == case.id, Admission.state.in_(open_states))
    if db.scalar(taken.limit(1)) is not None:
        raise AlreadyInHospital
    admission = Admission(
        id=db.new_id("adm"),
        incident_id=incident.id,
        case_id=case.id,
        facility_id=facility_id,
        state=AdmissionState.REQUESTED,
        requested_at=db.now,
        corrections=[],
    )
    db.add(admission)
    db.flush()
    told = {"case_id": case.id, "facility_id": facility_id}
    events.record(db, "admission.requested", subject=admission.id, by=by, incident_id=incident.id, **told)
    due_at = db.now + timedelta(minutes=ANSWER_MINUTES)
    of: dict[str, Any] = {"incident_id": incident.id, "what": ANSWERS, "about": admission.id, "to_whom": "desk"}
    promises.make(db, **of, due_at=due_at, owner_id=incident.owner_id, by=by)
    return admission


def admit(
    db: Db,
    admission: Admission,
    *,
    at: datetime | None,
    place: dict[str, Any],
    deposit_minor: int | None,
    deposit_currency: str | None,
    by: str,
) -> None:
    """The hospital took them. A deposit it asked is written down and stops nothing."""
    states.move(db, admission, AdmissionState.ADMITTED, by=by, case_id=admission.case_id)
    admission.admitted_at = at or db.now
    admission.deposit_minor, admission.deposit_currency = deposit_minor, deposit_currency
    admission.place_words_id = _keep(db, admission, place, by=by)
    promises.keep(db, about=admission.id, what=ANSWERS, by=by)
    _look_again(db, admission, db.now + timedelta(hours=FIRST_LOOK_HOURS), by=by)
    db.flush()


def end(
    db: Db, admission: Admission, how: AdmissionState, *, at: datetime | None, words: dict[str, Any], by: str
) -> None:
    """They left, were moved or died; nobody has to look after this stay any more."""
    promises.lock_incident(db, admission.incident_id)
    states.move(db, admission, how, by=by, case_id=admission.case_id)
    admission.ended_at = at or db.now
    if any(words.values()):
        admission.end_words_id = _keep(db, admission, words, by=by)
    if how is AdmissionState.REFUSED:
        promises.keep(db, about=admission.id, what=ANSWERS, by=by)
    promises.withdraw(db, about=admission.id, by=by)
    db.flush()
    if how is AdmissionState.DISCHARGED:
        telling.tell_discharged(db, admission)


def correct(db: Db, admission: Admission, milestone: str, at: datetime, *, by: str) -> None:
    """Another hour for a milestone that was written; the first one stays to be seen."""
    if milestone not in MILESTONES or getattr(admission, milestone) is None:
        raise NotFound
    line = {"milestone": milestone, "at": at.isoformat(), "by": by, "written_at": db.now.isoformat()}
    admission.corrections = [*admission.corrections, line]
    of = admission.incident_id
    told = {"milestone": milestone, "at": at.isoformat()}
    events.record(db, "admission.corrected", subject=admission.id, by=by, incident_id=of, **told)
    db.flush()


def note(
    db: Db,
    admission: Admission,
    *,
    observed_at: datetime | None,
    words: dict[str, Any],
    next_check_at: datetime | None,
    by: str,
) -> MonitoringNote:
    """What was seen; the next look is a promise with a clock, and this one keeps the promise before."""
    if admission.state is not AdmissionState.ADMITTED:
        raise NotInHospital
    written = MonitoringNote(
        id=db.new_id("mon"),
        admission_id=admission.id,
        words_id=_keep(db, admission, words, by=by),
        observed_at=observed_at or db.now,
        next_check_at=next_check_at,
        written_by=by,
        written_at=db.now,
    )
    db.add(written)
    of = admission.incident_id
    promises.keep(db, about=admission.id, what=CHECK, by=by)
    _look_again(db, admission, next_check_at or db.now + timedelta(hours=NEXT_LOOK_HOURS), by=by)
    db.flush()
    events.record(db, "admission.noted", subject=admission.id, by=by, incident_id=of, note_id=written.id)
    return written


def get_for_change(db: Db, admission_id: str, viewer: Principal, *, seen_version: int | None = None) -> Admission:
    """A stay locked after its incident, unless somebody changed it since; for the desk alone."""
    incident_id = db.scalar(select(Admission.incident_id).where(Admission.id == admission_id))
    if incident_id is None or not viewer.is_desk:
        raise NotFound
    incidents.get_for_change(db, incident_id, viewer)
    admission = db.scalars(select(Admission).where(Admission.id == admission_id).with_for_update()).one()
    states.check_version(admission, seen_version)
    return admission


def list_for_incident(db: Db, incident_id: str) -> Sequence[Admission]:
    stays = select(Admission).where(Admission.incident_id == incident_id)
    return db.scalars(stays.order_by(Admission.requested_at.desc(), Admission.id.desc()).limit(MOST_SHOWN)).all()


def get_visible(db: Db, admission_id: str, viewer: Principal) -> Admission:
    """A stay for the desk; everybody else finds nothing."""
    admission = db.get(Admission, admission_id) if viewer.is_desk else None
    if admission is None:
        raise NotFound
    return admission


def list_notes(db: Db, admission: Admission) -> list[tuple[MonitoringNote, dict[str, Any]]]:
    """What was seen of a patient, the newest first."""
    theirs = select(MonitoringNote).where(MonitoringNote.admission_id == admission.id)
    newest = theirs.order_by(MonitoringNote.observed_at.desc(), MonitoringNote.id.desc())
    found = list(db.scalars(newest.limit(MOST_SHOWN)))
    words = vault.read_words(db, [each.words_id for each in found])
    return [(each, words.get(each.words_id, {})) for each in found]


def get_case(db: Db, incident: Incident, case_id: str) -> Case:
    case = db.get(Case, case_id)
    if case is None or case.incident_id != incident.id:
        raise NotThisPerson
    return case


def _look_again(db: Db, admission: Admission, at: datetime, *, by: str) -> None:
    of = admission.incident_id
    promises.make(db, incident_id=of, what=CHECK, about=admission.id, due_at=at, to_whom="desk", by=by)


def _keep(db: Db, admission: Admission, words: dict[str, Any], *, by: str) -> str:
    return vault.keep_words(db, words, about=admission.id, incident_id=admission.incident_id, by=by)
