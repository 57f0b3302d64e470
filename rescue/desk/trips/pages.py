"""The desk's pages of trips: who is overdue, who is due next, and one trip with everything that is known of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.checkins.due import checking, overdue
from rescue.checkins.models import How
from rescue.checkins.trips import itineraries
from rescue.desk.trips import shown, wording
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]


@pages.get("/desk/trips")
def list_trips(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    """Whoever is overdue first, then whose time comes first."""
    return page(
        request,
        "desk/trips/list.html",
        viewer=viewer,
        lines=shown.list_lines(db, viewer, language_of(request).tag),
        trip_words=wording,
    )


@pages.get("/desk/trips/{id}")
def show_trip(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id)


@pages.post("/desk/trips/{id}/check-in", response_model=None)
def check_in(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    """A coordinator has spoken with them: they are well."""

    def act() -> None:
        trip = itineraries.get_for_change(db, id, viewer, seen_version=version)
        itineraries.check_open(trip)
        overdue.check_in(db, trip, how=How.DESK, by=viewer.id)

    return _act(request, db, viewer, id, act)


@pages.post("/desk/trips/{id}/extension", response_model=None)
def extend(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    minutes: Annotated[int, Form(ge=1, le=checking.MOST_EXTENSION)],
) -> Response:
    """They need longer."""

    def act() -> None:
        checking.extend(db, itineraries.get_for_change(db, id, viewer, seen_version=version), minutes, by=viewer.id)

    return _act(request, db, viewer, id, act)


def _act(request: Request, db: Db, viewer: Principal, trip_id: str, act: Any) -> Response:
    with refusable(db) as outcome:
        act()
    if problem := outcome.refusal:
        return _show(request, db, viewer, trip_id, problem)
    return redirect(f"/desk/trips/{trip_id}")


def _show(request: Request, db: Db, viewer: Principal, trip_id: str, problem: Problem | None = None) -> HTMLResponse:
    db.expire_all()
    house = house_of(request)
    return page(
        request,
        "desk/trips/trip.html",
        status=problem.status if problem else 200,
        viewer=viewer,
        file=shown.of(db, trip_id, viewer, language_of(request).tag),
        home_zone=house.settings.home_zone,
        extensions=checking.EXTENSIONS,
        trip_words=wording,
        problem=problem,
    )
