"""The desk's telephone: a bar on every page, the list, and one call with everybody on its line."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from rescue.desk import refusals
from rescue.desk.calls import wording
from rescue.desk.shift import bar
from rescue.desk.wording import failure_text
from rescue.kit.access import users
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, LanguageTag, Phone, Text
from rescue.kit.web.together import read_together
from rescue.switchboard import calls, legs, missed
from rescue.switchboard.calls import OUTCOMES, FollowUp
from rescue.switchboard.conference import consents
from rescue.switchboard.models import Call, CallState, Label
from rescue.switchboard.orders import list_not_done
from rescue.switchboard.views import IDENTITY_NAMES, show

pages = APIRouter(include_in_schema=False)
MOST_FAILED_SHOWN = 5
LINES = ("hold", "unhold", "mute", "unmute", "whisper", "remove")
Verb = Callable[[Call], object]


@pages.get("/desk/calls")
def list_calls(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return _list(request, db, viewer)


@pages.get("/desk/bars")
async def show_bars(request: Request, viewer: DeskViewer) -> HTMLResponse:
    """Who is on shift; what rings, for those who are, and what is in the viewer's own hands: on top of every page."""

    def look(db: Db) -> tuple[bar.Duty, list[Any]]:
        return bar.look(db, viewer), _shown(request, db)

    duty, ringing = await read_together(request, ("bars", language_of(request).tag), look)
    own = bar.own(viewer, duty)
    hears = own["is_on"] or not own["on"]
    shown = [each for each in ringing if (each.is_offered and hears) or _is_own(each.call, viewer)]
    return page(request, "desk/bars.html", viewer=viewer, calls=shown, **own, **_words())


@pages.get("/desk/calls/{id}")
def show_call(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _one(request, db, viewer, calls.get_visible(db, id, viewer))


@pages.post("/desk/calls/{id}/claim", response_model=None)
def claim_call(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """Take it: one wins, and the other reads who."""

    def claim(call: Call) -> None:
        calls.claim(db, call.id, by=viewer.id)

    return _act(request, db, viewer, id, claim)


@pages.post("/desk/calls/{id}/heartbeat", response_model=None)
def keep_call(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """The page of whoever has the call says that they are still there."""
    return _act(request, db, viewer, id, lambda call: calls.beat(db, call, by=viewer.id))


@pages.post("/desk/calls/{id}/wrap-up", response_model=None)
def wrap_up_call(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    return _act(request, db, viewer, id, lambda call: calls.wrap_up(db, call, by=viewer.id))


@pages.post("/desk/calls/{id}/closure", response_model=None)
def close_call(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    outcome: Annotated[str, Form(max_length=30)] = "",
    note: Annotated[Text, Form()] = "",
    follow_up_minutes: Annotated[int, Form(ge=0, le=10_080)] = 0,
) -> Response:
    """The note, how it ended, and what was promised."""

    def close(call: Call) -> None:
        due = db.now + timedelta(minutes=follow_up_minutes)
        follow_up = FollowUp(due, note or None) if follow_up_minutes else None
        calls.end(db, call, outcome=outcome or None, note=note or None, follow_up=follow_up, by=viewer.id)

    return _act(request, db, viewer, id, close)


@pages.post("/desk/calls/{id}/follow-up", response_model=None)
def keep_promise(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    return _act(request, db, viewer, id, lambda call: calls.keep_promise(db, call, by=viewer.id))


@pages.post("/desk/calls/{id}/call-backs", response_model=None)
def call_back(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    return _act(request, db, viewer, id, lambda call: missed.call_back(db, call, by=viewer.id))


@pages.post("/desk/calls/{id}/legs", response_model=None)
def add_leg(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    number: Annotated[Phone, Form()],
    label: Annotated[Label, Form()] = Label.INTERPRETER,
    language: Annotated[LanguageTag, Form()] = "en",
) -> Response:
    """Ring somebody into the conversation."""
    return _act(request, db, viewer, id, lambda call: legs.dial(db, call.id, number, label, language, by=viewer.id))


@pages.post("/desk/calls/{id}/legs/{leg_id}/{deed}", response_model=None)
def change_leg(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, leg_id: IdPath, deed: str) -> Response:
    """Hold, mute, whisper to, or let go."""
    if deed not in LINES:
        raise NotFound

    def change(call: Call) -> None:
        leg = legs.get_of_call(db, call, leg_id)
        if deed in ("hold", "unhold"):
            legs.hold(db, leg, is_on_hold=deed == "hold", by=viewer.id)
        elif deed in ("mute", "unmute"):
            legs.mute(db, leg, is_muted=deed == "mute", by=viewer.id)
        elif deed == "remove":
            legs.remove(db, leg, by=viewer.id)
        else:
            own = next((each for each in legs.list_for_call(db, call.id) if each.user_id == viewer.id), None)
            if own is None:
                raise legs.NotOnTheLine
            legs.whisper(db, own, None if own.coaches_id == leg.id else leg, by=viewer.id)

    return _act(request, db, viewer, id, change)


@pages.post("/desk/calls/{id}/recording", response_model=None)
def change_recording(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, state: Annotated[str, Form(max_length=10)]
) -> Response:
    if state not in (consents.ON, consents.PAUSED, consents.OFF):
        raise NotFound

    def change(call: Call) -> None:
        if state == consents.ON and call.recording != consents.PAUSED:
            consents.ask(db, call, by=viewer.id)
        else:
            consents.change(db, call, state, by=viewer.id)

    return _act(request, db, viewer, id, change)


def _act(request: Request, db: Db, viewer: Principal, call_id: str, verb: Verb) -> Response:
    """Do it and show the call; what cannot be done changes nothing and says why."""
    calls.get_visible(db, call_id, viewer)
    with refusable(db) as outcome:
        verb(calls.lock(db, call_id))
    if problem := outcome.refusal:
        return _one(request, db, viewer, calls.lock(db, call_id), problem)
    return redirect(f"/desk/calls/{call_id}")


def _list(request: Request, db: Db, viewer: Principal) -> HTMLResponse:
    after = cursor_now(db)
    return page(request, "desk/calls/list.html", viewer=viewer, after=after, calls=_shown(request, db), **_words())


def _one(request: Request, db: Db, viewer: Principal, call: Call, problem: Problem | None = None) -> HTMLResponse:
    house = house_of(request)
    language = language_of(request).tag
    say = house.translator(language).gettext
    user = users.find_by_id(db, viewer.id)
    told = refusals.told(problem, say) if problem else None
    return page(
        request,
        "desk/calls/call.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        after=cursor_now(db),
        file=show(db, call, language, house.settings.home_zone),
        is_own=_is_own(call, viewer),
        call_number=user.call_number if user else None,
        not_done=list_not_done(db, call.id, MOST_FAILED_SHOWN),
        failure_text=failure_text,
        problem=told,
        home_zone=house.settings.home_zone,
        **_words(),
    )


def _shown(request: Request, db: Db) -> list[Any]:
    language, zone = language_of(request).tag, house_of(request).settings.home_zone
    return [show(db, call, language, zone) for call in calls.list_open(db)]


def _is_own(call: Call, viewer: Principal) -> bool:
    return call.claimed_by == viewer.id and call.state in (CallState.CLAIMED, CallState.WRAP_UP)


def _words() -> dict[str, Any]:
    return {
        "telephone": wording,
        "identities": IDENTITY_NAMES,
        "outcomes": OUTCOMES,
        "languages_spoken": [(language.code, language.autonym) for language in LANGUAGES.values()],
        "autonym": {language.code: language.autonym for language in LANGUAGES.values()},
    }
