"""What a coordinator does with messages: send one again another way, keep the WhatsApp templates."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from i18n.reaching import by_hand, senders, templates
from i18n.reaching.models import TemplateState
from i18n.reaching.templates import Approval
from rescue.cases.models import Incident
from rescue.desk import refusals
from rescue.desk.acting import Typed, Version, act
from rescue.desk.board import territory_name
from rescue.desk.joining import gathering
from rescue.desk.wording import REPORTED_OVER
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath
from rescue.kit.words import N_

pages = APIRouter(include_in_schema=False)
EMAIL = N_("E-mail")
TEMPLATE_STATES: dict[TemplateState, str] = {
    TemplateState.PENDING: N_("Waiting for approval"),
    TemplateState.APPROVED: N_("Approved"),
    TemplateState.REJECTED: N_("Rejected"),
    TemplateState.PAUSED: N_("Paused by WhatsApp"),
}


@pages.post("/desk/incidents/{id}/deliveries/{delivery_id}/repetitions", response_model=None)
def send_again(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    delivery_id: IdPath,
    version: Version,
    typed: Typed,
    channel: Annotated[str, Form(max_length=12)] = "",
) -> Response:
    """The same words by another channel; pressed twice it goes once."""

    def repeat(incident: Incident) -> None:
        joined = gathering.references(db, incident)
        by_hand.send_again(db, delivery_id, channel, incident_id=incident.id, by=viewer.id, joined=joined)

    return act(request, db, viewer, id, version, typed, repeat, then="#messages")


@pages.get("/desk/channels")
def show_channels(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    """What each country takes on each channel, and the templates WhatsApp has approved."""
    return _show(request, db, viewer)


@pages.post("/desk/channels/templates", response_model=None)
def put_template(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    words: Annotated[str, Form(max_length=60)],
    language: Annotated[str, Form(max_length=20)],
    content_sid: Annotated[str, Form(max_length=40)],
    status: Annotated[TemplateState, Form()],
    parameters: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Say what WhatsApp decided; `parameters` are the values' names in their order, with commas."""
    names = tuple(name.strip() for name in parameters.split(",") if name.strip())
    try:
        with db.attempt():
            templates.put(db, words, language, Approval(content_sid.strip(), status, names), by=viewer.id)
    except Problem as problem:
        typed = {"words": words, "language": language, "content_sid": content_sid, "parameters": parameters}
        return _show(request, db, viewer, problem=problem, typed=typed)
    return redirect("/desk/channels#templates")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    *,
    problem: Problem | None = None,
    typed: dict[str, Any] | None = None,
) -> HTMLResponse:
    language = language_of(request).tag
    say = house_of(request).translator(language).gettext
    messages = templates.list_messages(language)
    return page(
        request,
        "desk/channels.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        problem=refusals.told(problem, say) if problem else None,
        typed=typed or {},
        approvals=templates.list_all(db),
        messages=messages,
        previews={name: text for name, text, _ in messages},
        channels={**REPORTED_OVER, "email": EMAIL},
        territory=lambda code: territory_name(code, language) or code,
        states=TEMPLATE_STATES,
        spoken=[(each.code, each.autonym) for each in LANGUAGES.values()],
        names={each.code: each.autonym for each in LANGUAGES.values()},
        rules=list(senders.list_capabilities().values()),
    )
