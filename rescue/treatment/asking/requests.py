"""Asking a hospital for papers: a link that opens one question, a clock for the answer, and what comes stays shut."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import events, jobs, states, vault
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.treatment import admissions, facilities, medical_reports
from rescue.treatment.asking.desk_refusals import NothingAsked, TooMuchTime
from rescue.treatment.asking.models import Paper, ReportRequest, RequestState
from rescue.treatment.messages import PleaseSendReport
from rescue.treatment.models import Facility, MedicalReport

LINK_PATH = "/m/"
SENDS = "medical_report"
LINK_DAYS = 14
MOST_HOURS = 24 * LINK_DAYS
MOST_PAPERS = 10
MOST_SHOWN = 100


class NotNeededAnyMore(Conflict):
    title = N_("These papers are not needed any more.")
    text = N_("These papers are not needed any more. Nothing was sent. Thank you.")


class EnoughPapers(Conflict):
    title = N_("We have as many files as this page takes.")
    text = N_("We have as many files as this page takes. Please call us if there are more.")


@dataclass(frozen=True)
class Question:
    """What is asked of a hospital; without an address only the link is made, to be given by hand."""

    case_id: str
    facility_id: str
    papers: Collection[Paper]
    due_at: datetime
    language: str
    note: str | None = None
    channel: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Shown:
    """What the hospital's page shows: whom it is about, what is asked, what came."""

    request: ReportRequest
    incident: Incident
    person: Case
    facility: Facility
    note: str | None
    came: Sequence[MedicalReport]

    @property
    def may_send(self) -> bool:
        return self.request.state is not RequestState.WITHDRAWN and len(self.came) < MOST_PAPERS


def ask(db: Db, incident: Incident, question: Question, *, by: str) -> ReportRequest:
    """Ask, and promise that the answer comes by the hour that is told."""
    incidents.check_open(incident)
    case = admissions.get_case(db, incident, question.case_id)
    facility = db.get(Facility, question.facility_id)
    if facility is None:
        raise NotFound
    if not question.papers:
        raise NothingAsked
    if not db.now < question.due_at <= db.now + timedelta(hours=MOST_HOURS):
        raise TooMuchTime
    request_id, reader = db.new_id("rrq"), negotiate(question.language)
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.REPORT_REQUEST, request_id, expires_at=expires_at, language=reader.code)
    note = {"note": question.note} if question.note else None
    request = ReportRequest(
        id=request_id,
        incident_id=incident.id,
        case_id=case.id,
        facility_id=facility.id,
        state=RequestState.ASKED,
        papers=[str(each) for each in Paper if each in question.papers],
        words_id=vault.keep_words(db, note, about=case.id, incident_id=incident.id, by=by) if note else None,
        channel=question.channel if question.address else None,
        address=question.address or None,
        language=reader.code,
        link_id=link.id,
        asked_at=db.now,
        asked_by=by,
        due_at=question.due_at,
        expires_at=expires_at,
    )
    db.add(request)
    db.flush()
    of, told = incident.id, {"case_id": case.id, "facility_id": facility.id}
    events.record(db, "report_request.asked", subject=request.id, by=by, incident_id=of, **told)
    owed: dict[str, Any] = {"incident_id": of, "what": SENDS, "about": request.id, "to_whom": "desk", "by": by}
    promises.make(db, **owed, due_at=request.due_at, owner_id=by if by.startswith("usr_") else None)
    _send(db, incident, request, link)
    return request


def ask_again(db: Db, incident: Incident, request: ReportRequest, *, due_at: datetime, by: str) -> None:
    """The same link once more, and a new hour."""
    if request.state is not RequestState.ASKED or request.expires_at <= db.now:
        raise NotNeededAnyMore
    if not db.now < due_at <= request.expires_at:
        raise TooMuchTime
    request.due_at = due_at
    db.flush()
    events.record(db, "report_request.repeated", subject=request.id, by=by, incident_id=incident.id)
    owed: dict[str, Any] = {"incident_id": incident.id, "what": SENDS, "about": request.id, "to_whom": "desk", "by": by}
    promises.make(db, **owed, due_at=due_at, owner_id=by if by.startswith("usr_") else None)
    _send(db, incident, request, Link(request.link_id, token=""))


def withdraw(db: Db, request: ReportRequest, *, by: str) -> None:
    """Nothing is needed any more; the link says so to whoever opens it."""
    states.move(db, request, RequestState.WITHDRAWN, by=by, case_id=request.case_id)
    promises.withdraw(db, about=request.id, what=SENDS, by=by)
    db.flush()


