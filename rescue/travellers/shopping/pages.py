"""The traveller's shopping page: money back for something bought, receipts, and help to buy something."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem, TooLarge
from rescue.kit.refusals import refusable
from rescue.kit.vault.files import FileEmpty, FileNotTaken, PaperActive, PaperLocked
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, page, redirect
from rescue.kit.web.strict import IdPath
from rescue.kit.web.uploads import Sent, Upload
from rescue.shopping import drafts, said
from rescue.shopping.concierge import errands
from rescue.shopping.models import Purchase, ReceiptKind
from rescue.shopping.purchases import purchases, receipts
from rescue.shopping.refusals import ReceiptNotTaken
from rescue.travellers.shopping import shown

pages = APIRouter(include_in_schema=False)
REFUSED_FILES = (FileEmpty, FileNotTaken, PaperActive, PaperLocked, TooLarge)


@pages.get("/t/{token}/shopping")
def show_shopping(request: Request, db: Reading, _viewer: AnyViewer, token: str, told: str = "") -> HTMLResponse:
    """Their purchases and wishes as they stand. Looking changes nothing."""
    return _show(request, db, token, _holder(request, db, token), told=bool(told))


@pages.post("/t/{token}/shopping/purchases", response_model=None)
def add_purchase(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> Response:
    """Something bought that they want their money back for, with its receipt."""

    def add(incident: Incident, holder: Principal) -> None:
        draft = drafts.purchase({**sent.fields, "case_id": ""})
        made = purchases.record(db, incident, draft, by=holder.id)
        if (upload := sent.files.get("receipt")) is not None:
            _keep(db, made, upload, by=holder.id)

    return _act(request, db, token, add, sent.fields)


@pages.post("/t/{token}/shopping/purchases/{id}/receipts", response_model=None)
def add_receipt(request: Request, db: Writing, _viewer: AnyViewer, token: str, id: IdPath, sent: Sent) -> Response:
    """A photo or a PDF of a receipt."""

    def add(_incident: Incident, holder: Principal) -> None:
        upload = sent.files.get("receipt")
        if upload is None:
            raise ReceiptNotTaken
        _, purchase = purchases.get_for_change(db, id, holder)
        _keep(db, purchase, upload, by=holder.id)

    return _act(request, db, token, add, sent.fields)


@pages.post("/t/{token}/shopping/errands", response_model=None)
def add_errand(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> Response:
    """Something they want help to buy: a guide is asked at once."""

    def add(incident: Incident, holder: Principal) -> None:
        draft = drafts.errand({**sent.fields, "case_id": "", "language": ""}, incident.time_zone)
        seconds = house_of(request).settings.offer_seconds
        errands.request(db, incident, draft, by=holder.id, offer_seconds=seconds)

    return _act(request, db, token, add, sent.fields)


@pages.post("/t/{token}/shopping/errands/{id}/cancellation", response_model=None)
def cancel_errand(request: Request, db: Writing, _viewer: AnyViewer, token: str, id: IdPath) -> Response:
    """They do not need it any more."""

    def cancel(_incident: Incident, holder: Principal) -> None:
        _, errand = errands.get_for_change(db, id, holder)
        errands.cancel(db, errand, by=holder.id)

    return _act(request, db, token, cancel, {})


def _keep(db: Db, purchase: Purchase, upload: Upload, *, by: str) -> None:
    try:
        receipts.add(
            db,
            purchase,
            upload.content,
            name=upload.name,
            said_type=upload.said_type,
            kind=ReceiptKind.RECEIPT,
            by=by,
        )
    except REFUSED_FILES:
        raise ReceiptNotTaken from None


def _act(
    request: Request, db: Db, token: str, verb: Callable[[Incident, Principal], Any], typed: dict[str, str]
) -> Response:
    """Do it and show the page; a no changes nothing, says why and keeps what was typed."""
    holder = _holder(request, db, token)
    with refusable(db) as outcome:
        verb(incidents.get_for_change(db, holder.link_object or "", holder), holder)
        links.note_used(db, holder.id)
    if problem := outcome.refusal:
        return _show(request, db, token, holder, problem=problem, typed=typed)
    return redirect(f"/t/{token}/shopping?told=1")


def _show(
    request: Request,
    db: Db,
    token: str,
    holder: Principal,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
    told: bool = False,
) -> HTMLResponse:
    incident = incidents.get_visible(db, holder.link_object or "", holder)
    return page(
        request,
        "travellers/shopping.html",
        viewer=holder,
        status=problem.status if problem else 200,
        token=token,
        incident=incident,
        zone=incident.time_zone or "UTC",
        shown=shown.of(db, incident, holder),
        said=said,
        problem=problem,
        typed=typed or {},
        told=told,
    )


def _holder(request: Request, db: Db, token: str) -> Principal:
    """Whoever holds this link; unknown, expired and foreign ones look the same."""
    link = links.find(db, token)
    if link is None or link.purpose != Purpose.TRAVELLER_CASE:
        raise NotFound
    request.state.principal = principal = links.principal_of(link)
    return principal
