"""The desk's pages of official warnings: what came in, who was asked, who answered what, and one brought by hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse, Response

from rescue.checkins.alerts import receiving, views, xml_reading
from rescue.checkins.alerts.deciding import FOR_EVER
from rescue.desk import board
from rescue.desk.trips import wording
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import uploads
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may, page, redirect
from rescue.kit.web.strict import IdPath

pages = APIRouter(include_in_schema=False)
Supervisor = Annotated[Principal, Depends(may(Role.SUPERVISOR, Role.ADMINISTRATOR))]
TEXT_CHARACTERS = 400_000
BRINGERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


@pages.get("/desk/alerts")
def list_alerts(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return _list(request, db, viewer)


@pages.post("/desk/alerts", response_model=None)
def bring_alert(
    request: Request,
    db: Writing,
    viewer: Supervisor,
    text: Annotated[str, Form(max_length=TEXT_CHARACTERS)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A CAP document as a file or pasted; it goes the way of every feed."""
    with refusable(db) as outcome:
        sent = uploads.take(file, most_bytes=xml_reading.MOST_BYTES)
        content = sent.content if sent else text.strip().encode()
        received = receiving.receive(db, content, by=viewer.id)
    if problem := outcome.refusal:
        return _list(request, db, viewer, problem)
    return redirect(f"/desk/alerts/{received.alert.id}")


@pages.get("/desk/alerts/{id}")
def show_alert(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id)


@pages.post("/desk/alerts/{id}/questions", response_model=None)
def ask_anyway(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """Ask whoever is there although the warning is light or unlikely, or its district cannot be read."""
    with refusable(db) as outcome:
        receiving.ask_anyway(db, receiving.get(db, id, is_locked=True), by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem)
    return redirect(f"/desk/alerts/{id}")


def _list(request: Request, db: Db, viewer: Principal, problem: Problem | None = None) -> HTMLResponse:
    tag = language_of(request).tag
    return page(
        request,
        "desk/trips/alerts.html",
        status=problem.status if problem else 200,
        viewer=viewer,
        lines=[views.line(db, alert, tag) for alert in receiving.list_newest(db)],
        may_bring=viewer.role in BRINGERS,
        trip_words=wording,
        order=views.ORDER,
        problem=problem,
    )


def _show(request: Request, db: Db, viewer: Principal, alert_id: str, problem: Problem | None = None) -> HTMLResponse:
    db.expire_all()
    alert = receiving.get(db, alert_id)
    tag = language_of(request).tag
    line = views.line(db, alert, tag)
    told = views.whole(db, alert)
    is_narrow = bool(told["whole_territories"]) and not alert.is_wide
    can_ask = (
        (alert.silent_because is not None or is_narrow)
        and alert.silent_because not in FOR_EVER
        and line.family.cancelled_at is None
        and alert.expires_at > db.now
    )
    return page(
        request,
        "desk/trips/alert.html",
        status=problem.status if problem else 200,
        viewer=viewer,
        line=line,
        people=views.list_people(db, alert.family_id),
        told=told,
        there=[board.territory_name(code, tag) for code in told["whole_territories"]],
        can_ask=can_ask,
        trip_words=wording,
        order=views.ORDER,
        problem=problem,
    )
