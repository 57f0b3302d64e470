"""Treatment for machines: hospitals, stays, notes, reports that are read by name only, and who may fly."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rescue.cases import incidents
from rescue.kit import vault
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath, LanguageTag
from rescue.treatment import admissions, facilities
from rescue.treatment.asking import api as asking_api
from rescue.treatment.bodies import (
    AdmissionBody,
    AdmittedBody,
    CorrectionBody,
    DischargeBody,
    NoteBody,
)
from rescue.treatment.directory import api as directory_api
from rescue.treatment.facilities import Wanted
from rescue.treatment.models import Admission, AdmissionState, Capability
from rescue.treatment.papers import api as papers_api

api = APIRouter(prefix="/api/v1", tags=["treatment"])
api.include_router(papers_api.api)
api.include_router(directory_api.api)
api.include_router(asking_api.api)


@api.get("/incidents/{id}/facilities")
def list_facilities(
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    capability: Annotated[list[Capability] | None, Query(max_length=14)] = None,
    language: Annotated[LanguageTag | None, Query()] = None,
    takes_guarantee: bool = False,
) -> dict[str, Any]:
    """Hospitals near an incident, with what each has and lacks; `counts` says how many have each thing wanted."""
    incident = incidents.get_visible(db, id, viewer)
    wanted = Wanted([str(each) for each in capability or ()], language, takes_guarantee)
    answer = facilities.search(db, incident, wanted)
    lacking = [name for name, count in answer.counts.items() if not count]
    return {
        "items": [facilities.view(choice) for choice in answer.choices],
        "matching_count": answer.matching_count,
        "looked_at": answer.looked_at,
        "counts": answer.counts,
        "shortfall": {"nobody_has": lacking, "nobody_has_all": answer.is_short} if answer.is_short else None,
    }


@api.get("/incidents/{id}/admissions")
def list_admissions(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Who of an incident is or was in which hospital."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [_stay(db, each) for each in admissions.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/admissions", status_code=201)
def request_admission(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: AdmissionBody, key: IdempotencyKey = None
) -> Response:
    """Ask a hospital to take somebody."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        asked = admissions.request(db, incident, case_id=body.case_id, facility_id=body.facility_id, by=viewer.id)
        return _made(db, asked)

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/admissions/{id}")
def show_admission(response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """One stay."""
    return _shown(response, db, admissions.get_visible(db, id, viewer))


@api.post("/admissions/{id}/admission")
def admit(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: AdmittedBody
) -> dict[str, Any]:
    """The hospital took them. A deposit is a note and stops nothing."""
    stay = admissions.get_for_change(db, id, viewer, seen_version=seen_version(request))
    place = {"ward": body.ward, "bed": body.bed, "attending": body.attending}
    admissions.admit(
        db,
        stay,
        at=body.at,
        place=place,
        deposit_minor=body.deposit_minor,
        deposit_currency=body.currency,
        by=viewer.id,
    )
    return _shown(response, db, stay)


@api.post("/admissions/{id}/discharge")
def discharge(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: DischargeBody
) -> dict[str, Any]:
    """They left the hospital with a summary, medication and what they need."""
    return _end(request, response, db, viewer, id, AdmissionState.DISCHARGED, body)


@api.post("/admissions/{id}/transfer")
def leave_for_another(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: DischargeBody
) -> dict[str, Any]:
    """They were moved to another hospital."""
    return _end(request, response, db, viewer, id, AdmissionState.TRANSFERRED, body)


@api.post("/admissions/{id}/departure")
def leave_against_advice(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: DischargeBody
) -> dict[str, Any]:
    """They left against the doctors' advice."""
    return _end(request, response, db, viewer, id, AdmissionState.LEFT_AGAINST_ADVICE, body)


@api.post("/admissions/{id}/death")
def record_death(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: DischargeBody
) -> dict[str, Any]:
    """They died in hospital: `admission.died`."""
    return _end(request, response, db, viewer, id, AdmissionState.DIED, body)


@api.post("/admissions/{id}/refusal")
def refuse_admission(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: DischargeBody
) -> dict[str, Any]:
    """The hospital did not take them."""
    return _end(request, response, db, viewer, id, AdmissionState.REFUSED, body)


@api.post("/admissions/{id}/corrections")
def correct_admission(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: CorrectionBody
) -> dict[str, Any]:
    """Another hour for a milestone; what was written first stays."""
    stay = admissions.get_for_change(db, id, viewer, seen_version=seen_version(request))
    admissions.correct(db, stay, body.milestone, body.at, by=viewer.id)
    return _shown(response, db, stay)


@api.get("/admissions/{id}/notes")
def list_monitoring_notes(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What was seen of a patient, the newest first."""
    found = admissions.list_notes(db, admissions.get_visible(db, id, viewer))
    names = ("id", "observed_at", "next_check_at", "written_by", "written_at")
    return {"items": [{**{name: getattr(each, name) for name in names}, **words} for each, words in found]}


@api.post("/admissions/{id}/notes", status_code=201)
def add_monitoring_note(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: NoteBody, key: IdempotencyKey = None
) -> Response:
    """What was seen now, and by when somebody looks again: a promise with a clock."""

    def make() -> Answer:
        stay = admissions.get_for_change(db, id, viewer)
        written = admissions.note(
            db,
            stay,
            observed_at=body.observed_at,
            words=body.words(),
            next_check_at=body.next_check_at,
            by=viewer.id,
        )
        return Answer(201, {"id": written.id})

    return once(db, ask(request, viewer, key, body), make).response()


def _end(
    request: Request,
    response: Response,
    db: Db,
    viewer: DeskViewer,
    admission_id: str,
    how: AdmissionState,
    body: DischargeBody,
) -> dict[str, Any]:
    stay = admissions.get_for_change(db, admission_id, viewer, seen_version=seen_version(request))
    admissions.end(db, stay, how, at=body.at, words=body.words(), by=viewer.id)
    return _shown(response, db, stay)


def _made(db: Db, stay: Admission) -> Answer:
    headers = {"Location": f"/api/v1/admissions/{stay.id}", "ETag": etag(stay.version)}
    return Answer(201, _stay(db, stay), headers)


def _shown(response: Response, db: Db, stay: Admission) -> dict[str, Any]:
    show_version(response, stay.version)
    return _stay(db, stay)


def _stay(db: Db, stay: Admission) -> dict[str, Any]:
    words = vault.read_words(db, [stay.place_words_id, stay.end_words_id])
    same = (
        "id",
        "incident_id",
        "case_id",
        "facility_id",
        "version",
        "deposit_minor",
        "deposit_currency",
        "corrections",
    )
    hours = {name: _iso(getattr(stay, name)) for name in admissions.MILESTONES}
    place, end = words.get(stay.place_words_id or ""), words.get(stay.end_words_id or "")
    shown = {name: getattr(stay, name) for name in same}
    return {**shown, "state": str(stay.state), **hours, "place": place, "discharge": end}


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
