"""Shifts for machines: who is on duty, hand-overs that two people confirm, who is at a case, notes."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from rescue.cases import incidents
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import Id, IdPath, Strict, Text
from rescue.shifts import hand_overs, notes, presence, shifts, views
from rescue.shifts.models import HandOver
from rescue.shifts.views import HandOverView, NoteView, ShiftView

api = APIRouter(prefix="/api/v1", tags=["shifts"])
MOST_NOTES = 500


class ShiftEnd(Strict):
    """Whether open cases that are not red may be left to the desk without an owner."""

    leave_to_desk: bool = False


class HandOverBody(Strict):
    """Whom it is for (nobody named: whoever confirms first), a note for each case by its id, and one for all."""

    to_id: Id | None = None
    notes: Annotated[dict[Id, Text], Field(max_length=MOST_NOTES, default_factory=dict)]
    note: Text | None = None


class NoteBody(Strict):
    text: Text


@api.get("/shifts", response_model=views.ShiftsView)
def list_shifts(db: Reading, _viewer: DeskViewer) -> dict[str, Any]:
    """Who is on duty now."""
    return views.on_duty(db)


@api.post("/shifts", response_model=ShiftView, status_code=201)
def start_shift(request: Request, db: Writing, viewer: DeskViewer, key: IdempotencyKey = None) -> Response:
    """Go on duty: calls and alarms are yours from now on."""

    def make() -> Answer:
        shown = ShiftView(**views.shift(shifts.start(db, viewer.id, by=viewer.id))).model_dump(mode="json")
        return Answer(201, shown)

    return once(db, ask(request, viewer, key, None), make).response()


@api.post("/shifts/end", status_code=204)
def end_shift(db: Writing, viewer: DeskViewer, body: ShiftEnd) -> Response:
    """Go off duty; refused while open cases are yours."""
    shifts.end(db, viewer.id, leave_to_desk=body.leave_to_desk, by=viewer.id)
    return Response(status_code=204)


@api.get("/hand-over", response_model=views.PreparedView)
def prepare_hand_over(db: Reading, viewer: DeskViewer) -> dict[str, Any]:
    """What you would hand over now, and what forbids it."""
    return {
        "lines": [hand_overs.line_of(db, each, None) for each in shifts.list_owned(db, viewer.id)],
        "red_without_owner": [each.reference for each in shifts.list_red_without_owner(db)],
    }


@api.get("/hand-overs", response_model=views.HandOverList)
def list_hand_overs(db: Reading, _viewer: DeskViewer) -> dict[str, Any]:
    """The record of hand-overs, the newest first."""
    return {"items": [views.hand_over(each) for each in hand_overs.list_recent(db)]}


@api.post("/hand-overs", response_model=HandOverView, status_code=201)
def give_hand_over(
    request: Request, db: Writing, viewer: DeskViewer, body: HandOverBody, key: IdempotencyKey = None
) -> Response:
    """Confirm as the giver: your open cases with their promises. Refused while a red case has no owner."""

    def make() -> Answer:
        made = hand_overs.give(db, viewer.id, to_id=body.to_id, notes=body.notes, note=body.note)
        shown = HandOverView(**views.hand_over(made)).model_dump(mode="json")
        return Answer(201, shown, {"Location": f"/api/v1/hand-overs/{made.id}", "ETag": etag(made.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/hand-overs/{id}", response_model=HandOverView)
def show_hand_over(response: Response, db: Reading, _viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    return _shown(response, hand_overs.get(db, id))


@api.post("/hand-overs/{id}/receipt", response_model=HandOverView)
def receive_hand_over(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath
) -> dict[str, Any]:
    """Confirm as the receiver: one wins, and cases and promises are theirs in the same commit."""
    received = hand_overs.receive(db, id, viewer.id, seen_version=find_seen_version(request))
    db.flush()
    return _shown(response, received)


@api.post("/hand-overs/{id}/cancellation", response_model=HandOverView)
def cancel_hand_over(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath
) -> dict[str, Any]:
    """Take back what nobody has received yet."""
    cancelled = hand_overs.cancel(db, id, by=viewer.id, seen_version=find_seen_version(request))
    db.flush()
    return _shown(response, cancelled)


@api.get("/incidents/{id}/presence", response_model=views.PresenceView)
def list_presence(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Who else looks at a case now."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [views.here(each) for each in presence.list_here(db, incident.id, but=viewer.id)]}


@api.put("/incidents/{id}/presence", status_code=204)
def be_present(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """Say that you look at a case; silence for 50 seconds takes you out."""
    presence.beat(db, incidents.get_visible(db, id, viewer).id, viewer.id)
    return Response(status_code=204)


@api.get("/incidents/{id}/notes", response_model=views.NoteList)
def list_notes(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What coordinators noted, the newest first."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [views.note(each) for each in notes.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/notes", response_model=NoteView, status_code=201)
def add_note(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: NoteBody, key: IdempotencyKey = None
) -> Response:
    """Write something down about a case; it is never changed."""

    def make() -> Answer:
        made = notes.add(db, incidents.get_visible(db, id, viewer).id, body.text, by=viewer.id)
        return Answer(201, NoteView(**views.note(made)).model_dump(mode="json"))

    return once(db, ask(request, viewer, key, body), make).response()


def _shown(response: Response, one: HandOver) -> dict[str, Any]:
    show_version(response, one.version)
    return views.hand_over(one)
