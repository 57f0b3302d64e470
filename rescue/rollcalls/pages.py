"""The leader's own page: the list of their group, one tap a person, plain forms that any phone can send."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import by_link
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, page, redirect
from rescue.kit.web.strict import IdPath, Text
from rescue.rollcalls import marking, names, roll_calls
from rescue.rollcalls.models import STATUS_NAMES, How, Status

pages = APIRouter(include_in_schema=False)


@pages.get("/h/{token}")
def show_list(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """Everybody with how they are. Looking changes nothing."""
    return _show(request, db, token, _holder(request, db, token))


@pages.post("/h/{token}/people/{person_id}", response_model=None)
def mark_person(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    person_id: IdPath,
    status: Annotated[Status, Form()],
    version: Annotated[int, Form(ge=1, le=2**31)],
) -> Response:
    """One tap. Somebody else's newer word stays, and the page says so."""
    holder = _holder(request, db, token)
    seconds = house_of(request).settings.offer_seconds
    with refusable(db) as outcome:
        incident, _, person = marking.lock(db, person_id, roll_call_id=holder.link_object or "")
        incidents.check_open(incident)
        marking.mark(
            db,
            incident,
            person,
            status,
            how=How.LINK,
            by=holder.id,
            offer_seconds=seconds,
            seen_version=version,
        )
    if problem := outcome.refusal:
        return _show(request, db, token, holder, problem)
    return redirect(f"/h/{token}#{person_id}")


@pages.post("/h/{token}/people", response_model=None)
def add_people(
    request: Request, db: Writing, _viewer: AnyViewer, token: str, text: Annotated[Text, Form()] = ""
) -> Response:
    """More names, a line a person."""
    holder = _holder(request, db, token)
    roll_call = roll_calls.get(db, holder.link_object or "")
    try:
        with db.attempt():
            incident = incidents.lock(db, roll_call.incident_id)
            incidents.check_open(incident)
            roll_calls.open_for(db, incident, by=holder.id)
            named = names.read_text(text, incident.iso_code)
            roll_calls.add_people(db, incident, roll_call, named, by=holder.id)
    except Problem as problem:
        return _show(request, db, token, holder, problem)
    return redirect(f"/h/{token}")


def _show(request: Request, db: Db, token: str, holder: Principal, problem: Problem | None = None) -> HTMLResponse:
    roll_call = roll_calls.get(db, holder.link_object or "")
    people = roll_calls.list_people(db, roll_call.id)
    return page(
        request,
        "rollcalls/leader.html",
        status=problem.status if problem else 200,
        token=token,
        incident=incidents.find(db, roll_call.incident_id),
        people=people,
        counts=roll_calls.count(people),
        statuses=STATUS_NAMES,
        problem=problem,
    )


def _holder(request: Request, db: Db, token: str) -> Principal:
    return by_link.holder(request, db, token, Purpose.ROLL_CALL)
