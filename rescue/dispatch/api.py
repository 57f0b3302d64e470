"""Call-outs for machines: offered, accepted, refused, and their milestones, with effects identical to the link's."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from rescue.dispatch import call_outs, complaints
from rescue.dispatch.call_outs import LONGEST_ETA_MINUTES, REFUSAL_REASONS
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit import states
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.settings import Settings
from rescue.kit.web.etags import find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.paging import link_next, list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing, may
from rescue.kit.web.strict import Cursor, IdPath, Limit, Line, Moment, Strict, Text

api = APIRouter(prefix="/api/v1", tags=["call-outs"])
AnswererViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]


class Estimate(BaseModel):
    """What the job costs by the agreed prices, in minor units, and its parts as counted when it was offered."""

    amount_minor: int
    currency: str
    fee_minor: int
    per_km_minor: int
    per_hour_minor: int
    percent: int
    why: str | None
    road_m: int
    minutes: int


class CallOutView(BaseModel):
    """A call-out as its provider and the desk see it. Times are RFC 3339, distances metres."""

    id: str
    incident_id: str
    provider: str
    provider_id: str
    service: str
    state: CallOutState
    distance_m: float | None
    offered_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    eta_minutes: int | None
    refusal_reason: str | None
    refusal_note: str | None
    milestones: dict[str, datetime | None]
    is_by_hand: bool
    is_demonstration: bool
    estimate: Estimate | None
    version: int


class CallOutPage(BaseModel):
    """A page of call-outs, newest first; `next` is the cursor of the following page or null."""

    items: list[CallOutView]
    next: str | None


class Acceptance(Strict):
    """Yes, and in how many minutes."""

    eta_minutes: int = Field(ge=0, le=LONGEST_ETA_MINUTES, examples=[15])


class Refusal(Strict):
    """No, and why: one of the codes, or `other` with a note. A reason in other words is kept as the note of `other`."""

    reason: Annotated[Line, Field(min_length=1, examples=["no_unit"])]
    note: Text | None = None


class Milestone(Strict):
    """A milestone reached; `at` when it was not just now."""

    milestone: Annotated[CallOutState, Field(examples=["on_scene"])]
    at: Moment | None = None


class Abort(Strict):
    """The helper cannot go on; the next provider is asked at once."""

    reason: Annotated[Line, Field(min_length=1, examples=["vehicle broke down"])]


def view(call_out: CallOut) -> dict[str, Any]:
    """A call-out as JSON values."""
    return {
        "id": call_out.id,
        "incident_id": call_out.incident_id,
        "provider": call_out.provider_name,
        "provider_id": call_out.provider_id,
        "service": call_out.service,
        "state": call_out.state,
        "distance_m": call_out.distance_m,
        "offered_at": call_out.offered_at,
        "expires_at": call_out.expires_at,
        "answered_at": call_out.answered_at,
        "eta_minutes": call_out.eta_minutes,
        "refusal_reason": call_out.refusal_reason,
        "refusal_note": call_out.refusal_note,
        "milestones": call_outs.milestones(call_out),
        "is_by_hand": call_out.is_by_hand,
        "is_demonstration": call_out.is_demonstration,
        "estimate": {
            "amount_minor": call_out.estimate_minor,
            "currency": call_out.estimate_currency,
            **call_out.estimate_parts,
        }
        if call_out.estimate_parts
        else None,
        "version": call_out.version,
    }


@api.get("/call-outs", response_model=CallOutPage)
def list_call_outs(
    request: Request,
    response: Response,
    db: Reading,
    viewer: AnswererViewer,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The call-outs the viewer may see, the newest first."""
    by = (CallOut.offered_at, CallOut.id)
    seen = call_outs.visible(viewer)
    page = list_page(db, seen, by=by, of="call_outs", cursor=cursor, limit=limit, descending=True)
    link_next(request, response, page.next)
    return {"items": [view(call_out) for call_out in page.items], "next": page.next}


