"""The response to one incident: how its run card stands, a higher level in one act, the steps and who does them."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.response import opening, tasks, views
from rescue.cases.response.models import TaskState
from rescue.desk import board, wording
from rescue.desk.people import names_of
from rescue.desk.response import wording as response_words
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Line, Text
from rescue.network.cards.contents import LEVEL_NAMES, LEVELS
from rescue.network.models import SERVICE_NAMES
from rescue.network.run_cards import KIND_NAMES
from rescue.network.wording import Say

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]
WithinForm = Annotated[int | None, Form(ge=1, le=60 * 24 * 60)]


@pages.get("/desk/incidents/{id}/response")
def show_response(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/level", response_model=None)
def raise_level(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    level: Annotated[int, Form(ge=1, le=3)],
    reason: Annotated[Text, Form()] = "",
) -> Response:
    """One act: what the level adds is searched for now."""
    seconds = house_of(request).settings.offer_seconds
    with refusable(db) as outcome:
        incident = incidents.get_for_change(db, id, viewer, seen_version=version)
        opening.raise_level(db, incident, level, reason=reason, by=viewer.id, offer_seconds=seconds)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem)
    return redirect(f"/desk/incidents/{id}/response")


@pages.post("/desk/incidents/{id}/tasks", response_model=None)
def add_task(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    text: Annotated[Line, Form()] = "",
    owner_id: Annotated[str | None, Form(max_length=40)] = None,
    within: WithinForm = None,
) -> Response:
    with refusable(db) as outcome:
        incident = incidents.get_for_change(db, id, viewer)
        due_at = db.now + timedelta(minutes=within) if within else None
        tasks.add(db, incident, text, owner_id=owner_id or None, due_at=due_at, by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem)
    return redirect(f"/desk/incidents/{id}/response#tasks")


@pages.post("/desk/incidents/{id}/tasks/{task_id}", response_model=None)
def change_task(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    task_id: IdPath,
    version: Version,
    state: Annotated[TaskState | None, Form()] = None,
    owner_id: Annotated[str | None, Form(max_length=40)] = None,
    note: Annotated[Text | None, Form()] = None,
) -> Response:
    """One press settles it; another gives it to somebody."""
    incidents.get_visible(db, id, viewer)
    with refusable(db) as outcome:
        task = tasks.get_for_change(db, task_id, incident_id=id)
        states.check_version(task, version)
        if owner_id is not None and (owner_id or None) != task.owner_id:
            tasks.give(db, task, owner_id or None, due_at=None, by=viewer.id)
        tasks.settle(db, task, state or task.state, note=note, by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem)
    return redirect(f"/desk/incidents/{id}/response#{task_id}")


def _show(
    request: Request, db: Db, viewer: Principal, incident_id: str, problem: Problem | None = None
) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    tag = language_of(request).tag
    reader = translator(LANGUAGES[tag])
    listed = tasks.list_for_incident(db, incident.id)
    people = tasks.names_of_people(db, incident.id)
    return page(
        request,
        "desk/response/response.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        incident=incident,
        place=board.place_name(incident, tag),
        problem=problem,
        standing=opening.stand(db, incident),
        higher=[(each, opening.stand(db, incident, level=each)) for each in LEVELS if each > incident.level],
        tasks=[(each, views.say_task(each, reader), people.get(each.case_id or "")) for each in listed],
        names=names_of(db, [who for each in listed for who in (each.owner_id, each.settled_by)]),
        owners=tasks.list_owners(db),
        task_states=tasks.TASK_STATES,
        level_names=LEVEL_NAMES,
        services=SERVICE_NAMES,
        kinds=KIND_NAMES,
        words=wording,
        say=Say(reader),
        lacks=response_words.LACK_WORDS,
        step_pages=response_words.STEP_PAGES,
        at=db.now,
    )
