"""Promises, tasks and notes of a case, the alarms on the board, and who is at a case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.desk.acting import Typed, Version
from rescue.desk.board import place_name
from rescue.desk.duty import panel
from rescue.desk.glimpses import of_case
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import ID_PATTERN, IdPath, Text
from rescue.promises.wording import BY_HAND, TO_WHOM, text_of
from rescue.shifts import hand_overs, notes, presence
from rescue.shifts.promised import deeds

pages = APIRouter(include_in_schema=False)
Minutes = Annotated[int, Form(ge=1, le=60 * 24 * 30)]
Code = Annotated[str, Form(max_length=40)]
Owner = Annotated[str, Form(max_length=40, pattern=rf"^$|{ID_PATTERN}")]
Note = Annotated[Text, Form()]


@pages.get("/desk/incidents/{id}/promises")
def show_promises(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/promises", response_model=None)
def make_promise(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    typed: Typed,
    what: Code = "",
    to_whom: Code = "desk",
    minutes: Minutes = 30,
    note: Note = "",
    owner_id: Owner = "",
) -> Response:
    """What was told to somebody."""

    def make() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        due_at = db.now + timedelta(minutes=minutes)
        deeds.make(
            db,
            incident,
            what=what,
            to_whom=to_whom,
            due_at=due_at,
            note=note,
            owner_id=owner_id or None,
            by=viewer.id,
        )

    return _act(request, db, viewer, id, typed, make)


@pages.post("/desk/promises/{id}/keeping", response_model=None)
def keep_promise(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, typed: Typed, note: Note = ""
) -> Response:
    incident_id = deeds.get_visible(db, id, viewer).incident_id

    def keep() -> None:
        deeds.keep(db, id, note=note or None, by=viewer.id, seen_version=version)

    return _act(request, db, viewer, incident_id, {**typed, "at": id}, keep)


@pages.post("/desk/promises/{id}/withdrawal", response_model=None)
def withdraw_promise(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, typed: Typed, note: Note = ""
) -> Response:
    incident_id = deeds.get_visible(db, id, viewer).incident_id

    def withdraw() -> None:
        deeds.withdraw(db, id, note=note or None, by=viewer.id, seen_version=version)

    return _act(request, db, viewer, incident_id, {**typed, "at": id}, withdraw)


@pages.post("/desk/promises/{id}/owner", response_model=None)
def give_promise(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, typed: Typed, owner_id: Owner = ""
) -> Response:
    incident_id = deeds.get_visible(db, id, viewer).incident_id

    def give() -> None:
        deeds.give(db, id, owner_id or None, by=viewer.id, seen_version=version)

    return _act(request, db, viewer, incident_id, {**typed, "at": id}, give)


@pages.post("/desk/promises/{id}/postponement", response_model=None)
def put_promise_off(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    minutes: Minutes = 30,
    reason: Code = "",
) -> Response:
    """Another hour and why; whoever was promised it is told."""
    incident_id = deeds.get_visible(db, id, viewer).incident_id

    def put_off() -> None:
        due_at = db.now + timedelta(minutes=minutes)
        deeds.put_off(db, id, due_at, reason=reason, by=viewer.id, seen_version=version)

    return _act(request, db, viewer, incident_id, {**typed, "at": id}, put_off)


@pages.get("/desk/incidents/{id}/notes")
def show_notes(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id, template="desk/duty/notes.html")


@pages.post("/desk/incidents/{id}/notes", response_model=None)
def add_note(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, typed: Typed, note: Note = "") -> Response:
    incident = incidents.get_visible(db, id, viewer)

    def write() -> None:
        notes.add(db, incident.id, note, by=viewer.id)

    return _act(request, db, viewer, id, typed, write, template="desk/duty/notes.html", then="notes")


@pages.post("/desk/incidents/{id}/presence", response_model=None)
def be_present(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """The page of a case says that somebody looks at it."""
    presence.beat(db, incidents.get_visible(db, id, viewer).id, viewer.id)
    return Response(status_code=204)


@pages.post("/desk/incidents/{id}/presence/end", response_model=None)
def leave(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """The page was closed."""
    presence.leave(db, incidents.get_visible(db, id, viewer).id, viewer.id)
    return Response(status_code=204)


def _act(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    typed: dict[str, str],
    verb: Callable[[], None],
    *,
    template: str = "desk/duty/promises.html",
    then: str = "promises",
) -> Response:
    """Do it and show the list again; what cannot be done changes nothing, says why and keeps what was typed."""
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return _show(request, db, viewer, incident_id, problem=problem, typed=typed, template=template)
    return redirect(f"/desk/incidents/{incident_id}/{then}")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
    template: str = "desk/duty/promises.html",
) -> HTMLResponse:
    after = cursor_now(db)
    incident, seen = of_case.look(db, incident_id, viewer)
    return page(
        request,
        template,
        viewer=viewer,
        status=problem.status if problem else 200,
        after=after,
        incident=incident,
        place=place_name(incident, language_of(request).tag),
        problem=problem,
        typed=typed or {},
        duty=panel.of(db, incident, viewer, seen),
        ended=panel.ended(db, incident),
        notes=panel.with_names(db, notes.list_for_incident(db, incident.id)),
        people=hand_overs.list_receivers(db, ""),
        home_zone=house_of(request).settings.home_zone,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "whats": {what: text_of(what) for what in BY_HAND},
        "to_whoms": {code: text for code, text in TO_WHOM.items() if code != deeds.OURSELVES},
        "reasons": deeds.REASONS,
        "told_by_us": deeds.TOLD_BY_US,
        "minutes": panel.MINUTES,
    }
