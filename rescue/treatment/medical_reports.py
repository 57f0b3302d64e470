"""Medical reports: held only by a consent of the person or a stated emergency, shut, and every reading written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from rescue.cases.models import Incident
from rescue.consents.models import Consent, ConsentState, Matter
from rescue.kit import events, states, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.events import Event
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.treatment import admissions, agreed
from rescue.treatment.models import Basis, MedicalReport, ReportState

MOST_SHOWN = 200
MOST_OPENINGS = 500


class NoBasis(Conflict):
    title = N_("Nobody has agreed to this yet.")
    text = N_("A report is kept only with the person's consent, or when you state whose life depends on it and why.")


class StillShut(Conflict):
    title = N_("This report is shut.")
    text = N_("Nobody has agreed that it is read. Ask the person, or state whose life depends on it and why.")


class WhyMissing(Invalid):
    title = N_("Say whose life depends on it and why.")
    text = N_("A report is opened without consent only when you state whose life depends on it and why.")


class NothingReported(Invalid):
    title = N_("A file or a summary is needed.")
    text = N_("A file or a summary is needed. Nothing was kept.")


def receive(
    db: Db,
    incident: Incident,
    *,
    case_id: str,
    content: bytes | None,
    name: str,
    said_type: str | None,
    summary: str | None,
    language: str | None,
    emergency_basis: str | None,
    by: str,
    request_id: str | None = None,
    sender: str | None = None,
) -> MedicalReport:
    """Keep a report, and say so to whoever waits for it: `medical_report.received`.

    One that a hospital sends us on `request_id` is kept shut where nobody has agreed yet; we do not send it away.
    """
    case = admissions.get_case(db, incident, case_id)
    if content is None and not summary:
        raise NothingReported
    consent = find_consent(db, incident, case.id)
    if consent is None and not emergency_basis and request_id is None:
        raise NoBasis
    of: dict[str, Any] = {"about": case.id, "incident_id": incident.id, "by": by}
    report = MedicalReport(
        id=db.new_id("mrp"),
        incident_id=incident.id,
        case_id=case.id,
        state=ReportState.RECEIVED,
        version=1,
        basis=str(Basis.CONSENT if consent else Basis.VITAL_INTEREST if emergency_basis else Basis.SHUT),
        consent_id=consent.id if consent else None,
        basis_words_id=vault.keep_words(db, {"why": emergency_basis}, **of) if emergency_basis else None,
        basis_by=by,
        file_id=vault.keep(db, content, name=name, media_type=said_type, **of) if content is not None else None,
        summary_id=vault.keep_words(db, {"summary": summary}, **of) if summary else None,
        sender_id=vault.keep_words(db, {"sender": sender}, **of) if sender else None,
        language=language,
        received_at=db.now,
        request_id=request_id,
    )
    db.add(report)
    db.flush()
    told = {"case_id": case.id, "basis": report.basis}
    events.record(db, "medical_report.received", subject=report.id, by=by, incident_id=incident.id, **told)
    return report


def find_consent(db: Db, incident: Incident, case_id: str) -> Consent | None:
    """The person's own consent to their reports."""
    return agreed.find(db, incident, admissions.get_case(db, incident, case_id), Matter.MEDICAL_REPORT)


def read(db: Db, report_id: str, viewer: Principal) -> tuple[MedicalReport, str | None]:
    """The report with its summary; who read it is written down. A consent taken back shuts it again."""
    report = get_visible(db, report_id, viewer)
    _open_by_consent(db, report)
    events.record(
        db, "medical_report.read", subject=report.id, by=viewer.id, incident_id=report.incident_id, basis=report.basis
    )
    words = vault.read_words(db, [report.summary_id]).get(report.summary_id or "", {})
    return report, words.get("summary")


def open_file(db: Db, report_id: str, viewer: Principal) -> vault.VaultFile:
    """The file of a report; opening it is written down by the vault."""
    report = get_visible(db, report_id, viewer)
    if report.file_id is None:
        raise NotFound
    _open_by_consent(db, report)
    return vault.open(db, report.file_id, by=viewer.id)


