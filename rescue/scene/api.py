"""The scene for programs: the desk's tasks, evidence and gaps, and the same for the agent by their call-out."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile

from i18n.catalogues import Translator, translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import states
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.web import uploads
from rescue.kit.web.etags import etag, find_seen_version, seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Moment, Text
from rescue.scene import agents, evidence, scene_tasks, views
from rescue.scene.bodies import (
    EvidenceChange,
    EvidenceList,
    EvidenceView,
    GapClosing,
    GapList,
    RequestView,
    SceneTaskBody,
    SceneTaskChange,
    SceneTaskList,
    SceneTaskView,
    SceneView,
    TranslationBody,
)
from rescue.scene.evidence import EvidenceDraft
from rescue.scene.evidence import File as EvidenceFile
from rescue.scene.gaps import asking
from rescue.scene.models import Evidence, EvidenceState, SceneTask
from rescue.scene.said import EvidenceKind

api = APIRouter(prefix="/api/v1", tags=["scene"])
SceneViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]


def read_told(
    state: Annotated[EvidenceState | None, Form()] = None,
    holder: Annotated[Line | None, Form()] = None,
    contact: Annotated[Line | None, Form()] = None,
    language: Annotated[LanguageTag | None, Form()] = None,
    whereabouts: Annotated[Line | None, Form()] = None,
    perishes_at: Annotated[Moment | None, Form()] = None,
    note: Annotated[Text | None, Form()] = None,
    said: Annotated[Text | None, Form(description="A witness's words in their own language.")] = None,
) -> dict[str, Any]:
    """The fields of a piece of evidence that comes as a form."""
    return {
        "state": state,
        "holder": holder,
        "contact": contact,
        "language": language,
        "whereabouts": whereabouts,
        "perishes_at": perishes_at,
        "note": note,
        "said": said,
    }


Told = Annotated[dict[str, Any], Depends(read_told)]
KindField = Annotated[EvidenceKind, Form()]
FileField = Annotated[UploadFile | None, File(description="Picture, PDF, text, sound or film, at most 8 MiB.")]


@api.get("/incidents/{id}/scene-tasks", response_model=SceneTaskList)
def list_scene_tasks(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What is to be done on the scene, the open tasks first."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": views.list_tasks(db, incident.id, _reader(request))}


@api.post("/incidents/{id}/scene-tasks", response_model=SceneTaskView, status_code=201)
def add_scene_task(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: SceneTaskBody, key: IdempotencyKey = None
) -> Response:
    """Give whoever is on the scene a task: a promise with a clock."""

    def make() -> Answer:
        incident = _open(db, id, viewer)
        task = scene_tasks.add(db, incident, body.text, due_at=body.due_at, by=viewer.id)
        return Answer(201, _task_json(request, db, task), {"ETag": etag(task.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/scene-tasks/{id}", response_model=SceneTaskView)
def change_scene_task(
    request: Request, response: Response, db: Writing, viewer: SceneViewer, id: IdPath, body: SceneTaskChange
) -> dict[str, Any]:
    """Say what came of a task; the agent and the desk do the same."""
    task, _ = scene_tasks.get_for_change(db, id, viewer)
    states.check_version(task, find_seen_version(request))
    if body.due_at is not None and viewer.is_desk:
        scene_tasks.move(db, task, body.due_at, by=viewer.id)
    if body.state is not None or body.result is not None:
        scene_tasks.settle(db, task, body.state or task.state, result=body.result, by=viewer.id)
    db.flush()
    show_version(response, task.version)
    return views.view_tasks(db, [task], _reader(request))[0]


@api.get("/incidents/{id}/evidence", response_model=EvidenceList)
def list_evidence(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What exists, was asked for, received, refused or lost."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": views.list_evidence(db, incident.id, _reader(request))}


@api.post("/incidents/{id}/evidence", response_model=EvidenceView, status_code=201)
def add_evidence(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    told: Told,
    kind: KindField,
    file: FileField = None,
    key: IdempotencyKey = None,
) -> Response:
    """Write down a piece of evidence; with a file or a statement it is received, the file shut in the vault."""
    upload = uploads.take(file)

    def make() -> Answer:
        piece = evidence.add(db, _open(db, id, viewer), kind, _draft(told, upload), by=viewer.id)
        return _made(request, db, piece)

    return once(db, ask(request, viewer, key, _body(kind, told, upload)), make).response()


@api.get("/call-outs/{id}/scene", response_model=SceneView)
def show_scene(request: Request, db: Reading, viewer: SceneViewer, id: IdPath) -> dict[str, Any]:
    """The agent's tasks and the evidence there is, while they are at work."""
    call_out, reader = agents.get_call_out(db, id, viewer), _reader(request)
    return {
        "call_out_id": call_out.id,
        "tasks": views.list_tasks(db, call_out.incident_id, reader),
        "evidence": views.list_evidence(db, call_out.incident_id, reader),
    }


