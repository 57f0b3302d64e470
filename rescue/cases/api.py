"""Incidents for machines: looked at, given somebody, closed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from rescue.cases import dispatching, incidents, timeline, views
from rescue.cases.incidents import OUTCOMES
from rescue.cases.models import Incident, IncidentState
from rescue.cases.views import IncidentSummary, IncidentView
from rescue.dispatch import call_outs
from rescue.dispatch.api import CallOutView
from rescue.dispatch.api import view as call_out_view
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.problems import Invalid
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.paging import link_next, list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may
from rescue.kit.web.strict import Cursor, Id, IdPath, Limit, Line, Strict, Text
from rescue.kit.words import N_
from rescue.network.models import Service

api = APIRouter(prefix="/api/v1", tags=["incidents"])
FollowerViewer = Annotated[Principal, Depends(may(Role.TRAVELLER, *DESK))]


class OutcomeUnknown(Invalid):
    title = N_("This outcome is not known.")
    text = N_("The outcome is one of: helped, taken_over, no_help_wanted, false_alarm, died.")


class IncidentPage(BaseModel):
    """A page of incidents, newest first; `next` is the cursor of the following page or null."""

    items: list[IncidentSummary]
    next: str | None


class Closure(Strict):
    """How it ended: one of the outcomes, and a note."""

    outcome: Line = "helped"
    note: Text | None = None


class Cancellation(Strict):
    note: Text | None = None


class CallOutOrder(Strict):
    """Whom to call out: for a service the best provider not asked yet, or the one named."""

    service: Service
    provider_id: Id | None = None


class CandidateView(BaseModel):
    """Somebody who could come. `reasons` are sentences in the reader's language; distances metres, times minutes."""

    rank: int
    provider_id: str
    provider: str
    station_id: str
    station: str
    territory: str
    latitude: float
    longitude: float
    distance_m: float
    travel_minutes: int
    is_open: bool
    crosses_border: bool
    is_demonstration: bool
    estimate: dict[str, Any] | None
    reasons: list[dict[str, Any]]


class CandidatesView(BaseModel):
    """Candidates, best first, and what could not be met, each with its reason."""

    service: Service
    candidates: list[CandidateView]
    shortfalls: list[dict[str, Any]]


class TimelineView(BaseModel):
    """What happened, in order; `next` goes on from the last event shown."""

    items: list[dict[str, Any]]
    next: str | None


@api.get("/incidents", response_model=IncidentPage)
def list_incidents(
    request: Request,
    response: Response,
    db: Reading,
    viewer: FollowerViewer,
    state: Annotated[IncidentState | None, Query()] = None,
    is_open: Annotated[bool | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Incidents the viewer may see, newest first."""
    listed = incidents.visible(viewer)
    if state is not None:
        listed = listed.where(Incident.state == state)
    if is_open is not None:
        listed = listed.where(Incident.is_open.is_(is_open))
    by = (Incident.reported_at, Incident.id)
    page = list_page(db, listed, by=by, of="incidents", cursor=cursor, limit=limit, descending=True)
    link_next(request, response, page.next)
    language = language_of(request).tag
    return {"items": [views.summary(incident, language) for incident in page.items], "next": page.next}


@api.get("/incidents/{id}", response_model=IncidentView)
def show_incident(
    request: Request, response: Response, db: Reading, viewer: FollowerViewer, id: IdPath
) -> dict[str, Any]:
    """One incident whole, with its call-outs and intervals."""
    shown = _answer(request, response, db, incidents.get_visible(db, id, viewer))
    if viewer.role is Role.TRAVELLER and viewer.id in incidents.follower_links(db, id):
        return {**shown, **views.NOBODYS_DATA}
    return shown


@api.get("/incidents/{id}/timeline", response_model=TimelineView)
def show_timeline(
    db: Reading, viewer: FollowerViewer, id: IdPath, cursor: Cursor = None, limit: Limit = 100
) -> dict[str, Any]:
    """What happened to an incident, oldest first."""
    incident = incidents.get_visible(db, id, viewer)
    page = timeline.list_events(db, incident.id, after=cursor, most=limit)
    return {"items": [timeline.view(event, incident.time_zone) for event in page.items], "next": page.next}


@api.get("/incidents/{id}/candidates", response_model=CandidatesView)
def show_candidates(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    service: Annotated[Service | None, Query()] = None,
) -> dict[str, Any]:
    """Who could come for a service, ranked with reasons, and what is missing."""
    incident = incidents.get_visible(db, id, viewer)
    return dispatching.candidates_view(db, incident, service, language_of(request).tag)


@api.post("/incidents/{id}/call-outs", response_model=CallOutView, status_code=201)
def call_out(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    body: CallOutOrder,
    key: IdempotencyKey = None,
) -> Response:
    """Call somebody out by hand; the first yes still wins."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        offered = dispatching.call_out(
            db,
            incident,
            body.service,
            provider_id=body.provider_id,
            by=viewer.id,
            offer_seconds=house_of(request).settings.offer_seconds,
        )
        made = call_outs.get_visible(db, offered.call_out_id, viewer)
        shown = CallOutView(**call_out_view(made)).model_dump(mode="json")
        return Answer(201, shown, {"Location": f"/api/v1/call-outs/{made.id}", "ETag": etag(made.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/incidents/{id}/closure", response_model=IncidentView)
def close_incident(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Closure
) -> dict[str, Any]:
    """Close an incident; refused while somebody is asked or on the way."""
    if body.outcome not in OUTCOMES:
        raise OutcomeUnknown
    incident = incidents.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    incidents.close(db, incident, outcome=body.outcome, note=body.note, by=viewer.id)
    return _answer(request, response, db, incident)


@api.post("/incidents/{id}/cancellation", response_model=IncidentView)
def cancel_incident(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Cancellation
) -> dict[str, Any]:
    """Cancel an incident and turn everybody back who is asked or on the way."""
    incident = incidents.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    incidents.cancel(db, incident, note=body.note, by=viewer.id)
    return _answer(request, response, db, incident)


@api.put("/incidents/{id}/owner", response_model=IncidentView)
def own_incident(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Take an incident over as its coordinator."""
    incident = incidents.get_for_change(db, id, viewer)
    incidents.own(db, incident, by=viewer.id, seen_version=find_seen_version(request))
    return _answer(request, response, db, incident)


def _answer(request: Request, response: Response, db: Any, incident: Incident) -> dict[str, Any]:
    db.flush()
    show_version(response, incident.version)
    return views.whole(db, incident, language_of(request).tag, house_of(request).settings.home_zone)
