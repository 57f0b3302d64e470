"""Calls for machines: what rings, who has it, who is on the line; a step in a call's life is a noun created."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from rescue.kit import states
from rescue.kit.access import users
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.web.etags import find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Moment, Phone, Strict, Text
from rescue.switchboard import calls, legs, missed
from rescue.switchboard.calls import FollowUp
from rescue.switchboard.conference import consents
from rescue.switchboard.models import Call, Label
from rescue.switchboard.views import CallView, view

api = APIRouter(prefix="/api/v1", tags=["calls"])


class CallList(BaseModel):
    """What needs the desk, the most pressing first."""

    items: list[CallView]


class ClosureIn(Strict):
    """How the call ended, with a note, and what was promised to the caller by when."""

    outcome: Annotated[Line, Field(examples=["case_open"])]
    note: Text | None = None
    follow_up_at: Moment | None = None
    follow_up_note: Text | None = None


class LegIn(Strict):
    """Somebody to ring into the conference."""

    number: Phone
    label: Label = Label.OTHER
    language: LanguageTag = "en"


class LegChange(Strict):
    """What is missing stays as it is; `whispers_to` is a leg, or null to end the whispering."""

    is_on_hold: bool | None = None
    is_muted: bool | None = None
    whispers_to: Line | None = None


class RecordingIn(Strict):
    """`on` asks everybody first; `paused`, `on` and `off` change a recording that runs."""

    state: Literal["on", "paused", "off"]


class CallNumberIn(Strict):
    """Where your own telephone rings when you claim a call; null: it does not."""

    number: Phone | None


@api.get("/calls", response_model=CallList)
def list_calls(request: Request, db: Reading, _viewer: DeskViewer) -> dict[str, Any]:
    """Calls that ring, were cut off, are in somebody's hands, or carry a promise."""
    zone = house_of(request).settings.home_zone
    return {"items": [view(db, call, zone) for call in calls.list_open(db)]}


@api.get("/calls/{id}", response_model=CallView)
def show_call(request: Request, response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    return _answer(request, response, db, calls.get_visible(db, id, viewer))


@api.post("/calls/{id}/claim", response_model=CallView)
def claim_call(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Take a call. One wins, the other is told who with 409; your own telephone is rung into the conference."""
    calls.get_visible(db, id, viewer)
    return _answer(request, response, db, calls.claim(db, id, by=viewer.id))


@api.post("/calls/{id}/heartbeat", response_model=CallView)
def keep_call(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """You are still with this call; without a beat for 90 s it is offered to others."""
    call = _lock(db, request, viewer, id)
    calls.beat(db, call, by=viewer.id)
    return _answer(request, response, db, call)


@api.post("/calls/{id}/wrap-up", response_model=CallView)
def wrap_up_call(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The talking is over: everybody is let go, and a note is owed."""
    call = _lock(db, request, viewer, id)
    calls.wrap_up(db, call, by=viewer.id)
    return _answer(request, response, db, call)


@api.post("/calls/{id}/closure", response_model=CallView)
def close_call(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: ClosureIn
) -> dict[str, Any]:
    """Write the note and end the call; a follow-up gets you as its owner and a timer."""
    call = _lock(db, request, viewer, id)
    follow_up = FollowUp(body.follow_up_at, body.follow_up_note) if body.follow_up_at else None
    calls.end(db, call, outcome=body.outcome, note=body.note, follow_up=follow_up, by=viewer.id)
    return _answer(request, response, db, call)


@api.post("/calls/{id}/follow-up", response_model=CallView)
def keep_promise(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The promised follow-up was done."""
    call = _lock(db, request, viewer, id)
    calls.keep_promise(db, call, by=viewer.id)
    return _answer(request, response, db, call)


@api.post("/calls/{id}/call-backs", response_model=CallView)
def call_back(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Ring the caller now."""
    call = _lock(db, request, viewer, id)
    missed.call_back(db, call, by=viewer.id)
    return _answer(request, response, db, call)


@api.post("/calls/{id}/legs", response_model=CallView, status_code=201)
def add_leg(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: LegIn, key: IdempotencyKey = None
) -> Response:
    """Ring an interpreter, a rescuer or anybody else into the conference."""

    def make() -> Answer:
        call = calls.get_visible(db, id, viewer)
        legs.dial(db, call.id, body.number, body.label, body.language, by=viewer.id)
        shown = view(db, call, house_of(request).settings.home_zone)
        return Answer(201, CallView(**shown).model_dump(mode="json"))

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/calls/{id}/legs/{leg_id}", response_model=CallView)
def change_leg(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, leg_id: IdPath, body: LegChange
) -> dict[str, Any]:
    """Hold, mute, or whisper to one other leg."""
    call = _lock(db, request, viewer, id)
    leg = legs.get_of_call(db, call, leg_id)
    if body.is_on_hold is not None:
        legs.hold(db, leg, is_on_hold=body.is_on_hold, by=viewer.id)
    if body.is_muted is not None:
        legs.mute(db, leg, is_muted=body.is_muted, by=viewer.id)
    if "whispers_to" in body.model_fields_set:
        to = legs.get_of_call(db, call, body.whispers_to) if body.whispers_to else None
        legs.whisper(db, leg, to, by=viewer.id)
    return _answer(request, response, db, call)


@api.delete("/calls/{id}/legs/{leg_id}", response_model=CallView)
def remove_leg(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, leg_id: IdPath
) -> dict[str, Any]:
    """Let somebody go; they are not rung again."""
    call = _lock(db, request, viewer, id)
    legs.remove(db, legs.get_of_call(db, call, leg_id), by=viewer.id)
    return _answer(request, response, db, call)


@api.put("/calls/{id}/recording", response_model=CallView)
def change_recording(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: RecordingIn
) -> dict[str, Any]:
    """Ask for consent and record, pause (while a card is read out), go on, or stop."""
    call = _lock(db, request, viewer, id)
    if body.state == consents.ON and call.recording != consents.PAUSED:
        consents.ask(db, call, by=viewer.id)
    else:
        consents.change(db, call, body.state, by=viewer.id)
    return _answer(request, response, db, call)


@api.put("/me/call-number", status_code=204)
def set_call_number(db: Writing, viewer: DeskViewer, body: CallNumberIn) -> None:
    """Where your own telephone rings when you claim a call."""
    users.set_call_number(db, viewer.id, body.number, by=viewer.id)


def _lock(db: Db, request: Request, viewer: Principal, call_id: str) -> Call:
    calls.get_visible(db, call_id, viewer)
    call = calls.lock(db, call_id)
    states.check_version(call, find_seen_version(request))
    return call


def _answer(request: Request, response: Response, db: Db, call: Call) -> dict[str, Any]:
    db.flush()
    show_version(response, call.version)
    return view(db, call, house_of(request).settings.home_zone)
