"""The provider's link: the job, yes or no, and the milestones; no account, no app, no JavaScript needed."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from i18n.languages import LANGUAGES
from i18n.phrasebook import cards
from rescue.conversations import pages as conversations
from rescue.conversations import views
from rescue.dispatch import call_outs
from rescue.dispatch.bills.models import BILL_STATES, LINE_NAMES
from rescue.dispatch.call_outs import LONGEST_ETA_MINUTES, REFUSAL_REASONS
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import NotFound, Problem
from rescue.kit.web import by_link, live
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now, topic_of, topic_of_incident
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.uploads import Sent, Upload
from rescue.network.tariffs.surcharges import WHY_NAMES
from rescue.partners import acts, assignments
from rescue.partners.acts import Act, Asking
from rescue.partners.assignments import Assignment
from rescue.partners.on_scene import panel

ETA_MINUTES = (10, 15, 20, 30)
SEE_OTHER = 303


async def read_form(request: Request) -> dict[str, str]:
    """The single-line fields of a form, the last of each name."""
    form = await request.form(max_files=0, max_fields=40)
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


pages = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]


@pages.get("/p/{token}")
def show_job(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """The job at its present state. Looking changes nothing: messengers look too."""
    return link_page(request, db, holder(request, db, token), token)


@pages.get("/p/{token}/events")
async def follow_job(request: Request, _viewer: AnyViewer, token: str, after: str = "") -> StreamingResponse:
    """Says when something changed about this job's incident."""
    house = house_of(request)

    def look() -> list[str]:
        with house.database.read() as db:
            link = links.find(db, token)
            if link is None or link.purpose != Purpose.PROVIDER_CALL_OUT:
                return []
            call_out = call_outs.get_visible(db, link.object_id, links.principal_of(link))
            return [topic_of_incident(call_out.incident_id), topic_of(call_out.id)]

    async def still_allowed() -> bool:
        return bool(await run_in_threadpool(look))

    topics = await run_in_threadpool(look)
    if not topics:
        raise NotFound
    return await live.answer(request, topics, after=after, still_allowed=still_allowed)


@pages.post("/p/{token}/acceptance", response_model=None)
def accept(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """Yes, and in how many minutes."""
    return _answer(request, db, token, fields, acts.accept)


@pages.post("/p/{token}/refusal", response_model=None)
def refuse(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """No, and why; the next provider is asked in the same moment."""
    return _answer(request, db, token, fields, acts.refuse)


@pages.post("/p/{token}/milestones", response_model=None)
def report_milestone(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """A milestone reached just now; each is written once."""
    return _answer(request, db, token, fields, acts.report_milestone)


@pages.post("/p/{token}/abort", response_model=None)
def abort(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """They cannot go on; the next provider is asked in the same moment."""
    return _answer(request, db, token, fields, acts.abort)


@pages.post("/p/{token}/positions", response_model=None)
def add_position(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """Where they are while driving; a phone that shares it gets no page back."""
    answer = _answer(request, db, token, fields, acts.add_position)
    is_page = "text/html" in request.headers.get("accept", "")
    return answer if is_page or answer.status_code != SEE_OTHER else Response(status_code=204)


@pages.post("/p/{token}/bills", response_model=None)
def send_bill(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> Response:
    """The bill, as lines, or as a total with a photo."""
    return _answer(request, db, token, sent.fields, acts.send_bill, sent.files.get("photo"))


def holder(request: Request, db: Db, token: str) -> Principal:
    """Whoever holds this link, speaking their provider's language."""
    viewer = by_link.holder(request, db, token, Purpose.PROVIDER_CALL_OUT)
    spoken = viewer.language or assignments.language_of(db, viewer.link_object or "", viewer)
    viewer = replace(viewer, language=spoken)
    request.state.principal = viewer
    return viewer


def _answer(
    request: Request, db: Db, token: str, fields: dict[str, str], act: Act, photo: Upload | None = None
) -> Response:
    """Do it and show the job; a no is the same page with its reason and its status, and nothing is changed."""
    viewer = holder(request, db, token)
    links.note_used(db, viewer.id)
    try:
        with db.attempt():
            asking = asking_of(request, viewer, fields, photo)
            act(db, call_outs.get_visible(db, viewer.link_object or "", viewer), asking)
    except Problem as problem:
        return link_page(request, db, viewer, token, problem)
    return redirect(f"/p/{token}")


def link_page(request: Request, db: Db, viewer: Principal, token: str, problem: Problem | None = None) -> HTMLResponse:
    job = assignments.view(db, viewer.link_object or "", viewer, LANGUAGES[language_of(request).tag])
    return job_page(
        request,
        db,
        viewer,
        job,
        base=f"/p/{token}",
        problem=problem,
        token=token,
        conversations=views.panels_for(db, viewer, read_in=language_of(request).tag),
        **conversations.surroundings(house_of(request)),
    )


def asking_of(request: Request, viewer: Principal, fields: dict[str, str], photo: Upload | None) -> Asking:
    """What was sent, for the act that does it."""
    asking = Asking(fields, viewer.id, house_of(request).settings.offer_seconds)
    if photo is None:
        return asking
    return replace(asking, photo=photo.content, photo_name=photo.name, photo_type=photo.said_type)


def job_page(
    request: Request,
    db: Db,
    viewer: Principal,
    job: Assignment,
    *,
    base: str,
    problem: Problem | None = None,
    template: str = "partners/job.html",
    **more: Any,
) -> HTMLResponse:
    """The job on the link's page or the portal's; its forms are sent to `base`."""
    language = LANGUAGES[language_of(request).tag]
    return page(
        request,
        template,
        viewer=viewer,
        status=problem.status if problem else 200,
        base=base,
        after=cursor_now(db),
        job=job,
        cards_in=cards.suggest([job.caller.language], language) if job.caller else None,
        problem=problem,
        eta_minutes=ETA_MINUTES,
        most_minutes=LONGEST_ETA_MINUTES,
        reasons=REFUSAL_REASONS,
        buttons=job.buttons,
        line_names=LINE_NAMES,
        bill_states=BILL_STATES,
        surcharges=WHY_NAMES,
        money=Money,
        photos=True,
        scene=panel.of(db, job.call_out, language),
        **more,
    )
