"""Going on shift and off, and handing it over: the giver confirms, one receiver confirms."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.desk import wording
from rescue.desk.acting import Typed, Version
from rescue.desk.duty import panel
from rescue.desk.glimpses import of_board
from rescue.desk.people import names_of
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now
from rescue.kit.web.routes import DeskViewer, Reading, Writing, page, redirect
from rescue.kit.web.strict import ID_PATTERN, IdPath, Text
from rescue.network.models import SERVICE_NAMES
from rescue.network.run_cards import KIND_NAMES
from rescue.promises.wording import TO_WHOM, text_of
from rescue.shifts import hand_overs, shifts
from rescue.shifts.models import HandOver

pages = APIRouter(include_in_schema=False)
SHIFT = "/desk/shift"
HAND_OVER = "/desk/hand-over"
NOTE_OF = "note_"
Owner = Annotated[str, Form(max_length=40, pattern=rf"^$|{ID_PATTERN}")]


@pages.get("/desk/shift")
def show_shift(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return _shift(request, db, viewer)


@pages.post("/desk/shift", response_model=None)
def start_shift(request: Request, db: Writing, viewer: DeskViewer) -> Response:
    return _act(request, db, viewer, lambda: shifts.start(db, viewer.id, by=viewer.id), _shift, SHIFT)


@pages.post("/desk/shift/end", response_model=None)
def end_shift(
    request: Request, db: Writing, viewer: DeskViewer, leave_to_desk: Annotated[bool, Form()] = False
) -> Response:
    """Refused while open cases are one's own; those that are not red may be left to the desk."""

    def end() -> None:
        shifts.end(db, viewer.id, leave_to_desk=leave_to_desk, by=viewer.id)

    return _act(request, db, viewer, end, _shift, SHIFT)


@pages.get("/desk/hand-over")
def show_hand_over(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return _hand_over(request, db, viewer)


@pages.post("/desk/hand-over", response_model=None)
def give(
    request: Request, db: Writing, viewer: DeskViewer, typed: Typed, note: Annotated[Text, Form()] = "", to: Owner = ""
) -> Response:
    """The giver confirms what is open, with a note for each case."""
    written = {name.removeprefix(NOTE_OF): text for name, text in typed.items() if name.startswith(NOTE_OF)}

    def confirm() -> None:
        hand_overs.give(db, viewer.id, to_id=to or None, notes=written, note=note or None)

    return _act(request, db, viewer, confirm, _hand_over, HAND_OVER, typed)


@pages.get("/desk/hand-overs/{id}")
def show_record(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    """What was handed over, as both confirmed it."""
    return _record(request, db, viewer, hand_overs.get(db, id))


@pages.post("/desk/hand-overs/{id}/receipt", response_model=None)
def receive(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    """The receiver confirms: one wins, the other reads who."""

    def confirm() -> None:
        hand_overs.receive(db, id, viewer.id, seen_version=version)

    return _act(request, db, viewer, confirm, _record_of(id), f"/desk/hand-overs/{id}")


@pages.post("/desk/hand-overs/{id}/cancellation", response_model=None)
def take_back(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    def cancel() -> None:
        hand_overs.cancel(db, id, by=viewer.id, seen_version=version)

    return _act(request, db, viewer, cancel, _record_of(id), HAND_OVER)


Show = Callable[..., HTMLResponse]


def _act(
    request: Request,
    db: Db,
    viewer: Principal,
    verb: Callable[[], object],
    show: Show,
    then: str,
    typed: dict[str, str] | None = None,
) -> Response:
    """Do it and go on; what cannot be done changes nothing, says why and keeps what was typed."""
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return show(request, db, viewer, problem=problem, typed=typed)
    return redirect(then)


def _shift(
    request: Request,
    db: Db,
    viewer: Principal,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,  # noqa: ARG001 - there is nothing to type
) -> HTMLResponse:
    after = cursor_now(db)
    on, seen = shifts.list_on(db), of_board.look(db, viewer)
    return page(
        request,
        "desk/duty/shift.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        after=after,
        problem=problem,
        on=on,
        own=next((each for each in on if each.user_id == viewer.id), None),
        owned=shifts.list_owned(db, viewer.id),
        alarms=panel.alarms(db, seen).heard_by(viewer, seen),
        words=wording,
        kinds=KIND_NAMES,
        home_zone=house_of(request).settings.home_zone,
    )


def _hand_over(
    request: Request,
    db: Db,
    viewer: Principal,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    after = cursor_now(db)
    recent = hand_overs.list_recent(db)
    owned = shifts.list_owned(db, viewer.id)
    return page(
        request,
        "desk/duty/hand_over.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        after=after,
        problem=problem,
        typed=typed or {},
        is_on=shifts.is_on(db, viewer.id),
        lines=[hand_overs.line_of(db, each, None) for each in owned],
        red=shifts.list_red_without_owner(db),
        given=hand_overs.find_given_by(db, viewer.id),
        waiting=hand_overs.waiting_for(viewer.id, hand_overs.list_given(db)),
        recent=recent,
        receivers=hand_overs.list_receivers(db, viewer.id),
        **_words(request, db, recent),
    )


def _record(
    request: Request,
    db: Db,
    viewer: Principal,
    record: HandOver,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,  # noqa: ARG001 - there is nothing to type
) -> HTMLResponse:
    return page(
        request,
        "desk/duty/record.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        after=cursor_now(db),
        problem=problem,
        record=record,
        lines=record.shown,
        **_words(request, db, [record]),
    )


def _record_of(hand_over_id: str) -> Show:
    def show(request: Request, db: Db, viewer: Principal, **values: Any) -> HTMLResponse:
        return _record(request, db, viewer, hand_overs.get(db, hand_over_id), **values)

    return show


def _words(request: Request, db: Db, shown: list[HandOver]) -> dict[str, Any]:
    people = [user_id for each in shown for user_id in (each.from_id, each.to_id, each.received_by)]
    home = ZoneInfo(house_of(request).settings.home_zone)
    return {
        "names": names_of(db, people),
        "words": wording,
        "kinds": KIND_NAMES,
        "text_of": text_of,
        "to_whom": TO_WHOM,
        "services": SERVICE_NAMES,
        "day": db.now.astimezone(home).date(),
        "instant": lambda text: datetime.fromisoformat(text).astimezone(home),
        "home_zone": home.key,
    }