def receive(
    db: Db, request: ReportRequest, *, content: bytes, name: str, said_type: str | None, sender: str | None, by: str
) -> MedicalReport:
    """A paper came by the link: it lies shut where nobody has agreed yet. The same file twice is one paper."""
    incident = incidents.lock(db, request.incident_id)
    if request.state is RequestState.WITHDRAWN:
        raise NotNeededAnyMore
    came = list_papers(db, request)
    known = vault.find_facts(db, [each.file_id for each in came if each.file_id])
    same = next(
        (each for each in came if each.file_id and known[each.file_id].sha256 == sha256(content).hexdigest()), None
    )
    if same is not None:
        return same
    if len(came) >= MOST_PAPERS:
        raise EnoughPapers
    report = medical_reports.receive(
        db,
        incident,
        case_id=request.case_id,
        content=content,
        name=name,
        said_type=said_type,
        summary=None,
        language=request.language,
        emergency_basis=None,
        by=by,
        request_id=request.id,
        sender=sender,
    )
    if request.state is RequestState.ASKED:
        request.received_at = db.now
        states.move(db, request, RequestState.RECEIVED, by=by, case_id=request.case_id)
        promises.keep(db, about=request.id, what=SENDS, by=by)
        db.flush()
    return report


def list_papers(db: Db, request: ReportRequest) -> list[MedicalReport]:
    """What came for a request, the first first."""
    came = select(MedicalReport).where(MedicalReport.request_id == request.id)
    return list(db.scalars(came.order_by(MedicalReport.received_at, MedicalReport.id).limit(MOST_PAPERS)))


def list_for_incident(db: Db, incident_id: str) -> list[ReportRequest]:
    """The newest first."""
    of = select(ReportRequest).where(ReportRequest.incident_id == incident_id)
    return list(db.scalars(of.order_by(ReportRequest.asked_at.desc(), ReportRequest.id.desc()).limit(MOST_SHOWN)))


def show(db: Db, request_id: str, viewer: Principal) -> Shown:
    """For whoever holds the link; everybody else finds nothing."""
    if viewer.link_purpose != Purpose.REPORT_REQUEST or viewer.link_object != request_id:
        raise NotFound
    request = db.get_one(ReportRequest, request_id)
    return Shown(
        request=request,
        incident=db.get_one(Incident, request.incident_id),
        person=db.get_one(Case, request.case_id),
        facility=facilities.names_of(db, [request.facility_id])[request.facility_id],
        note=vault.read_words(db, [request.words_id]).get(request.words_id or "", {}).get("note"),
        came=list_papers(db, request),
    )


def get_by_link(db: Db, request_id: str, viewer: Principal) -> ReportRequest:
    """For whoever holds the link, locked after its incident."""
    if viewer.link_purpose != Purpose.REPORT_REQUEST or viewer.link_object != request_id:
        raise NotFound
    return _lock(db, request_id)


def get_for_change(db: Db, request_id: str, viewer: Principal, *, seen_version: int | None = None) -> ReportRequest:
    """For the desk, locked after its incident."""
    incidents.get_for_change(db, get_visible(db, request_id, viewer).incident_id, viewer)
    locked = _lock(db, request_id)
    states.check_version(locked, seen_version)
    return locked


def get_visible(db: Db, request_id: str, viewer: Principal) -> ReportRequest:
    """For the desk; everybody else finds nothing."""
    request = db.get(ReportRequest, request_id) if viewer.is_desk else None
    if request is None:
        raise NotFound
    return request


def _lock(db: Db, request_id: str) -> ReportRequest:
    of = db.scalar(select(ReportRequest.incident_id).where(ReportRequest.id == request_id))
    incidents.lock(db, of or "")
    locked = select(ReportRequest).where(ReportRequest.id == request_id).with_for_update()
    return db.scalars(locked, execution_options={"populate_existing": True}).one()


def _send(db: Db, incident: Incident, request: ReportRequest, link: Link) -> None:
    if request.channel is None or request.address is None:
        return
    to = Recipient("facility", request.address, request.language, channel=request.channel, zone=incident.time_zone)
    deliveries.queue(
        db,
        to,
        PleaseSendReport(incident.reference, request.due_at, link=""),
        incident_id=incident.id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.TIMER,  # a hospital reads by night too, and the hour it is told is running
        about=request.id,
    )
