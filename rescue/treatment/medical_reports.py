"""Medical reports: held only by a consent of the person or a stated emergency, shut, and every reading written down."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.consents.models import Consent, ConsentState, Matter, Party
from rescue.kit import events, states, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.treatment import admissions
from rescue.treatment.models import Basis, MedicalReport, ReportState

MOST_SHOWN = 200


class NoBasis(Conflict):
    title = N_("Nobody has agreed to this yet.")
    text = N_("A report is kept only with the person's consent, or when you state whose life depends on it and why.")


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
) -> MedicalReport:
    """Keep a report, and say so to whoever waits for it: `medical_report.received`."""
    case = admissions.get_case(db, incident, case_id)
    if content is None and not summary:
        raise NothingReported
    consent = find_consent(db, incident, case.id)
    if consent is None and not emergency_basis:
        raise NoBasis
    of: dict[str, Any] = {"about": case.id, "incident_id": incident.id, "by": by}
    report = MedicalReport(
        id=db.new_id("mrp"),
        incident_id=incident.id,
        case_id=case.id,
        state=ReportState.RECEIVED,
        version=1,
        basis=str(Basis.CONSENT if consent else Basis.VITAL_INTEREST),
        consent_id=consent.id if consent else None,
        basis_words_id=vault.keep_words(db, {"why": emergency_basis}, **of) if emergency_basis else None,
        basis_by=by,
        file_id=vault.keep(db, content, name=name, media_type=said_type, **of) if content is not None else None,
        summary_id=vault.keep_words(db, {"summary": summary}, **of) if summary else None,
        language=language,
        received_at=db.now,
    )
    db.add(report)
    db.flush()
    told = {"case_id": case.id, "basis": report.basis}
    events.record(db, "medical_report.received", subject=report.id, by=by, incident_id=incident.id, **told)
    return report


def find_consent(db: Db, incident: Incident, case_id: str) -> Consent | None:
    """The consent that the person themself gave and has not taken back; another's phone proves nothing about them."""
    case = admissions.get_case(db, incident, case_id)
    given = select(Consent).where(
        Consent.incident_id == incident.id,
        Consent.matter == str(Matter.MEDICAL_REPORT),
        Consent.party == str(Party.TRAVELLER),
        Consent.state == ConsentState.GIVEN,
        Consent.phone == (case.phone or incident.contact_phone or ""),
    )
    return db.scalar(given.order_by(Consent.answered_at.desc(), Consent.id).limit(1))


def read(db: Db, report_id: str, viewer: Principal) -> tuple[MedicalReport, str | None]:
    """The report with its summary; who read it is written down. A consent taken back shuts it again."""
    report = get_visible(db, report_id, viewer)
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
    return vault.open(db, report.file_id, by=viewer.id)


def erase(db: Db, report_id: str, viewer: Principal) -> None:
    """The person wants it gone, or nobody needs it any more: its words and file are opened by nobody again."""
    found = select(MedicalReport).where(MedicalReport.id == report_id).with_for_update()
    report = db.scalar(found) if viewer.is_desk else None
    if report is None:
        raise NotFound
    states.move(db, report, ReportState.ERASED, by=viewer.id)
    for kept in filter(None, (report.file_id, report.summary_id, report.basis_words_id)):
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


def list_for_incident(db: Db, incident_id: str) -> Sequence[MedicalReport]:
    theirs = select(MedicalReport).where(MedicalReport.incident_id == incident_id)
    return db.scalars(
        theirs.order_by(MedicalReport.received_at.desc(), MedicalReport.id.desc()).limit(MOST_SHOWN)
    ).all()


def view(report: MedicalReport) -> dict[str, Any]:
    """What may be listed without reading it."""
    same = ("id", "incident_id", "case_id", "basis", "consent_id", "basis_by", "language", "received_at")
    shown = {name: getattr(report, name) for name in same}
    return {**shown, "has_file": report.file_id is not None, "has_summary": report.summary_id is not None}
