"""Reports and a doctor's decisions for machines: kept by a basis, opened by name."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from rescue.cases import incidents
from rescue.kit.web import uploads
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import AnyViewer, DeskViewer, Reading, Writing
from rescue.kit.web.strict import Id, IdPath, LanguageTag, Text
from rescue.treatment import flight_fitness, medical_reports
from rescue.treatment.bodies import EmergencyBody, FitnessBody
from rescue.treatment.models import FlightFitness

api = APIRouter()


@api.get("/incidents/{id}/medical-reports")
def list_medical_reports(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Which reports there are, without a word of them."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [medical_reports.view(each) for each in medical_reports.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/medical-reports", status_code=201)
def add_medical_report(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    case_id: Annotated[Id, Form()],
    file: Annotated[UploadFile | None, File(description="PDF, picture or plain text, at most 8 MiB.")] = None,
    summary: Annotated[Text | None, Form()] = None,
    language: Annotated[LanguageTag | None, Form()] = None,
    emergency_basis: Annotated[Text | None, Form(description="Whose life depends on it and why.")] = None,
    key: IdempotencyKey = None,
) -> Response:
    """Keep a report, by the person's consent or a stated emergency; it is shut, and every reading is written down."""
    upload = uploads.take(file)
    said = {"case_id": case_id, "summary": summary, "language": language, "emergency_basis": emergency_basis}

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        sent = (upload.content, upload.name, upload.said_type) if upload else (None, "", None)
        content, name, said_type = sent
        kept = medical_reports.receive(
            db,
            incident,
            content=content,
            name=name,
            said_type=said_type,
            by=viewer.id,
            **said,  # type: ignore[arg-type]
        )
        shown = medical_reports.view(kept)
        return Answer(201, {**shown, "received_at": kept.received_at.isoformat()})

    body = {**said, "file": upload.described if upload else None}
    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/medical-reports/{id}/reading")
def read_medical_report(db: Writing, viewer: AnyViewer, id: IdPath) -> dict[str, Any]:
    """The summary of a report; that you read it is written down."""
    report, summary = medical_reports.read(db, id, viewer)
    return {**medical_reports.view(report), "summary": summary}


@api.post("/medical-reports/{id}/file")
def open_medical_report(db: Writing, viewer: AnyViewer, id: IdPath) -> Response:
    """The file of a report, to be saved; that you opened it is written down."""
    return uploads.send(medical_reports.open_file(db, id, viewer))


@api.post("/medical-reports/{id}/emergency")
def state_emergency(db: Writing, viewer: DeskViewer, id: IdPath, body: EmergencyBody) -> dict[str, Any]:
    """State whose life depends on a report and why; from then on it is read by that."""
    return medical_reports.view(medical_reports.state_emergency(db, id, body.why, viewer))


@api.post("/medical-reports/{id}/erasure", status_code=204)
def erase_medical_report(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """Erase a report: its words and its file are opened by nobody again."""
    medical_reports.erase(db, id, viewer)
    return Response(status_code=204)


@api.get("/incidents/{id}/fitness")
def list_fitness(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What doctors decided about flying, the newest first."""
    incident = incidents.get_visible(db, id, viewer)
    found = flight_fitness.list_for_incident(db, incident.id)
    return {"items": [{**_decided(each), **words} for each, words in found]}


@api.post("/incidents/{id}/fitness", status_code=201)
def decide_fitness(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: FitnessBody, key: IdempotencyKey = None
) -> Response:
    """A named doctor's decision, valid until an hour; the one before is superseded. Warnings decide nothing."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        medif = body.medif()
        warned = list(flight_fitness.warnings(medif))
        decided = flight_fitness.decide(
            db,
            incident,
            case_id=body.case_id,
            decision=body.decision,
            valid_until=body.valid_until,
            medif={**asdict(medif), "warnings": warned},
            by=viewer.id,
        )
        return Answer(201, {**_decided(decided), "warnings": warned})

    return once(db, ask(request, viewer, key, body), make).response()


def _decided(decided: FlightFitness) -> dict[str, Any]:
    same = ("id", "case_id", "decision", "decided_by", "superseded_by")
    hours = {name: getattr(decided, name).isoformat() for name in ("valid_until", "decided_at")}
    return {**{name: getattr(decided, name) for name in same}, **hours}