@api.post("/call-outs/{id}/evidence", response_model=EvidenceView, status_code=201)
def bring_evidence(
    request: Request,
    db: Writing,
    viewer: SceneViewer,
    id: IdPath,
    told: Told,
    kind: KindField,
    file: FileField = None,
    key: IdempotencyKey = None,
) -> Response:
    """The agent's evidence, with the same effect as by their link."""
    upload = uploads.take(file)

    def make() -> Answer:
        call_out = agents.get_call_out(db, id, viewer)
        incident, _ = agents.hold(db, call_out.incident_id, viewer)
        piece = evidence.add(db, incident, kind, _draft(told, upload), by=viewer.id, call_out_id=call_out.id)
        return _made(request, db, piece)

    return once(db, ask(request, viewer, key, _body(kind, told, upload)), make).response()


@api.put("/evidence/{id}", response_model=EvidenceView)
def change_evidence(
    request: Request, response: Response, db: Writing, viewer: SceneViewer, id: IdPath, body: EvidenceChange
) -> dict[str, Any]:
    """Asked for, received, refused, lost, or more of what is known; the desk and the agent do the same."""
    piece = evidence.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    evidence.tell(db, piece, body.draft(), by=viewer.id)
    return _shown(request, response, db, piece)


@api.put("/evidence/{id}/file", response_model=EvidenceView)
def bring_file(
    request: Request,
    response: Response,
    db: Writing,
    viewer: SceneViewer,
    id: IdPath,
    file: Annotated[UploadFile, File(description="Picture, PDF, text, sound or film, at most 8 MiB.")],
) -> dict[str, Any]:
    """Bring the file of a piece that was asked for; it is never replaced."""
    upload = uploads.take(file)
    piece = evidence.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    evidence.tell(db, piece, _draft({}, upload), by=viewer.id)
    return _shown(request, response, db, piece)


@api.post("/evidence/{id}/file")
def open_evidence(db: Writing, viewer: SceneViewer, id: IdPath) -> Response:
    """The file of a piece of evidence, to be saved; that you opened it is written down."""
    return uploads.send(evidence.open_file(db, id, viewer))


@api.put("/evidence/{id}/translation", response_model=EvidenceView)
def translate_evidence(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: TranslationBody
) -> dict[str, Any]:
    """A statement in our words, as a draft or confirmed; the witness's own words stay."""
    piece = evidence.get_for_change(db, id, viewer, seen_version=seen_version(request))
    evidence.translate(db, piece, body.text, is_confirmed=body.is_confirmed, by=viewer.id)
    return _shown(request, response, db, piece)


@api.get("/incidents/{id}/evidence-gaps", response_model=GapList)
def list_evidence_gaps(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What else could prove it, how long that lasts here, who may ask; the most pressing first."""
    return {"items": views.list_gaps(db, incidents.get_visible(db, id, viewer), _reader(request))}


@api.post("/incidents/{id}/evidence-gaps/{kind}", response_model=EvidenceView, status_code=201)
def close_evidence_gap(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    kind: EvidenceKind,
    body: GapClosing,
    key: IdempotencyKey = None,
) -> Response:
    """One press: ask whoever has it, or make it a task of the agent; a promise with the hour until which it lasts."""

    def make() -> Answer:
        piece = asking.close_gap(db, _open(db, id, viewer), kind, is_task=body.is_task, by=viewer.id)
        return _made(request, db, piece)

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/incidents/{id}/evidence-gaps/{kind}/request", response_model=RequestView)
def write_evidence_request(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    kind: EvidenceKind,
    language: Annotated[LanguageTag | None, Query()] = None,
) -> dict[str, Any]:
    """The ready-made request to whoever has it, in their language; that of the place where none is named."""
    incident = incidents.get_visible(db, id, viewer)
    wanted = language or asking.language_there(incident.territory_code)
    phone = house_of(request).settings.desk_phone
    said = asking.request_text(db, incident, kind, wanted, desk_phone=phone)
    return {"evidence": kind, "language": said.language.code, "is_theirs": said.is_theirs, "text": said.text}


def _open(db: Db, incident_id: str, viewer: Principal) -> Incident:
    incident = incidents.get_for_change(db, incident_id, viewer)
    incidents.check_open(incident)
    return incident


def _draft(told: dict[str, Any], upload: uploads.Upload | None) -> EvidenceDraft:
    file = EvidenceFile(upload.content, upload.name, upload.said_type) if upload else None
    return EvidenceDraft(**told, file=file)


def _body(kind: EvidenceKind, told: dict[str, Any], upload: uploads.Upload | None) -> dict[str, Any]:
    at = told["perishes_at"]
    plain = {**told, "perishes_at": at.isoformat() if at else None}
    return {"kind": str(kind), **plain, "file": upload.described if upload else None}


def _made(request: Request, db: Db, piece: Evidence) -> Answer:
    db.flush()
    shown = EvidenceView(**views.view_evidence(db, [piece], _reader(request))[0]).model_dump(mode="json")
    return Answer(201, shown, {"ETag": etag(piece.version)})


def _shown(request: Request, response: Response, db: Db, piece: Evidence) -> dict[str, Any]:
    db.flush()
    show_version(response, piece.version)
    return views.view_evidence(db, [piece], _reader(request))[0]


def _task_json(request: Request, db: Db, task: SceneTask) -> dict[str, Any]:
    db.flush()
    return SceneTaskView(**views.view_tasks(db, [task], _reader(request))[0]).model_dump(mode="json")


def _reader(request: Request) -> Translator:
    return translator(LANGUAGES[language_of(request).tag])