@api.get("/call-outs/{id}", response_model=CallOutView)
def show_call_out(db: Reading, viewer: AnswererViewer, id: IdPath, response: Response) -> dict[str, Any]:
    return _answer(call_outs.get_visible(db, id, viewer), response)


@api.post("/call-outs/{id}/acceptance", response_model=CallOutView)
def accept_call_out(
    request: Request, response: Response, db: Writing, viewer: AnswererViewer, id: IdPath, body: Acceptance
) -> dict[str, Any]:
    """Accept an offer. The first acceptance wins; later ones are answered with 409."""
    _check(db, request, viewer, id)
    return _answer(call_outs.accept(db, id, eta_minutes=body.eta_minutes, by=viewer.id), response)


@api.post("/call-outs/{id}/refusal", response_model=CallOutView)
def refuse_call_out(
    request: Request, response: Response, db: Writing, viewer: AnswererViewer, id: IdPath, body: Refusal
) -> dict[str, Any]:
    """Decline an offer with a reason; the next provider is asked in the same moment."""
    _check(db, request, viewer, id)
    reason, note = (body.reason, body.note) if body.reason in REFUSAL_REASONS else ("other", body.note or body.reason)
    settings = _settings(request)
    declined = call_outs.decline(db, id, reason=reason, note=note, by=viewer.id, offer_seconds=settings.offer_seconds)
    return _answer(declined, response)


@api.post("/call-outs/{id}/milestones", response_model=CallOutView)
def report_milestone(
    request: Request, response: Response, db: Writing, viewer: AnswererViewer, id: IdPath, body: Milestone
) -> dict[str, Any]:
    """Report en_route, on_scene, transporting, at_facility or cleared; each is written once."""
    _check(db, request, viewer, id)
    moved = call_outs.report_milestone(db, id, milestone=body.milestone, at=body.at, by=viewer.id)
    return _answer(moved, response)


@api.post("/call-outs/{id}/abort", response_model=CallOutView)
def abort_call_out(
    request: Request, response: Response, db: Writing, viewer: AnswererViewer, id: IdPath, body: Abort
) -> dict[str, Any]:
    """Say that the helper cannot go on after having accepted."""
    _check(db, request, viewer, id)
    offer_seconds = _settings(request).offer_seconds
    return _answer(call_outs.abort(db, id, reason=body.reason, by=viewer.id, offer_seconds=offer_seconds), response)


class ComplaintBody(Strict):
    """What the desk heard: a reason code, and a note."""

    reason: Annotated[Line, Field(min_length=1, examples=["late"])]
    note: Text | None = None


class ComplaintView(BaseModel):
    id: str
    call_out_id: str
    provider_id: str
    reason: str
    note: str | None
    made_at: datetime
    taken_back_at: datetime | None


@api.post("/call-outs/{id}/complaints", status_code=201, response_model=ComplaintView)
def add_complaint(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: ComplaintBody, key: IdempotencyKey = None
) -> Response:
    """Record a complaint about an accepted call-out; it counts in the provider's quality figures and its rank."""

    def make() -> Answer:
        made = complaints.add(db, id, reason=body.reason, note=body.note, by=viewer.id)
        return Answer(201, ComplaintView.model_validate(made, from_attributes=True).model_dump(mode="json"))

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/complaints/{id}/withdrawal", response_model=ComplaintView)
def take_back_complaint(db: Writing, viewer: DeskViewer, id: IdPath) -> ComplaintView:
    """A complaint that was a mistake counts no more."""
    return ComplaintView.model_validate(complaints.take_back(db, id, by=viewer.id), from_attributes=True)


def _check(db: Db, request: Request, viewer: Principal, call_out_id: str) -> None:
    states.check_version(call_outs.get_visible(db, call_out_id, viewer), find_seen_version(request))


def _answer(call_out: CallOut, response: Response) -> dict[str, Any]:
    show_version(response, call_out.version)
    return view(call_out)


def _settings(request: Request) -> Settings:
    return house_of(request).settings
