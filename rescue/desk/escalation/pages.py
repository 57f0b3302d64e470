"""Escalating a case: the rule's next step preselected, who is called how, and what they are told."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.desk.acting import Typed, Version
from rescue.desk.duty import panel
from rescue.desk.duty.wording import CALLED_BY
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Text
from rescue.shifts.escalating import escalations, previews
from rescue.shifts.escalating.escalations import StepMissing
from rescue.shifts.escalating.models import Step
from rescue.shifts.escalating.reach import House
from rescue.shifts.escalating.steps import NOT_POSSIBLE

pages = APIRouter(include_in_schema=False)


@pages.get("/desk/incidents/{id}/escalation")
def show_escalation(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/escalation", response_model=None)
def escalate(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    typed: Typed,
    step: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[Text, Form()] = "",
) -> Response:
    """Take the step: they are called at once, and silence climbs on."""
    chosen = next((each for each in Step if each == step), None)
    with refusable(db) as outcome:
        if chosen is None:
            raise StepMissing
        incident = incidents.get_for_change(db, id, viewer)
        house = House.of(house_of(request).settings)
        escalations.ask(db, incident, chosen, house, by=viewer.id, note=note or None)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem=problem, typed=typed)
    return redirect(f"/desk/incidents/{id}/escalation")


@pages.post("/desk/escalations/{id}/acknowledgement", response_model=None)
def acknowledge(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, note: Annotated[Text, Form()] = ""
) -> Response:
    """They heard it: said by whoever spoke to them."""
    incident_id = incidents.get_visible(db, escalations.get(db, id).incident_id, viewer).id
    with refusable(db) as outcome:
        incidents.lock(db, incident_id)
        escalation = escalations.lock(db, id)
        states.check_version(escalation, version)
        escalations.acknowledge(db, escalation, by=viewer.id, note=note or None)
    if problem := outcome.refusal:
        return _show(request, db, viewer, incident_id, problem=problem)
    return redirect(f"/desk/incidents/{incident_id}/escalation")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    *,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    after = cursor_now(db)
    incident = incidents.get_visible(db, incident_id, viewer)
    settings = house_of(request).settings
    house = House.of(settings)
    planned = escalations.plan(db, incident, house, but=viewer.id)
    return page(
        request,
        "desk/duty/escalation.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        after=after,
        incident=incident,
        problem=problem,
        typed=typed or {},
        steps=previews.of(incident, planned, house, language_of(request).tag),
        wait_minutes=max(1, planned.seconds // 60),
        climbed=panel.climbed(db, incident),
        called_by=CALLED_BY,
        not_possible=NOT_POSSIBLE,
        autonym={tag: language.autonym for tag, language in LANGUAGES.items()},
        home_zone=settings.home_zone,
    )
