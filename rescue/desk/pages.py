"""The desk's pages: the board, the list of all incidents, a report taken on the phone."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from i18n.languages import LANGUAGES
from rescue.cases.models import IncidentState
from rescue.cases.views import local_time
from rescue.desk import board, call_out_pages, case_pages, frame, interpreter_pages, search, wording
from rescue.desk.board import Only
from rescue.desk.calls import pages as call_pages
from rescue.desk.choices import pages as choice_pages
from rescue.desk.disclosures import pages as disclosure_pages
from rescue.desk.duty import pages as duty_pages
from rescue.desk.escalation import pages as escalation_pages
from rescue.desk.figures import pages as figure_pages
from rescue.desk.fleet import pages as fleet_pages
from rescue.desk.frame import ChosenFilters, FilterQuery
from rescue.desk.glimpses import of_board
from rescue.desk.glimpses.of_board import BoardGlimpse
from rescue.desk.joining import pages as joining_pages
from rescue.desk.map import pages as map_pages
from rescue.desk.mass_events import pages as mass_event_pages
from rescue.desk.messages import pages as message_pages
from rescue.desk.people import names_of
from rescue.desk.response import pages as response_pages
from rescue.desk.rollcalls import pages as rollcall_pages
from rescue.desk.scene import pages as scene_pages
from rescue.desk.sending import pages as sending_pages
from rescue.desk.shift import pages as shift_pages
from rescue.desk.shopping import pages as shopping_pages
from rescue.desk.takeovers import pages as takeover_pages
from rescue.desk.takeovers.digests import pages as digest_pages
from rescue.desk.takeovers.telling import pages as telling_pages
from rescue.desk.talking import pages as talking_pages
from rescue.desk.told import pages as told_pages
from rescue.desk.transfers import pages as transfer_pages
from rescue.desk.transfers.remains import pages as remains_pages
from rescue.desk.treatment import pages as treatment_pages
from rescue.desk.treatment.facilities import pages as facility_pages
from rescue.desk.treatment.papers import pages as paper_pages
from rescue.desk.trips import pages as trip_pages
from rescue.desk.warnings import pages as warning_pages
from rescue.intake.drafts import Draft, Received
from rescue.intake.models import Channel
from rescue.kit.database import Db
from rescue.kit.web import live
from rescue.kit.web.house import house_of
from rescue.kit.web.news import EVERYTHING
from rescue.kit.web.routes import DeskViewer, Reading, language_of, page, reader_language, redirect
from rescue.kit.web.strict import Cursor, LanguageTag, Line, Phone, Text
from rescue.kit.web.together import Made, read_together, send
from rescue.network.run_cards import KIND_NAMES, Kind

pages = APIRouter(include_in_schema=False)
pages.include_router(case_pages.pages)
pages.include_router(call_out_pages.pages)
pages.include_router(sending_pages.pages)
pages.include_router(response_pages.pages)
pages.include_router(rollcall_pages.pages)
pages.include_router(map_pages.pages)
pages.include_router(mass_event_pages.pages)
pages.include_router(call_pages.pages)
pages.include_router(message_pages.pages)
pages.include_router(transfer_pages.pages)
pages.include_router(scene_pages.pages)
pages.include_router(fleet_pages.pages)
pages.include_router(shopping_pages.pages)
pages.include_router(remains_pages.pages)
pages.include_router(treatment_pages.pages)
pages.include_router(told_pages.pages)
pages.include_router(paper_pages.pages)
pages.include_router(facility_pages.pages)
pages.include_router(joining_pages.pages)
pages.include_router(talking_pages.pages)
pages.include_router(interpreter_pages.pages)
pages.include_router(duty_pages.pages)
pages.include_router(shift_pages.pages)
pages.include_router(escalation_pages.pages)
pages.include_router(choice_pages.pages)
pages.include_router(figure_pages.pages)
pages.include_router(takeover_pages.pages)
pages.include_router(digest_pages.pages)
pages.include_router(telling_pages.pages)
pages.include_router(disclosure_pages.pages)
pages.include_router(trip_pages.pages)
pages.include_router(warning_pages.pages)
KEY_CHARACTERS = 60


@pages.get("/desk")
def show_board(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    filters: ChosenFilters,
) -> HTMLResponse:
    return page(request, "desk/board.html", viewer=viewer, **frame.values(request, db, viewer, filters))


@pages.get("/desk/board", response_model=None)
async def show_rows(request: Request, viewer: DeskViewer, filters: ChosenFilters) -> Response:
    """The rows alone, for the page that is open; made once for all desks that ask for the same at once."""
    language, wanted = language_of(request).tag, reader_language(request).tag
    whose = viewer.id if filters.only is Only.MINE else None

    def look(db: Db) -> Made:
        rows = board.list_rows(db, viewer, filters, language)
        return Made.of(
            page(request, "desk/rows.html", board=rows, filters=filters, words=wording, kinds=KIND_NAMES, selected=None)
        )

    return send(request, await read_together(request, ("rows", filters, whose, language, wanted), look))


@pages.get("/desk/counts")
async def show_counts(request: Request, viewer: DeskViewer, filters: ChosenFilters) -> HTMLResponse:
    """The counts, alarms and what needs attention alone, for the page that is open; read once for all desks."""

    def look(db: Db) -> tuple[dict[str, Any], BoardGlimpse]:
        seen = of_board.look(db, viewer)
        return frame.told(db, seen), seen

    told, seen = await read_together(request, "counts", look)
    values = {**told, **frame.own(viewer, told, seen), "filters": filters, "only": Only, "words": wording}
    return page(request, "desk/above.html", viewer=viewer, **values)


@pages.get("/desk/events", response_model=None)
async def follow(
    request: Request, _viewer: DeskViewer, after: Annotated[str | None, Query(max_length=40)] = None
) -> StreamingResponse:
    """That something changed, never what; whoever may no longer see the desk is let go at the next tick."""
    return await live.answer(request, [EVERYTHING], after=after)


@pages.get("/desk/incidents")
def list_incidents(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    q: Annotated[str, Query(max_length=80)] = "",
    state: FilterQuery = None,
    cursor: Cursor = None,
) -> HTMLResponse:
    wanted = next((known for known in IncidentState if known == state), None)
    found = search.list_found(db, viewer, words=q, state=wanted, is_open=None, cursor=cursor)
    language = language_of(request).tag
    return page(
        request,
        "desk/incidents.html",
        viewer=viewer,
        found=[(each, board.place_name(each, language)) for each in found.items],
        owners=names_of(db, [each.owner_id for each in found.items]),
        next=found.next,
        q=q,
        state=wanted,
        words=wording,
        kinds=KIND_NAMES,
        states=IncidentState,
        local_time=local_time,
    )


@pages.get("/desk/reports")
def ask_for_report(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return page(
        request,
        "desk/report.html",
        viewer=viewer,
        key=db.new_id("key"),
        kinds=KIND_NAMES,
        languages_spoken=[(language.code, language.autonym) for language in LANGUAGES.values()],
        words=wording,
    )


@pages.post("/desk/reports", response_model=None)
async def take_report(
    request: Request,
    viewer: DeskViewer,
    key: Annotated[str, Form(max_length=KEY_CHARACTERS, min_length=1)],
    kind: Annotated[Kind | None, Form()] = None,
    name: Annotated[Line | None, Form()] = None,
    phone: Annotated[Phone | None, Form()] = None,
    language: Annotated[LanguageTag | None, Form()] = None,
    place: Annotated[Text | None, Form()] = None,
    description: Annotated[Text | None, Form()] = None,
) -> RedirectResponse:
    """The same intake as everybody's; the key of the form makes two presses one incident."""
    draft = Draft(
        channel=Channel.DESK,
        by=viewer.id,
        key=f"{viewer.id}:{key}",
        name=name,
        phone=phone,
        language=language,
        kind=kind,
        description=description,
        place_text=place,
        is_appended=True,
    )
    submitted: Awaitable[Received] = house_of(request).parts["intake"].submit(draft)
    received = await submitted
    return redirect(f"/desk/incidents/{received.incident_id}")
