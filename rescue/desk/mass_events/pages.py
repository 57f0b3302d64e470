"""Events of several incidents: who belongs to one, totals by country, one message to everybody of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.desk import board, wording
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Line, Text
from rescue.network.run_cards import KIND_NAMES
from rescue.network.wording import Say
from rescue.rollcalls import asking, mass_events, roll_calls
from rescue.rollcalls.models import STATUS_NAMES

pages = APIRouter(include_in_schema=False)
SAYING = "say-"


async def read_sent(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=60)


Sent = Annotated[FormData, Depends(read_sent)]


@pages.get("/desk/mass-events")
def list_events(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return _list_events(request, db, viewer)


@pages.post("/desk/mass-events", response_model=None)
def open_event(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    name: Annotated[Line, Form()] = "",
    references: Annotated[Text, Form()] = "",
) -> Response:
    """An event with the incidents whose references were written."""
    with refusable(db) as outcome:
        event = mass_events.open_event(db, name, by=viewer.id)
        for reference in references.replace(",", " ").split()[: mass_events.MOST_INCIDENTS]:
            mass_events.add_incident(db, event, reference, by=viewer.id)
    if problem := outcome.refusal:
        return _list_events(request, db, viewer, problem, name=name, references=references)
    return redirect(f"/desk/mass-events/{event.id}")


@pages.get("/desk/mass-events/{id}")
def show_event(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show_event(request, db, viewer, id)


@pages.post("/desk/mass-events/{id}/incidents", response_model=None)
def change_event(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    reference: Annotated[Line, Form()] = "",
    remove: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Put an incident in by its reference, or take one out."""
    event = mass_events.get(db, id, is_locked=True)
    with refusable(db) as outcome:
        if remove:
            mass_events.remove_incident(db, event, remove, by=viewer.id)
        else:
            mass_events.add_incident(db, event, reference, by=viewer.id)
    if problem := outcome.refusal:
        return _show_event(request, db, viewer, id, problem)
    return redirect(f"/desk/mass-events/{id}")


@pages.post("/desk/mass-events/{id}/broadcasts", response_model=None)
def broadcast_to_event(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    event = mass_events.get(db, id)
    with refusable(db) as outcome:
        asking.broadcast(db, mass_events.list_incidents(db, event.id), texts_of(sent), by=viewer.id)
    if problem := outcome.refusal:
        return _show_event(request, db, viewer, id, problem)
    return redirect(f"/desk/mass-events/{id}")


def _list_events(
    request: Request, db: Db, viewer: Principal, problem: Problem | None = None, **typed: str
) -> HTMLResponse:
    return page(
        request,
        "desk/rollcalls/mass_events.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        listed=mass_events.list_events(db),
        problem=problem,
        typed=typed,
    )


def _show_event(
    request: Request, db: Db, viewer: Principal, event_id: str, problem: Problem | None = None
) -> HTMLResponse:
    tag = language_of(request).tag
    shown = mass_events.whole(db, mass_events.get(db, event_id))
    return page(
        request,
        "desk/rollcalls/mass_event.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        shown=shown,
        nothing=roll_calls.Counts(),
        places={incident.id: board.place_name(incident, tag) for incident in shown.incidents},
        say=Say(translator(LANGUAGES[tag])),
        statuses=STATUS_NAMES,
        problem=problem,
        words=wording,
        kinds=KIND_NAMES,
        **list_readers(db, shown.incidents),
    )


def list_readers(db: Db, of: Any) -> dict[str, Any]:
    """How many can be written to in which language, the most spoken first."""
    by_language: dict[str, int] = {}
    for reader in asking.list_readers(db, list(of)):
        by_language[reader.language] = by_language.get(reader.language, 0) + 1
    ordered = sorted(by_language.items(), key=lambda each: (-each[1], each[0]))
    return {"readers": [(code, LANGUAGES[code].autonym, number) for code, number in ordered if code in LANGUAGES]}


def texts_of(sent: FormData) -> dict[str, str]:
    """What was written, by language, in the order of the form."""
    return {
        name.removeprefix(SAYING): value
        for name, value in sent.multi_items()
        if name.startswith(SAYING) and isinstance(value, str) and name.removeprefix(SAYING) in LANGUAGES
    }
