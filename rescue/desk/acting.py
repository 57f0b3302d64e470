"""Doing something on the desk: the version seen, what was typed, and what is shown when it cannot be done."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.cases.incidents import OUTCOMES
from rescue.cases.models import Incident
from rescue.desk import case, frame, places, refusals
from rescue.desk.board import Filters
from rescue.desk.talking.wording import talking
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import REFUSAL_REASONS
from rescue.intake.triage import QUESTIONS
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import House, house_of
from rescue.kit.web.routes import language_of, page, redirect
from rescue.network.models import SERVICE_NAMES, Service

AGAINST = frozenset(
    {
        "outside_radius",
        "speaks_none",
        "opens",
        "closed",
        "border",
        "busy",
        "late",
        "misses_milestones",
        "complaints",
        "bills_cut",
    }
)
ETAS = (5, 10, 15, 20, 30, 45, 60, 90)


async def read_typed(request: Request) -> dict[str, str]:
    """What was typed, to be shown again when it could not be done."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(read_typed)]
Version = Annotated[int, Form(ge=1, le=2**31)]


def act(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    version: int | None,
    typed: dict[str, str],
    verb: Callable[[Incident], None],
    then: str = "",
) -> Response:
    """Do it and show the case; what cannot be done changes nothing, says why and keeps what was typed."""
    with refusable(db) as outcome:
        verb(incidents.get_for_change(db, incident_id, viewer, seen_version=version))
    if problem := outcome.refusal:
        return show(request, db, viewer, incident_id, problem=problem, typed=typed)
    return redirect(f"/desk/incidents/{incident_id}{then}")


def answer(
    request: Request,
    db: Db,
    viewer: Principal,
    call_out_id: str,
    version: int,
    typed: dict[str, str],
    verb: Callable[[], None],
) -> Response:
    """The same for a call-out, which has a version of its own."""
    incident_id = call_outs.get_visible(db, call_out_id, viewer).incident_id
    try:
        with db.attempt():
            _, locked = call_outs.lock(db, call_out_id)
            states.check_version(locked, version)
            verb()
    except Problem as problem:
        return show(request, db, viewer, incident_id, problem=problem, typed=typed)
    return redirect(f"/desk/incidents/{incident_id}#call-outs")


def show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    *,
    filters: Filters | None = None,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
    service: Service | None = None,
    provider_id: str | None = None,
    place_text: str | None = None,
    chapter: str | None = None,
) -> HTMLResponse:
    language = language_of(request).tag
    house = house_of(request)
    around = frame.values(request, db, viewer, filters or Filters(), selected=incident_id)
    chosen: dict[str, Any] = {"service": service, "provider_id": provider_id, "place_text": place_text}
    found = case.assemble(db, incident_id, viewer, house, language, **chosen)
    if again := places.chosen_before(typed or {}):
        found = replace(found, suggestions=[*again, *found.suggestions])
    return page(
        request,
        "desk/case.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        file=found,
        problem=_say(problem, house, language) if problem else None,
        typed=typed or {},
        place_text=place_text,
        chapter=chapter,
        services=SERVICE_NAMES,
        questions=QUESTIONS,
        outcomes=OUTCOMES,
        refusals=REFUSAL_REASONS,
        against=AGAINST,
        money=Money,
        etas=ETAS,
        home_zone=house.settings.home_zone,
        language_name=case.language_name,
        talking=talking(house),
        **around,
    )


def _say(problem: Problem, house: House, language: str) -> dict[str, str]:
    return refusals.told(problem, house.translator(language).gettext)
