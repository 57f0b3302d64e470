"""Interpreters for machines: the directory, who could interpret for an incident, and asking one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.interpreting import bodies, directory, interpretations, minutes, ranking, views
from rescue.interpreting.bodies import EndBody, InterpreterBody, InterpreterView, WishBody
from rescue.interpreting.models import Interpretation, Interpreter, Skill, Way
from rescue.interpreting.ranking import Wish
from rescue.kit import states
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, find_seen_version, seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.paging import link_next, list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may
from rescue.kit.web.strict import Cursor, IdPath, Limit

api = APIRouter(prefix="/api/v1", tags=["interpreters"])
PartnerViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]
VarietyQuery = Annotated[str, Query(pattern=r"^[a-z]{2,3}$")]


@api.get("/interpreters", response_model=bodies.InterpreterPage)
def list_interpreters(
    request: Request, response: Response, db: Reading, viewer: PartnerViewer, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Interpreters by name: the desk sees all, a partner's people their own."""
    by = (Interpreter.name, Interpreter.id)
    found = list_page(db, directory.visible(viewer), by=by, of="interpreters", cursor=cursor, limit=limit)
    link_next(request, response, found.next)
    spoken = directory.varieties_of(db, [each.id for each in found.items])
    return {"items": [views.interpreter(each, spoken[each.id]) for each in found.items], "next": found.next}


@api.post("/interpreters", response_model=InterpreterView, status_code=201)
def add_interpreter(
    request: Request, db: Writing, viewer: PartnerViewer, body: InterpreterBody, key: IdempotencyKey = None
) -> Response:
    """Add an interpreter to a partner. They can be asked as soon as this is answered."""

    def make() -> Answer:
        interpreter_id = directory.add(db, body.draft(), viewer)
        db.flush()
        shown = _shown(db, interpreter_id, viewer)
        headers = {"Location": f"/api/v1/interpreters/{interpreter_id}", "ETag": etag(shown["version"])}
        return Answer(201, shown, headers)

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/interpreters/{id}", response_model=InterpreterView)
def show_interpreter(response: Response, db: Reading, viewer: PartnerViewer, id: IdPath) -> dict[str, Any]:
    shown = _shown(db, id, viewer)
    show_version(response, shown["version"])
    return shown


@api.put("/interpreters/{id}", response_model=InterpreterView)
def change_interpreter(
    request: Request, response: Response, db: Writing, viewer: PartnerViewer, id: IdPath, body: InterpreterBody
) -> dict[str, Any]:
    """Replace what is known of an interpreter; `is_active` false takes them out."""
    directory.change(db, id, body.draft(), viewer, seen_version=seen_version(request))
    shown = _shown(db, id, viewer)
    show_version(response, shown["version"])
    return shown


@api.get("/incidents/{id}/interpreters", response_model=bodies.CandidatesView)
def list_candidates(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    between: VarietyQuery,
    other: Annotated[VarietyQuery, Query(alias="and")],
    skill: Skill = Skill.GENERAL,
    way: Way = Way.PHONE,
) -> dict[str, Any]:
    """Who could interpret for an incident, best first, with reasons."""
    incident = incidents.get_visible(db, id, viewer)
    wish = Wish(between, other, skill, way)
    reader = translator(LANGUAGES[language_of(request).tag])
    ones, others = ranking.count_half(wish, directory.list_offerable(db, wish))
    found = interpretations.candidates(db, incident, wish)
    return {
        "candidates": [views.ranked(each, reader) for each in found[: interpretations.MOST_SHOWN]],
        "serve_first": ones,
        "serve_second": others,
    }


@api.get("/incidents/{id}/interpretations", response_model=bodies.InterpretationList)
def list_interpretations(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Every interpreter asked for in an incident, with minutes and cost."""
    incident = incidents.get_visible(db, id, viewer)
    found = interpretations.list_for_incident(db, incident.id)
    return {"items": [_told(db, each) for each in found]}


@api.post("/incidents/{id}/interpretations", response_model=bodies.InterpretationView, status_code=201)
def request_interpreter(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: WishBody, key: IdempotencyKey = None
) -> Response:
    """Ask for an interpreter: the one named or the best; silence or a no asks the next."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        made = interpretations.request(
            db,
            incident,
            body.wish(),
            interpreter_id=body.interpreter_id,
            by=viewer.id,
            offer_seconds=house_of(request).settings.offer_seconds,
        )
        shown = bodies.InterpretationView(**_told(db, made)).model_dump(mode="json", by_alias=True)
        return Answer(201, shown, {"ETag": etag(made.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/interpretations/{id}/completion", response_model=bodies.InterpretationView)
def complete_interpretation(
    request: Request, response: Response, db: Writing, viewer: PartnerViewer, id: IdPath, body: EndBody
) -> dict[str, Any]:
    """The interpreter is done: the started minutes are billed to the case."""
    interpretations.get_visible(db, id, viewer)
    found = minutes.lock(db, id)
    states.check_version(found, find_seen_version(request))
    minutes.end(db, found, counted=body.minutes, by=viewer.id)
    db.flush()
    show_version(response, found.version)
    return _told(db, found)


def _shown(db: Db, interpreter_id: str, viewer: Principal) -> dict[str, Any]:
    found = directory.get_visible(db, interpreter_id, viewer)
    return views.interpreter(found, directory.varieties_of(db, [found.id]).get(found.id, []))


def _told(db: Db, found: Interpretation) -> dict[str, Any]:
    return views.interpretation(found, interpretations.names(db, [found]))
