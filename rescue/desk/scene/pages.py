"""The scene on the desk: the agent's tasks, the list of evidence, and what else could prove it, by one press each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.desk.scene import shown, wording
from rescue.desk.transfers.hours import read_hour
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import uploads
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Text
from rescue.kit.web.uploads import Sent
from rescue.network.kinds import KIND_NAMES
from rescue.scene import evidence, scene_tasks
from rescue.scene.evidence import EvidenceDraft, File
from rescue.scene.gaps import asking
from rescue.scene.models import EvidenceState, SceneTaskState
from rescue.scene.said import EVIDENCE_NAMES, EVIDENCE_STATES, TASK_STATES, EvidenceKind

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]
WithinForm = Annotated[int | None, Form(ge=1, le=60 * 24 * 60)]
LanguageQuery = Annotated[LanguageTag | None, Query()]


@pages.get("/desk/incidents/{id}/scene")
def show_scene(
    request: Request, db: Reading, viewer: DeskViewer, id: IdPath, ask_in: LanguageQuery = None
) -> HTMLResponse:
    """Everything about one scene; requests to holders are in the language of the place, or in the one chosen."""
    return _show(request, db, viewer, id, language=ask_in or None)


@pages.post("/desk/incidents/{id}/scene/plan", response_model=None)
def open_planned(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """Write down what this kind of incident asks for; twice is once."""

    def open_them(incident: Incident) -> None:
        scene_tasks.open_planned(db, incident, by=viewer.id)

    return _act(request, db, viewer, id, open_them)


@pages.post("/desk/incidents/{id}/scene/tasks", response_model=None)
def add_task(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    text: Annotated[Line, Form()] = "",
    within: WithinForm = None,
) -> Response:
    def add(incident: Incident) -> None:
        due_at = db.now + timedelta(minutes=within) if within else None
        scene_tasks.add(db, incident, text, due_at=due_at, by=viewer.id)

    return _act(request, db, viewer, id, add)


@pages.post("/desk/incidents/{id}/scene/tasks/{task_id}", response_model=None)
def settle_task(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    task_id: IdPath,
    version: Version,
    state: Annotated[SceneTaskState, Form()],
    result: Annotated[Text, Form()] = "",
) -> Response:
    def settle(_incident: Incident) -> None:
        task, _ = scene_tasks.get_for_change(db, task_id, viewer)
        _check_incident(task.incident_id, id)
        scene_tasks.settle(db, task, state, result=result, by=viewer.id, seen_version=version)

    return _act(request, db, viewer, id, settle, then=task_id)


@pages.post("/desk/incidents/{id}/scene/gaps/{kind}", response_model=None)
def close_gap(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    kind: EvidenceKind,
    how: Annotated[str, Form(pattern="^(ask|task|none)$")],
) -> Response:
    """Ask whoever has it, give it to the agent, or say that there is none."""

    def close(incident: Incident) -> None:
        if how == "none":
            evidence.add(db, incident, kind, EvidenceDraft(state=EvidenceState.ABSENT), by=viewer.id)
        else:
            asking.close_gap(db, incident, kind, is_task=how == "task", by=viewer.id)

    return _act(request, db, viewer, id, close, then="gaps")


@pages.post("/desk/incidents/{id}/scene/evidence", response_model=None)
def add_evidence(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Something that exists or came in, with its file where there is one."""

    def add(incident: Incident) -> None:
        kind = next((each for each in EvidenceKind if each == sent.fields.get("kind")), EvidenceKind.OTHER)
        evidence.add(db, incident, kind, _told(sent, incident), by=viewer.id)

    return _act(request, db, viewer, id, add, then="evidence")


@pages.post("/desk/incidents/{id}/scene/evidence/{piece_id}", response_model=None)
def tell_evidence(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, piece_id: IdPath, sent: Sent
) -> Response:
    """More of it: asked for, received with its file, refused, lost."""

    def tell(incident: Incident) -> None:
        piece = evidence.get_for_change(db, piece_id, viewer)
        _check_incident(piece.incident_id, id)
        seen = sent.fields.get("version", "")
        states.check_version(piece, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None)
        evidence.tell(db, piece, _told(sent, incident), by=viewer.id)

    return _act(request, db, viewer, id, tell, then=piece_id)


@pages.post("/desk/incidents/{id}/scene/evidence/{piece_id}/translation", response_model=None)
def translate(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    piece_id: IdPath,
    version: Version,
    text: Annotated[Text, Form()] = "",
    is_confirmed: Annotated[bool, Form()] = False,
) -> Response:
    """A statement in our words; confirmed by somebody who understands both languages."""

    def write(_incident: Incident) -> None:
        piece = evidence.get_for_change(db, piece_id, viewer, seen_version=version)
        _check_incident(piece.incident_id, id)
        evidence.translate(db, piece, text, is_confirmed=is_confirmed, by=viewer.id)

    return _act(request, db, viewer, id, write, then=piece_id)


@pages.post("/desk/evidence/{id}/file", response_model=None)
def open_file(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """The file, to be saved; that it was opened is written down."""
    return uploads.send(evidence.open_file(db, id, viewer))


def _told(sent: uploads.SentForm, incident: Incident) -> EvidenceDraft:
    upload = sent.files.get("file")
    lines = {name: _line(sent, name) for name in ("holder", "contact", "language", "whereabouts")}
    return EvidenceDraft(
        state=next((each for each in EvidenceState if each == sent.fields.get("state")), None),
        perishes_at=read_hour(sent.fields.get("perishes_at", ""), incident.time_zone),
        note=sent.fields.get("note") or None,
        said=sent.fields.get("said") or None,
        file=File(upload.content, upload.name, upload.said_type) if upload else None,
        **lines,
    )


def _line(sent: uploads.SentForm, name: str) -> str | None:
    return sent.fields.get(name, "")[:200] or None


def _check_incident(found: str, wanted: str) -> None:
    if found != wanted:
        raise NotFound


def _act(
    request: Request, db: Db, viewer: Principal, incident_id: str, verb: Callable[[Incident], Any], then: str = "tasks"
) -> Response:
    """Do it and show the page; what cannot be done changes nothing and says why."""
    with refusable(db) as outcome:
        incident = incidents.get_for_change(db, incident_id, viewer)
        incidents.check_open(incident)
        verb(incident)
    if problem := outcome.refusal:
        return _show(request, db, viewer, incident_id, problem=problem)
    return redirect(f"/desk/incidents/{incident_id}/scene#{then}")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    *,
    language: str | None = None,
    problem: Problem | None = None,
) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    reader = translator(LANGUAGES[language_of(request).tag])
    settings = house_of(request).settings
    return page(
        request,
        "desk/scene/page.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        incident=incident,
        problem=problem,
        shown=shown.assemble(db, incident, reader, language=language, desk_phone=settings.desk_phone),
        words=wording,
        kinds=KIND_NAMES,
        evidence_names=EVIDENCE_NAMES,
        evidence_states=EVIDENCE_STATES,
        task_states=TASK_STATES,
        twenty=[(each.code, each.autonym) for each in LANGUAGES.values()],
        home_zone=settings.home_zone,
        at=db.now,
    )
