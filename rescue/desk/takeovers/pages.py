"""Take-overs on the desk: all of them, those of a case, drafted for an organisation, answered, ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.consents import asking
from rescue.consents.models import MATTER_NAMES, ConsentState
from rescue.desk.people import names_of, role_of
from rescue.desk.takeovers import wording
from rescue.desk.takeovers.telling import shown as telling_of
from rescue.kit.access import organisations
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.disclosures import read_grounds
from rescue.kit.problems import NotFound, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import ID_PATTERN, IdPath, LanguageTag, Line, Phone, Text
from rescue.takeover import deeds, drafting, seeing
from rescue.takeover.models import PENDING, SCOPE_NAMES, STATE_NAMES, Scope, TakeOver, TakeOverState

pages = APIRouter(include_in_schema=False)
DAYS = (7, 14, 30, 90, 180)
CaseId = Annotated[str, Form(pattern=ID_PATTERN)]
Version = Annotated[int, Form(ge=1, le=2**31)]


@pages.get("/desk/takeovers")
def list_take_overs(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    """Every deed: those that wait for our answer first."""
    every = deeds.list_visible(db, viewer)
    order = {TakeOverState.SIGNED: 0, TakeOverState.OFFERED: 1, TakeOverState.DRAFTED: 1, TakeOverState.ACTIVE: 2}
    shown = sorted(every, key=lambda deed: order.get(deed.state, 3))
    return page(
        request,
        "desk/takeovers/list.html",
        viewer=viewer,
        deeds=[(deed, incidents.find(db, deed.incident_id)) for deed in shown],
        organisations=deeds.names_of(db, every),
        states=STATE_NAMES,
        scopes=SCOPE_NAMES,
        pending=PENDING,
    )


@pages.get("/desk/incidents/{id}/takeover")
def show_take_over(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/takeover", response_model=None)
def draft_take_over(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    organisation_id: CaseId,
    person_name: Annotated[Line, Form(min_length=1)],
    office: Annotated[Line, Form(min_length=1)],
    reason: Annotated[Text, Form(min_length=1)],
    scope: Annotated[list[Scope] | None, Form()] = None,
    case_ids: Annotated[list[str] | None, Form()] = None,
    days: Annotated[int, Form(ge=1, le=drafting.LONGEST_DAYS)] = 30,
    phone: Annotated[Phone, Form()] = "",
    language: Annotated[LanguageTag, Form()] = "zh-Hans",
    terms: Annotated[Text, Form()] = "",
) -> Response:
    """Write it for them and offer it: they sign on their page, or by a link to the phone named."""
    wish = drafting.Draft(
        scope=tuple(scope or ()),
        person_name=person_name,
        office=office,
        reason=reason,
        ends_at=db.now + timedelta(days=days),
        case_ids=tuple(case_ids or ()),
        phone=phone.strip() or None,
        terms=terms.strip() or None,
        language=language,
    )

    def draft() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        organisation = organisations.get_organisation(db, organisation_id)
        deed = drafting.draft(db, organisation, wish, incident=incident, is_theirs=False, by=viewer.id)
        drafting.offer(db, deed, by=viewer.id)

    return act(request, db, viewer, id, draft)


@pages.post("/desk/takeovers/{id}/acceptance", response_model=None)
def accept(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    grounds: Annotated[str, Form(max_length=20)] = "",
    consent_id: Annotated[str, Form(max_length=40)] = "",
    words: Annotated[Text, Form()] = "",
) -> Response:
    """We take it over; on what grounds they may see it is said here."""

    def verb(deed: TakeOver) -> None:
        deeds.accept(db, deed, read_grounds(grounds, consent_id=consent_id or None, words=words), by=viewer.id)

    return _answer(request, db, viewer, id, version, verb)


@pages.post("/desk/takeovers/{id}/refusal", response_model=None)
def refuse(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    because: Annotated[Text, Form()] = "",
) -> Response:
    return _answer(request, db, viewer, id, version, lambda deed: deeds.refuse(db, deed, because=because, by=viewer.id))


@pages.post("/desk/takeovers/{id}/end", response_model=None)
def end(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    because: Annotated[Text, Form()] = "",
) -> Response:
    return _answer(request, db, viewer, id, version, lambda deed: deeds.end(db, deed, because=because, by=viewer.id))


def _answer(
    request: Request, db: Db, viewer: Principal, take_over_id: str, version: int, verb: Callable[[TakeOver], None]
) -> Response:
    incident_id = deeds.get_visible(db, take_over_id, viewer).incident_id
    if incident_id is None:
        raise NotFound
    found = incident_id

    def change() -> None:
        verb(deeds.get_for_change(db, take_over_id, viewer, seen_version=version))

    return act(request, db, viewer, found, change)


def act(request: Request, db: Db, viewer: Principal, incident_id: str, verb: Callable[[], Any]) -> Response:
    """Do it and show the page; what cannot be done changes nothing and says why."""
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return show(request, db, viewer, incident_id, problem)
    return redirect(f"/desk/incidents/{incident_id}/takeover")


def show(request: Request, db: Db, viewer: Principal, incident_id: str, problem: Problem | None = None) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    own = deeds.list_visible(db, viewer, incident_id=incident.id)
    readings = seeing.list_readings(db, [deed.id for deed in own])
    people = incidents.list_cases(db, incident.id)
    agreed = [each for each in asking.list_for_incident(db, incident.id) if each.state is ConsentState.GIVEN]
    every = [each for kind in drafting.HANDING_OVER for each in organisations.list_organisations(db, kind)]
    return page(
        request,
        "desk/takeovers/page.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        incident=incident,
        problem=problem,
        deeds=own,
        readings=readings,
        organisations=every,
        organisation_names=deeds.names_of(db, own),
        readers=names_of(db, [*(each.user_id for each in readings), *(deed.accepted_by for deed in own)]),
        role_of=role_of,
        people=people,
        consents=agreed,
        matters=MATTER_NAMES,
        states=STATE_NAMES,
        scopes=SCOPE_NAMES,
        words=wording,
        days=DAYS,
        deed_languages=[(code, LANGUAGES[code].autonym) for code in drafting.DEED_LANGUAGES],
        home_zone=house_of(request).settings.home_zone,
        **telling_of.values(db, incident, language_of(request).tag, house_of(request).settings.desk_phone),
    )
