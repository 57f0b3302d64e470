"""The helpers of an incident, their bills and complaints; and the capacity board of all stations."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.desk.fleet import shown
from rescue.dispatch import call_outs, complaints
from rescue.dispatch.bills import bills, photos
from rescue.dispatch.bills.models import BILL_STATES, LINE_NAMES
from rescue.dispatch.complaints import COMPLAINT_REASONS
from rescue.geography import territories
from rescue.kit.access.principals import Principal
from rescue.kit.money import Money
from rescue.kit.web import uploads
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Text
from rescue.network.capacity import units
from rescue.network.capacity.models import UNIT_STATES, UnitState
from rescue.network.models import SERVICE_NAMES
from rescue.network.tariffs.surcharges import WHY_NAMES
from rescue.network.wording import Say

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]


@pages.get("/desk/incidents/{id}/helpers")
def show_helpers(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    """Whoever said yes: where they are, what they ask for, what was said of them."""
    incident = incidents.get_visible(db, id, viewer)
    return _page(
        request,
        viewer,
        "helpers.html",
        incident=incident,
        helpers=shown.helpers(db, viewer, incident.id, call_outs.list_for_incident(db, incident.id)),
        zone=incident.time_zone or "UTC",
    )


@pages.post("/desk/bills/{id}/query", response_model=None)
def query_bill(
    db: Writing, viewer: DeskViewer, id: IdPath, version: Version, question: Annotated[Text, Form(min_length=1)]
) -> Response:
    """Ask the provider about a bill."""
    bill = bills.query(db, id, question, version=version, by=viewer.id)
    return redirect(f"/desk/incidents/{bill.incident_id}/helpers")


@pages.post("/desk/bills/{id}/photo", response_model=None)
def open_photo(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """The photo of a bill, to be saved; who opened it is recorded."""
    return uploads.send(photos.open_photo(db, id, viewer))


@pages.post("/desk/call-outs/{id}/complaints", response_model=None)
def record_complaint(
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    reason: Annotated[str, Form(max_length=30)] = "",
    note: Annotated[Text, Form()] = "",
) -> Response:
    """What was heard against a helper."""
    call_out = call_outs.get_visible(db, id, viewer)
    complaints.add(db, id, reason=reason, note=note or None, by=viewer.id)
    return redirect(f"/desk/incidents/{call_out.incident_id}/helpers")


@pages.post("/desk/complaints/{id}/withdrawal", response_model=None)
def take_complaint_back(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    complaint = complaints.take_back(db, id, by=viewer.id)
    return redirect(f"/desk/incidents/{complaint.incident_id}/helpers")


@pages.get("/desk/capacity")
def show_capacity(
    request: Request, db: Reading, viewer: DeskViewer, territory: Annotated[str, Query(max_length=3)] = ""
) -> HTMLResponse:
    """Every station that said what it has: who is free, who is out."""
    chosen = territory if territories.find(territory) else None
    board = units.board(db, viewer, chosen)
    return _page(request, viewer, "capacity.html", board=board, states=list(UnitState), chosen=chosen or "")


def _page(request: Request, viewer: Principal, name: str, **values: Any) -> HTMLResponse:
    language = language_of(request).tag
    return page(
        request,
        f"desk/fleet/{name}",
        viewer=viewer,
        say=Say(translator(LANGUAGES[language])),
        territories=sorted(territories.list_all(), key=lambda each: each.name(language)),
        money=Money,
        services=SERVICE_NAMES,
        surcharges=WHY_NAMES,
        bill_states=BILL_STATES,
        line_names=LINE_NAMES,
        unit_states=UNIT_STATES,
        complaint_reasons=COMPLAINT_REASONS,
        **values,
    )
