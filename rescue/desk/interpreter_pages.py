"""Asking for an interpreter: who serves both languages, what they cost, who is on the line and for how long."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES, Language
from i18n.spoken import VARIETIES, language_name, script_name
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.desk import wording
from rescue.geography import territories
from rescue.interpreting import directory, interpretations, minutes, ranking, views
from rescue.interpreting.models import SKILL_NAMES, WAY_NAMES, Skill, Way
from rescue.interpreting.ranking import Wish
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Problem
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import ID_PATTERN, IdPath
from rescue.network.scoring import spoken

pages = APIRouter(include_in_schema=False)
VARIETY = r"^[a-z]{2,3}$"
SCRIPT = r"^([A-Z][a-z]{3})?$"
SCRIPTS = tuple(dict.fromkeys(each.script for each in LANGUAGES.values()))
MOST_CANDIDATES = 20
MOST_MINUTES = 24 * 60
VarietyForm = Annotated[str, Form(pattern=VARIETY)]
SPOKEN = tuple(dict.fromkeys((*VARIETIES, *(spoken([code])[0] for code in LANGUAGES))))


@pages.get("/desk/incidents/{id}/interpreters")
def show_interpreters(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    between: Annotated[str | None, Query(pattern=VARIETY)] = None,
    other: Annotated[str | None, Query(alias="and", pattern=VARIETY)] = None,
    skill: Skill = Skill.GENERAL,
    way: Way = Way.PHONE,
    script: Annotated[str, Query(pattern=SCRIPT)] = "",
) -> HTMLResponse:
    """Who could interpret, best first; the traveller's language and that of the place are suggested."""
    incident = incidents.get_visible(db, id, viewer)
    first, second = _suggested(incident)
    return _page(request, db, viewer, incident, Wish(between or first, other or second, skill, way, script or None))


@pages.post("/desk/incidents/{id}/interpreters", response_model=None)
def ask_interpreter(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    between: VarietyForm,
    other: Annotated[str, Form(alias="and", pattern=VARIETY)],
    skill: Annotated[Skill, Form()] = Skill.GENERAL,
    way: Annotated[Way, Form()] = Way.PHONE,
    script: Annotated[str, Form(pattern=SCRIPT)] = "",
    interpreter_id: Annotated[str | None, Form(pattern=ID_PATTERN)] = None,
) -> Response:
    """Ask the interpreter chosen, or the best; silence or a no asks the next."""
    incident = incidents.get_for_change(db, id, viewer)
    wish = Wish(between, other, skill, way, script or None)
    seconds = house_of(request).settings.offer_seconds
    try:
        with db.attempt():
            interpretations.request(
                db, incident, wish, interpreter_id=interpreter_id, by=viewer.id, offer_seconds=seconds
            )
    except Problem as problem:
        return _page(request, db, viewer, incident, wish, problem)
    return redirect(f"/desk/incidents/{id}/interpreters")


@pages.post("/desk/interpretations/{id}/completion", response_model=None)
def complete(
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    counted: Annotated[int | None, Form(ge=0, le=MOST_MINUTES)] = None,
) -> Response:
    """The interpreter is done; minutes are typed where our line did not count them."""
    incident_id = interpretations.get_visible(db, id, viewer).incident_id
    minutes.end(db, minutes.lock(db, id), counted=counted, by=viewer.id)
    return redirect(f"/desk/incidents/{incident_id}/interpreters")


def _suggested(incident: Incident) -> tuple[str, str]:
    first = spoken([incident.contact_language])[0]
    territory = territories.find(incident.territory_code or "")
    there = spoken(territory.languages) if territory else ()
    return first, next((each for each in there if each != first), "en" if first != "en" else "cmn")


def _page(
    request: Request, db: Db, viewer: Principal, incident: Incident, wish: Wish, problem: Problem | None = None
) -> HTMLResponse:
    reader: Language = LANGUAGES[language_of(request).tag]
    say = translator(reader)
    asked = interpretations.list_for_incident(db, incident.id)
    names = interpretations.names(db, asked)
    ones, others = ranking.count_half(wish, directory.list_offerable(db, wish))
    ranked = interpretations.candidates(db, incident, wish)[:MOST_CANDIDATES] if incident.is_open else []
    choices = sorted({*SPOKEN, wish.between, wish.and_variety}, key=lambda tag: language_name(tag, say))
    return page(
        request,
        "desk/interpreters.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        incident=incident,
        wish=wish,
        problem=problem,
        asked=[(each, names.get(each.interpreter_id or "")) for each in asked],
        candidates=[views.ranked(each, say) for each in ranked],
        serving=(ones, others),
        choices=[(tag, language_name(tag, say)) for tag in choices],
        scripts=[(tag, script_name(tag, say)) for tag in SCRIPTS],
        script_name=lambda tag: script_name(tag, say),
        spoken_name=lambda tag: language_name(tag, say),
        skills=SKILL_NAMES,
        ways=WAY_NAMES,
        states=wording.INTERPRETATIONS,
        money=Money,
    )