def state_emergency(db: Db, report_id: str, why: str, viewer: Principal) -> MedicalReport:
    """Whose life depends on it and why: from now on the report is read by that, and who said so stays beside it."""
    report = _get_for_change(db, report_id, viewer)
    if report.state is ReportState.ERASED:
        raise NotFound
    if not why.strip():
        raise WhyMissing
    of: dict[str, Any] = {"about": report.case_id, "incident_id": report.incident_id, "by": viewer.id}
    report.basis, report.basis_by = str(Basis.VITAL_INTEREST), viewer.id
    report.basis_words_id = vault.keep_words(db, {"why": why.strip()}, **of)
    report.version += 1
    db.flush()
    by, of_incident = viewer.id, report.incident_id
    events.record(db, "medical_report.emergency_stated", subject=report.id, by=by, incident_id=of_incident)
    return report


def erase(db: Db, report_id: str, viewer: Principal) -> None:
    """The person wants it gone, or nobody needs it any more: its words and file are opened by nobody again."""
    report = _get_for_change(db, report_id, viewer)
    states.move(db, report, ReportState.ERASED, by=viewer.id)
    for kept in filter(None, (report.file_id, report.summary_id, report.basis_words_id, report.sender_id)):
        vault.erase(db, kept, by=viewer.id)


def get_visible(db: Db, report_id: str, viewer: Principal) -> MedicalReport:
    """For the desk while its basis stands; everybody else, and after a withdrawal everybody, finds nothing."""
    report = db.get(MedicalReport, report_id) if viewer.is_desk else None
    if report is None or report.state is ReportState.ERASED:
        raise NotFound
    if report.basis == Basis.CONSENT:
        consent = db.get(Consent, report.consent_id)
        if consent is None or consent.state is not ConsentState.GIVEN:
            raise NotFound
    return report


def get_listed(db: Db, report_id: str, viewer: Principal) -> MedicalReport:
    """That there is one, for the desk; shut ones too, without a word of them."""
    report = db.get(MedicalReport, report_id) if viewer.is_desk else None
    if report is None:
        raise NotFound
    return report


def list_for_incident(db: Db, incident_id: str) -> Sequence[MedicalReport]:
    theirs = select(MedicalReport).where(MedicalReport.incident_id == incident_id)
    return db.scalars(
        theirs.order_by(MedicalReport.received_at.desc(), MedicalReport.id.desc()).limit(MOST_SHOWN)
    ).all()


def view(report: MedicalReport) -> dict[str, Any]:
    """What may be listed without reading it."""
    same = ("id", "incident_id", "case_id", "basis", "consent_id", "basis_by", "language", "received_at", "request_id")
    shown = {name: getattr(report, name) for name in same}
    return {**shown, "has_file": report.file_id is not None, "has_summary": report.summary_id is not None}


def list_openings(db: Db, incident_id: str, reports: Sequence[MedicalReport]) -> dict[str, list[tuple[str, datetime]]]:
    """Who read or opened each report and when, the newest first, by the report's id."""
    of = {each.id: each.id for each in reports} | {each.file_id: each.id for each in reports if each.file_id}
    found: dict[str, list[tuple[str, datetime]]] = {each.id: [] for each in reports}
    if not of:
        return found
    here = or_(Incident.id == incident_id, Incident.merged_into == incident_id)
    read = select(Event.subject, Event.by, Event.at).where(
        Event.incident_id.in_(select(Incident.id).where(here)),
        Event.kind.in_(("medical_report.read", "vault_file.opened")),
        Event.subject.in_(of),
    )
    for subject, by, at in db.execute(read.order_by(Event.at.desc(), Event.id.desc()).limit(MOST_OPENINGS)):
        found[of[subject]].append((by, at))
    return found


def _open_by_consent(db: Db, report: MedicalReport) -> None:
    """A shut one opens with the consent that came since."""
    if report.basis != Basis.SHUT:
        return
    consent = find_consent(db, db.get_one(Incident, report.incident_id), report.case_id)
    if consent is None:
        raise StillShut
    report.basis, report.consent_id = str(Basis.CONSENT), consent.id
    report.version += 1


def _get_for_change(db: Db, report_id: str, viewer: Principal) -> MedicalReport:
    found = select(MedicalReport).where(MedicalReport.id == report_id).with_for_update()
    report = db.scalar(found) if viewer.is_desk else None
    if report is None:
        raise NotFound
    return report
