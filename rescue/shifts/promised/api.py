"""Promises for machines: listed, made by hand, kept, taken back, given to another, put off."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rescue.cases import incidents
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import Id, IdPath, Line, Moment, Strict, Text
from rescue.promises import promises
from rescue.promises.models import Promise
from rescue.shifts import views
from rescue.shifts.promised import deeds
from rescue.shifts.views import PromiseView

api = APIRouter(prefix="/api/v1", tags=["promises"])


class PromiseBody(Strict):
    """`what` is one of call_back, follow_up, hospital_answers, document, payment, other."""

    what: Line
    to_whom: Line = "desk"
    due_at: Moment
    note: Text | None = None
    owner_id: Id | None = None


class PromiseEnd(Strict):
    note: Text | None = None


class PromiseOwner(Strict):
    """Who minds it; null gives it back to whoever owns the case."""

    owner_id: Id | None


class Postponement(Strict):
    """`reason` is one of nobody_free, hospital, mission, authorities, traffic, checking."""

    due_at: Moment
    reason: Line


@api.get("/promises", response_model=views.PromiseList)
def list_broken_promises(db: Reading, _viewer: DeskViewer) -> dict[str, Any]:
    """Broken promises of open cases that nobody has seen to yet, the worst case first."""
    return {"items": [views.promise(each.promise) for each in deeds.list_alarms(db)]}


@api.get("/incidents/{id}/promises", response_model=views.PromiseList)
def list_promises(
    db: Reading, viewer: DeskViewer, id: IdPath, is_pending: Annotated[bool | None, Query()] = None
) -> dict[str, Any]:
    """What was promised in a case; `is_pending=true`: what is still due, the earliest first."""
    incident = incidents.get_visible(db, id, viewer)
    found = promises.list_open(db, incident.id) if is_pending else promises.list_of_incident(db, incident.id)
    return {"items": [views.promise(each) for each in found if is_pending in (None, each.is_pending)]}


@api.post("/incidents/{id}/promises", response_model=PromiseView, status_code=201)
def make_promise(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: PromiseBody, key: IdempotencyKey = None
) -> Response:
    """Write down what you told somebody."""

    def make() -> Answer:
        return _made(db, viewer, id, body.what, body.to_whom, body.due_at, body.note, body.owner_id)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/promises/{id}/keeping", response_model=PromiseView)
def keep_told_promise(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: PromiseEnd
) -> dict[str, Any]:
    """It was done; the note says how."""
    deeds.get_visible(db, id, viewer)
    kept = deeds.keep(db, id, note=body.note, by=viewer.id, seen_version=find_seen_version(request))
    return _shown(response, kept)


@api.post("/promises/{id}/withdrawal", response_model=PromiseView)
def withdraw_promise(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: PromiseEnd
) -> dict[str, Any]:
    """It is not needed any more, or they were told otherwise."""
    deeds.get_visible(db, id, viewer)
    seen = find_seen_version(request)
    return _shown(response, deeds.withdraw(db, id, note=body.note, by=viewer.id, seen_version=seen))


@api.put("/promises/{id}/owner", response_model=PromiseView)
def give_promise(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: PromiseOwner
) -> dict[str, Any]:
    deeds.get_visible(db, id, viewer)
    seen = find_seen_version(request)
    return _shown(response, deeds.give(db, id, body.owner_id, by=viewer.id, seen_version=seen))


@api.post("/promises/{id}/postponement", response_model=PromiseView)
def put_promise_off(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Postponement
) -> dict[str, Any]:
    """Another hour; a traveller is told so and why, in their language. A broken one is replaced by a new promise."""
    deeds.get_visible(db, id, viewer)
    seen = find_seen_version(request)
    return _shown(response, deeds.put_off(db, id, body.due_at, reason=body.reason, by=viewer.id, seen_version=seen))


def _made(
    db: Writing,
    viewer: DeskViewer,
    incident_id: str,
    what: str,
    to_whom: str,
    due_at: datetime,
    note: str | None,
    owner_id: str | None,
) -> Answer:
    incident = incidents.get_for_change(db, incident_id, viewer)
    made_id = deeds.make(
        db, incident, what=what, to_whom=to_whom, due_at=due_at, note=note, owner_id=owner_id, by=viewer.id
    )
    db.flush()
    made = deeds.get_visible(db, made_id, viewer)
    return Answer(201, PromiseView(**views.promise(made)).model_dump(mode="json"), {"ETag": etag(made.version)})


def _shown(response: Response, one: Promise) -> dict[str, Any]:
    show_version(response, one.version)
    return views.promise(one)
