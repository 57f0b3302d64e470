"""The response to an incident for machines: how the card stands, a higher level, the steps and who does them."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.response import opening, tasks
from rescue.cases.response.models import TaskState
from rescue.cases.response.views import ResponseView, TaskList, TaskView, task_view, whole
from rescue.kit import states
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of
from rescue.kit.web.strict import Id, IdPath, Line, Moment, Strict, Text

api = APIRouter(prefix="/api/v1", tags=["incidents"])


class LevelBody(Strict):
    """The level it shall be on, and why; a level adds help and takes nothing away."""

    level: Annotated[int, Field(ge=1, le=3, examples=[2])]
    reason: Annotated[Text, Field(min_length=1, examples=["Six people are hurt"])]


class TaskBody(Strict):
    """Something to be done, in your words; who sees to it and until when may be left open."""

    text: Annotated[Line, Field(min_length=1)]
    owner_id: Id | None = None
    due_at: Moment | None = None


class TaskChange(Strict):
    """Settle a task, open it again, give it to somebody, or note something; what is left out stays."""

    state: TaskState | None = None
    owner_id: Id | None = None
    due_at: Moment | None = None
    note: Text | None = None


@api.get("/incidents/{id}/response", response_model=ResponseView)
def show_response(request: Request, response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What the run card wants on this level, what is found of it, and the steps."""
    return _answer(request, response, db, incidents.get_visible(db, id, viewer))


@api.post("/incidents/{id}/level", response_model=ResponseView)
def raise_level(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: LevelBody
) -> dict[str, Any]:
    """Raise the level: everything it adds is searched for in this moment. Twice is once."""
    incident = incidents.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    seconds = house_of(request).settings.offer_seconds
    opening.raise_level(db, incident, body.level, reason=body.reason, by=viewer.id, offer_seconds=seconds)
    db.flush()
    return _answer(request, response, db, incident)


@api.get("/incidents/{id}/tasks", response_model=TaskList)
def list_tasks(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The steps of a case, those of its card first."""
    incident = incidents.get_visible(db, id, viewer)
    reader = translator(LANGUAGES[language_of(request).tag])
    return {"items": [task_view(each, reader) for each in tasks.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/tasks", response_model=TaskView, status_code=201)
def add_task(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: TaskBody, key: IdempotencyKey = None
) -> Response:
    """Set the desk a task."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        task_id = tasks.add(db, incident, body.text, owner_id=body.owner_id, due_at=body.due_at, by=viewer.id)
        task = tasks.get_for_change(db, task_id)
        shown = TaskView(**task_view(task, translator(LANGUAGES[language_of(request).tag]))).model_dump(mode="json")
        return Answer(201, shown, {"Location": f"/api/v1/tasks/{task_id}", "ETag": etag(task.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/tasks/{id}", response_model=TaskView)
def change_task(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: TaskChange
) -> dict[str, Any]:
    """Settle a task, open it again, or give it to somebody."""
    task = tasks.get_for_change(db, id)
    states.check_version(task, find_seen_version(request))
    if body.owner_id is not None or body.due_at is not None:
        tasks.give(db, task, body.owner_id or task.owner_id, due_at=body.due_at, by=viewer.id)
    if body.state is not None or body.note is not None:
        tasks.settle(db, task, body.state or task.state, note=body.note, by=viewer.id)
    db.flush()
    show_version(response, task.version)
    return task_view(task, translator(LANGUAGES[language_of(request).tag]))


def _answer(request: Request, response: Response, db: Any, incident: Any) -> dict[str, Any]:
    show_version(response, incident.version)
    return whole(db, incident, translator(LANGUAGES[language_of(request).tag]))
