"""Hospitals and clinics on the desk: the list, one of them, its form; two coordinators never overwrite each other."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import negotiate
from rescue.desk.treatment import reading, wording
from rescue.geography import territories
from rescue.kit.access.principals import Principal
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.paging import list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import Cursor, IdPath, LineQuery
from rescue.kit.web.uploads import Sent
from rescue.network.wording import Say
from rescue.treatment import facilities
from rescue.treatment.models import Facility

pages = APIRouter(include_in_schema=False)
PER_PAGE = 50
TYPED = (
    *("name", "address", "phone", "email", "hours", "accreditation", "deposit_habit", "source", "guarantee_source"),
    *("territory_code", "beds", "guarantee_verified_on", "checked_on"),
)


@pages.get("/desk/facilities")
def list_facilities(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    territory: Annotated[str, Query(max_length=3)] = "",
    search: LineQuery = None,
    cursor: Cursor = None,
) -> HTMLResponse:
    """The directory, closed ones too."""
    known = territory if territories.find(territory) else ""
    listed = facilities.select_listed(territory_code=known or None, name=search)
    found = list_page(db, listed, by=(Facility.name, Facility.id), of="facilities", cursor=cursor, limit=PER_PAGE)
    return _page(request, viewer, "facilities.html", found=found, chosen=known, search=search or "")


@pages.get("/desk/facilities/new")
def ask_for_facility(request: Request, viewer: DeskViewer) -> HTMLResponse:
    return _form(request, viewer, {}, [])


@pages.post("/desk/facilities/new", response_model=None)
def add_facility(request: Request, db: Writing, viewer: DeskViewer, sent: Sent) -> Response:
    capabilities = sent.ticked.get("capabilities", [])
    with refusable(db) as outcome:
        draft = reading.read_facility(sent.fields, capabilities)
        added = facilities.add(db, draft, by=viewer.id)
    if problem := outcome.refusal:
        return _form(request, viewer, sent.fields, capabilities, problem=problem)
    return redirect(f"/desk/facilities/{added.id}?saved=1")


@pages.get("/desk/facilities/{id}")
def show_facility(request: Request, db: Reading, viewer: DeskViewer, id: IdPath, saved: bool = False) -> HTMLResponse:
    """What is known of one, in the form that changes it."""
    facility = facilities.get(db, id, viewer)
    return _form(request, viewer, _typed(facility), facility.capabilities, facility=facility, is_saved=saved)


@pages.post("/desk/facilities/{id}", response_model=None)
def change_facility(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    capabilities = sent.ticked.get("capabilities", [])
    with refusable(db) as outcome:
        version = reading.version_of(sent.fields)
        facility = facilities.get_for_change(db, id, viewer, seen_version=version)
        draft = reading.read_facility(sent.fields, capabilities, facilities.draft_of(facility))
        facilities.change(db, facility, draft, by=viewer.id)
    if problem := outcome.refusal:
        facility = facilities.get(db, id, viewer)
        return _form(request, viewer, sent.fields, capabilities, facility=facility, problem=problem)
    return redirect(f"/desk/facilities/{id}?saved=1")


@pages.post("/desk/facilities/{id}/activity", response_model=None)
def set_activity(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Not used any more, or used again."""
    with refusable(db) as outcome:
        version = reading.version_of(sent.fields)
        facility = facilities.get_for_change(db, id, viewer, seen_version=version)
        facilities.set_active(db, facility, is_active=sent.fields.get("is_active") == "yes", by=viewer.id)
    if problem := outcome.refusal:
        facility = facilities.get(db, id, viewer)
        return _form(request, viewer, _typed(facility), facility.capabilities, facility=facility, problem=problem)
    return redirect(f"/desk/facilities/{id}?saved=1")


def _typed(facility: Facility) -> dict[str, str]:
    """Its columns as the form has them."""
    known = {name: getattr(facility, name) for name in TYPED}
    takes = next(word for word, value in reading.TRISTATE.items() if value is facility.takes_guarantee)
    return {
        **{name: "" if value is None else str(value) for name, value in known.items()},
        "position": f"{facility.latitude}, {facility.longitude}",
        "languages": " ".join(facility.languages),
        "takes_guarantee": takes,
        "version": str(facility.version),
    }


def _form(
    request: Request,
    viewer: Principal,
    typed: Mapping[str, str],
    capabilities: list[str],
    *,
    facility: Facility | None = None,
    problem: Problem | None = None,
    is_saved: bool = False,
) -> HTMLResponse:
    return _page(
        request,
        viewer,
        "facility.html",
        status=problem.status if problem else 200,
        typed=typed,
        ticked=capabilities,
        facility=facility,
        problem=problem,
        is_saved=is_saved,
    )


def _page(request: Request, viewer: Principal, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    language = language_of(request).tag
    places = sorted(((each.code, each.name(language)) for each in territories.list_all()), key=lambda each: each[1])
    say = Say(translator(negotiate(language)))
    return page(
        request,
        f"desk/treatment/{name}",
        viewer=viewer,
        status=status,
        words=wording,
        say=say,
        places=places,
        **values,
    )
