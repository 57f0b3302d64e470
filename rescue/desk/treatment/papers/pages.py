"""Reports, questions to a hospital, consents and a doctor's decisions on the desk; each opening is written down."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.consents import asking
from rescue.consents.models import Matter, Party
from rescue.desk.treatment import pages as treatment
from rescue.desk.treatment import reading
from rescue.kit.problems import Conflict
from rescue.kit.refusals import refusable
from rescue.kit.web import uploads
from rescue.kit.web.routes import DeskViewer, Writing
from rescue.kit.web.strict import IdPath
from rescue.kit.web.uploads import Sent
from rescue.kit.words import N_
from rescue.treatment import admissions, agreed, flight_fitness, medical_reports
from rescue.treatment.asking import requests
from rescue.treatment.asking.models import Paper
from rescue.treatment.asking.requests import Question

pages = APIRouter(include_in_schema=False)
MATTERS = {str(each): each for each in (Matter.MEDICAL_REPORT, Matter.TELL_FAMILY)}


class PhoneUnknown(Conflict):
    title = N_("We have no phone of this person.")
    text = N_("We have no phone of this person. A consent is given from their own phone: ask them for it first.")


@pages.post("/desk/incidents/{id}/treatment/reports", response_model=None)
def keep_report(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """A report by hand: it needs the person's consent or a stated emergency."""
    upload = sent.files.get("file")
    file: dict[str, Any] = {"content": None, "name": "", "said_type": None}
    if upload is not None:
        file = {"content": upload.content, "name": upload.name, "said_type": upload.said_type}
    told = reading.words_of(sent.fields, ("summary", "emergency_basis", "language"))

    def keep() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        case_id = sent.fields.get("case_id", "")[:40]
        medical_reports.receive(db, incident, case_id=case_id, **file, **told, by=viewer.id)

    return treatment.act(request, db, viewer, id, keep, fields=sent.fields, at="report", then="reports")


@pages.post("/desk/medical-reports/{id}/reading", response_model=None)
def read_report(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    """The summary, on the page that answers and nowhere else; that it was read is written down."""
    incident_id = _incident_of_report(db, id, viewer)
    with refusable(db) as outcome:
        report, summary = medical_reports.read(db, id, viewer)
    if problem := outcome.refusal:
        return treatment.show(request, db, viewer, incident_id, problem=problem)
    db.flush()
    return treatment.show(request, db, viewer, incident_id, opened=(report.id, summary))


@pages.post("/desk/medical-reports/{id}/file", response_model=None)
def open_report(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """The file, to be saved; that it was opened is written down."""
    incident_id = _incident_of_report(db, id, viewer)
    with refusable(db) as outcome:
        file = medical_reports.open_file(db, id, viewer)
    if problem := outcome.refusal:
        return treatment.show(request, db, viewer, incident_id, problem=problem)
    return uploads.send(file)


@pages.post("/desk/medical-reports/{id}/emergency", response_model=None)
def state_emergency(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Whose life depends on it and why; who said so stays beside the report."""
    incident_id = _incident_of_report(db, id, viewer)
    why = sent.fields.get("why", "")

    def state() -> None:
        medical_reports.state_emergency(db, id, why, viewer)

    return treatment.act(request, db, viewer, incident_id, state, fields=sent.fields, at=f"{id}-emergency", then=id)


@pages.post("/desk/medical-reports/{id}/erasure", response_model=None)
def erase_report(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    incident_id = _incident_of_report(db, id, viewer)

    def erase() -> None:
        medical_reports.erase(db, id, viewer)

    return treatment.act(request, db, viewer, incident_id, erase, fields={}, at=id, then=id)


@pages.post("/desk/incidents/{id}/treatment/requests", response_model=None)
def ask_for_papers(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """A link to the hospital that takes its papers; its answer has a clock."""
    papers = [each for each in Paper if each in sent.ticked.get("papers", ())]

    def ask() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        requests.ask(db, incident, _question(sent.fields, papers, db.now), by=viewer.id)

    return treatment.act(request, db, viewer, id, ask, fields=sent.fields, at="request", then="reports")


@pages.post("/desk/report-requests/{id}/repetition", response_model=None)
def ask_again(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """The same link once more, with a new hour."""
    incident_id = requests.get_visible(db, id, viewer).incident_id

    def ask() -> None:
        asked = requests.get_for_change(db, id, viewer, seen_version=reading.version_of(sent.fields))
        incident = incidents.get_visible(db, incident_id, viewer)
        due_at = db.now + timedelta(hours=_hours(sent.fields))
        requests.ask_again(db, incident, asked, due_at=due_at, by=viewer.id)

    return treatment.act(request, db, viewer, incident_id, ask, fields=sent.fields, at=id, then=id)


@pages.post("/desk/report-requests/{id}/withdrawal", response_model=None)
def withdraw_request(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    incident_id = requests.get_visible(db, id, viewer).incident_id

    def withdraw() -> None:
        asked = requests.get_for_change(db, id, viewer, seen_version=reading.version_of(sent.fields))
        requests.withdraw(db, asked, by=viewer.id)

    return treatment.act(request, db, viewer, incident_id, withdraw, fields=sent.fields, at=id, then=id)


@pages.post("/desk/incidents/{id}/treatment/consents", response_model=None)
def ask_for_consent(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """The person is asked on their own phone; they answer with a code."""
    matter = MATTERS.get(sent.fields.get("matter", ""))

    def ask() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        case = admissions.get_case(db, incident, sent.fields.get("case_id", "")[:40])
        phone = agreed.phone_of(incident, case)
        if phone is None or matter is None:
            raise PhoneUnknown
        to = {"name": case.person_name, "phone": phone, "language": case.language, "text": None}
        asking.ask(db, incident, matter=matter, party=Party.TRAVELLER, **to, by=viewer.id)  # type: ignore[arg-type]

    return treatment.act(request, db, viewer, id, ask, fields=sent.fields, at="consent", then="people")


@pages.post("/desk/incidents/{id}/treatment/fitness", response_model=None)
def decide_fitness(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """A named doctor's decision; the transfers of that person follow it."""

    def decide() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        decision, until, medif = reading.read_decision(sent.fields, incident.time_zone)
        warned = list(flight_fitness.warnings(medif))
        flight_fitness.decide(
            db,
            incident,
            case_id=sent.fields.get("case_id", "")[:40],
            decision=decision,
            valid_until=until,
            medif={**asdict(medif), "warnings": warned},
            by=viewer.id,
        )

    return treatment.act(request, db, viewer, id, decide, fields=sent.fields, at="fitness", then="fitness")


def _incident_of_report(db: Any, report_id: str, viewer: Any) -> str:
    return medical_reports.get_listed(db, report_id, viewer).incident_id


def _hours(fields: Mapping[str, str]) -> int:
    typed = fields.get("hours", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


def _question(fields: Mapping[str, str], papers: list[Paper], now: Any) -> Question:
    told = reading.words_of(fields, ("note", "address"))
    channel, address = reading.read_address(told["address"])
    return Question(
        case_id=fields.get("case_id", "")[:40],
        facility_id=fields.get("facility_id", "")[:40],
        papers=papers,
        due_at=now + timedelta(hours=_hours(fields)),
        language=fields.get("language", "en"),
        note=told["note"],
        channel=channel,
        address=address,
    )
