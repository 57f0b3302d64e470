"""The portal's call-outs: open offers with their time left, running jobs, one job, past ones, bills."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES, Language
from rescue.dispatch import call_outs
from rescue.dispatch.bills.models import BILL_STATES
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Problem
from rescue.kit.web.routes import Reading, Writing, language_of, may, page, redirect
from rescue.kit.web.strict import IdPath
from rescue.kit.web.uploads import Sent, Upload
from rescue.network.tariffs.surcharges import WHY_NAMES
from rescue.partners import acts, assignments
from rescue.partners.acts import Act
from rescue.partners.pages import SEE_OTHER, Form, asking_of, job_page
from rescue.partners.portal import views

pages = APIRouter(include_in_schema=False)
PartnerViewer = Annotated[Principal, Depends(may(Role.PROVIDER))]


@pages.get("/partner")
def show_board(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    """Who waits for an answer, and who is on the way."""
    providers = views.own_providers(db, viewer)
    return _page(
        request,
        "board.html",
        viewer,
        providers=providers,
        offers=views.open_offers(db, viewer, _language(request)),
        running=views.running(db, viewer, _language(request)),
    )


@pages.get("/partner/past")
def show_past(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    views.own_providers(db, viewer)
    return _page(request, "past.html", viewer, past=views.past(db, viewer, _language(request)))


@pages.get("/partner/bills")
def show_bills(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    views.own_providers(db, viewer)
    return _page(request, "bills.html", viewer, billed=views.billed(db, viewer), bill_states=BILL_STATES)


@pages.get("/partner/jobs/{id}")
def show_job(request: Request, db: Reading, viewer: PartnerViewer, id: IdPath) -> HTMLResponse:
    """One job, with the same forms as its link."""
    return show_own(request, db, viewer, id)


@pages.post("/partner/jobs/{id}/acceptance", response_model=None)
def accept(request: Request, db: Writing, viewer: PartnerViewer, id: IdPath, fields: Form) -> Response:
    return _answer(request, db, viewer, id, fields, acts.accept)


@pages.post("/partner/jobs/{id}/refusal", response_model=None)
def refuse(request: Request, db: Writing, viewer: PartnerViewer, id: IdPath, fields: Form) -> Response:
    return _answer(request, db, viewer, id, fields, acts.refuse)


@pages.post("/partner/jobs/{id}/milestones", response_model=None)
def report_milestone(request: Request, db: Writing, viewer: PartnerViewer, id: IdPath, fields: Form) -> Response:
    return _answer(request, db, viewer, id, fields, acts.report_milestone)


@pages.post("/partner/jobs/{id}/abort", response_model=None)
def abort(request: Request, db: Writing, viewer: PartnerViewer, id: IdPath, fields: Form) -> Response:
    return _answer(request, db, viewer, id, fields, acts.abort)


@pages.post("/partner/jobs/{id}/positions", response_model=None)
def add_position(request: Request, db: Writing, viewer: PartnerViewer, id: IdPath, fields: Form) -> Response:
    """A phone that shares where it is gets no page back."""
    answer = _answer(request, db, viewer, id, fields, acts.add_position)
    is_page = "text/html" in request.headers.get("accept", "")
    return answer if is_page or answer.status_code != SEE_OTHER else Response(status_code=204)


@pages.post("/partner/jobs/{id}/bills", response_model=None)
def send_bill(request: Request, db: Writing, viewer: PartnerViewer, id: IdPath, sent: Sent) -> Response:
    return _answer(request, db, viewer, id, sent.fields, acts.send_bill, sent.files.get("photo"))


def _answer(
    request: Request,
    db: Db,
    viewer: Principal,
    call_out_id: str,
    fields: dict[str, str],
    act: Act,
    photo: Upload | None = None,
) -> Response:
    """Do it and show the job; a no is the same page with its reason, and nothing is changed."""
    call_out = call_outs.get_visible(db, call_out_id, viewer)
    try:
        with db.attempt():
            act(db, call_out, asking_of(request, viewer, fields, photo))
    except Problem as problem:
        return show_own(request, db, viewer, call_out_id, problem)
    return redirect(f"/partner/jobs/{call_out_id}")


def show_own(
    request: Request, db: Db, viewer: Principal, call_out_id: str, problem: Problem | None = None
) -> HTMLResponse:
    job = assignments.view(db, call_out_id, viewer, _language(request))
    return job_page(
        request,
        db,
        viewer,
        job,
        base=f"/partner/jobs/{call_out_id}",
        problem=problem,
        template="partners/portal_job.html",
        conversation=views.conversation_path(db, job.call_out),
        here="",
    )


def _page(request: Request, name: str, viewer: Principal, **values: Any) -> HTMLResponse:
    return page(
        request,
        f"partners/portal/{name}",
        viewer=viewer,
        here=request.url.path,
        money=Money,
        surcharges=WHY_NAMES,
        **values,
    )


def _language(request: Request) -> Language:
    return LANGUAGES[language_of(request).tag]
