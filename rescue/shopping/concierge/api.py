"""Help with shopping for machines: asked for, offered again, ended."""

from typing import Any

from fastapi import APIRouter, Request, Response

from rescue.cases import incidents
from rescue.dispatch.by_hand import NobodyLeft
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath
from rescue.shopping import views
from rescue.shopping.bodies import ErrandBody, ErrandCallOut, OutcomeBody
from rescue.shopping.concierge import errands
from rescue.shopping.models import Errand
from rescue.shopping.views import ErrandList, ErrandView

api = APIRouter()


@api.get("/incidents/{id}/shopping-errands", response_model=ErrandList)
def list_errands(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What people of an incident want help with, the newest first."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [views.errand(each) for each in errands.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/shopping-errands", response_model=ErrandView, status_code=201)
def request_errand(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: ErrandBody, key: IdempotencyKey = None
) -> Response:
    """Ask for help with shopping: a guide is asked at once; `wanted` says that nobody was within reach."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        seconds = house_of(request).settings.offer_seconds
        chosen = {"offer_seconds": seconds, "provider_id": body.provider_id}
        made = errands.request(db, incident, body.draft(), by=viewer.id, **chosen)  # type: ignore[arg-type]
        db.flush()
        shown = ErrandView(**views.errand(made)).model_dump(mode="json")
        return Answer(201, shown, {"Location": f"/api/v1/shopping-errands/{made.id}", "ETag": etag(made.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/shopping-errands/{id}", response_model=ErrandView)
def show_errand(response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    return _shown(response, db, errands.get_visible(db, id, viewer))


@api.post("/shopping-errands/{id}/call-out", response_model=ErrandView)
def ask_guide(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: ErrandCallOut
) -> dict[str, Any]:
    """Ask a guide again after nobody came: the one named, or the best."""
    incident, found = errands.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    seconds = house_of(request).settings.offer_seconds
    is_asked = errands.ask(db, incident, found, by=viewer.id, offer_seconds=seconds, provider_id=body.provider_id)
    if not is_asked:
        raise NobodyLeft
    return _shown(response, db, found)


@api.post("/shopping-errands/{id}/outcome", response_model=ErrandView)
def finish_errand(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: OutcomeBody
) -> dict[str, Any]:
    """What came of it."""
    _, found = errands.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    errands.finish(db, found, outcome=body.outcome, note=body.note, by=viewer.id)
    return _shown(response, db, found)


@api.post("/shopping-errands/{id}/cancellation", response_model=ErrandView)
def cancel_errand(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Nobody shops after all; whoever was asked is let go."""
    _, found = errands.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    errands.cancel(db, found, by=viewer.id)
    return _shown(response, db, found)


def _shown(response: Response, db: Db, found: Errand) -> dict[str, Any]:
    db.flush()
    show_version(response, found.version)
    return views.errand(found)
