"""The pages of an embassy or agency: its deeds, handing a case over, the file as a deed allows; and signing by link."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from rescue.cases import incidents
from rescue.kit.access import codes, organisations
from rescue.kit.access.codes import Verdict
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import by_link, live
from rescue.kit.web.house import House, house_of
from rescue.kit.web.news import cursor_now, topic_of, topic_of_incident
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, look_up, may, page, redirect
from rescue.kit.web.strict import IdPath, Line, Phone, Text
from rescue.network.run_cards import KIND_NAMES
from rescue.takeover import deeds, drafting, seeing, signing
from rescue.takeover.drafting import Draft
from rescue.takeover.models import PENDING, SCOPE_NAMES, STATE_NAMES, Scope, TakeOver, TakeOverState

pages = APIRouter(include_in_schema=False)
Observer = Annotated[Principal, Depends(may(Role.MISSION, Role.AGENCY))]
Version = Annotated[int, Form(ge=1, le=2**31)]
DAYS = (7, 14, 30, 90, 180)
CODE_CHANNELS = ("sms", "voice", "whatsapp")
VERDICTS = {
    Verdict.WRONG: "wrong",
    Verdict.LOCKED: "locked",
    Verdict.CHANGED: "changed",
    Verdict.EXPIRED: "expired",
    Verdict.USED: "expired",
    Verdict.NONE: "none",
}


@pages.get("/takeovers")
def show_deeds(request: Request, db: Reading, viewer: Observer) -> HTMLResponse:
    """What was handed over, what waits for a signature, what is over."""
    own = deeds.list_visible(db, viewer)
    references = {
        deed.id: incident.reference
        for deed in own
        if deeds.is_in_force(deed, db.now) and (incident := incidents.find(db, deed.incident_id))
    }
    return _page(request, viewer, "list.html", deeds=own, references=references, pending=PENDING)


@pages.get("/takeovers/new")
def ask_for_case(request: Request, viewer: Observer, _db: Reading) -> HTMLResponse:
    return _new(request, viewer)


@pages.post("/takeovers", response_model=None)
def hand_over(
    request: Request,
    db: Writing,
    viewer: Observer,
    person_name: Annotated[Line, Form(min_length=1)],
    office: Annotated[Line, Form(min_length=1)],
    reason: Annotated[Text, Form(min_length=1)],
    scope: Annotated[list[Scope] | None, Form()] = None,
    days: Annotated[int, Form(ge=1, le=drafting.LONGEST_DAYS)] = 30,
    reference: Annotated[Line, Form()] = "",
    person: Annotated[Line, Form()] = "",
    phone: Annotated[Phone, Form()] = "",
    nationality: Annotated[str, Form(max_length=3)] = "",
    kind: Annotated[str, Form(max_length=40)] = "",
    place: Annotated[Line, Form()] = "",
    description: Annotated[Text, Form()] = "",
    terms: Annotated[Text, Form()] = "",
    our_phone: Annotated[Phone, Form()] = "",
) -> Response:
    """Write the deed from what they know; it is read and signed on the next page."""
    said = {"reference": reference, "person": person, "phone": phone, "nationality": nationality.upper()}
    said |= {"kind": kind, "place": place, "description": description}
    wish = Draft(
        scope=tuple(scope or ()),
        person_name=person_name,
        office=office,
        reason=reason,
        ends_at=db.now + timedelta(days=days),
        phone=our_phone or None,
        terms=terms or None,
        language=language_of(request).tag,
        said={name: value.strip() for name, value in said.items() if value.strip()},
    )
    with refusable(db) as outcome:
        organisation = organisations.get_organisation(db, viewer.organisation_id or "")
        deed = drafting.draft(db, organisation, wish, incident=None, is_theirs=True, by=viewer.id)
    if problem := outcome.refusal:
        kept = {**said, "terms": terms, "reason": reason, "person_name": person_name, "office": office}
        return _new(request, viewer, problem, {**kept, "our_phone": our_phone, "scope": scope or (), "days": days})
    return redirect(f"/takeovers/{deed.id}")


@pages.get("/takeovers/{id}")
def show_deed(request: Request, db: Reading, viewer: Observer, id: IdPath) -> HTMLResponse:
    """One deed, and under it the file as far as it allows."""
    return _deed(request, db, viewer, id)


@pages.get("/takeovers/{id}/events")
async def follow_deed(request: Request, viewer: Observer, id: IdPath, after: str = "") -> StreamingResponse:
    """That there is news, never what: of the deed, and of the case while the deed is in force.

    It ends when the deed comes into force or goes out of it; the page comes back, and hears what it may from then on.
    """
    house = house_of(request)
    topics = await run_in_threadpool(_topics, house, viewer, id)

    async def is_same() -> bool:
        try:
            return await run_in_threadpool(_topics, house, await look_up(request), id) == topics
        except Problem:
            return False

    return await live.answer(request, topics, after=after, still_allowed=is_same, is_masked=True)


@pages.post("/takeovers/{id}/signature", response_model=None)
def sign(request: Request, db: Writing, viewer: Observer, id: IdPath, text_version: Version) -> Response:
    address = request.client.host if request.client else None
    return _act(
        request,
        db,
        viewer,
        id,
        lambda deed: signing.sign(db, deed, viewer, text_version=text_version, address=address),
    )


@pages.post("/takeovers/{id}/refusal", response_model=None)
def refuse(
    request: Request, db: Writing, viewer: Observer, id: IdPath, because: Annotated[Text, Form()] = ""
) -> Response:
    return _act(request, db, viewer, id, lambda deed: deeds.refuse(db, deed, because=because, by=viewer.id))


@pages.post("/takeovers/{id}/revocation", response_model=None)
def revoke(
    request: Request, db: Writing, viewer: Observer, id: IdPath, because: Annotated[Text, Form()] = ""
) -> Response:
    """Nothing of the case is there any more with the next request."""
    return _act(request, db, viewer, id, lambda deed: deeds.revoke(db, deed, because=because, by=viewer.id))


@pages.post("/takeovers/{id}/readings", response_model=None)
def open_file(request: Request, db: Writing, viewer: Observer, id: IdPath) -> Response:
    """Open the file: who does is written down, once."""
    return _act(request, db, viewer, id, lambda deed: seeing.open_file(db, deed, viewer), then="#file")


@pages.get("/o/{token}")
def show_by_link(request: Request, db: Reading, _viewer: AnyViewer, token: str, sent: str = "") -> HTMLResponse:
    """The deed for whoever signs without an account. Looking changes nothing: messengers look too."""
    viewer = _holder(request, db, token)
    return _by_link(request, deeds.get_visible(db, viewer.link_object or "", viewer), token, is_sent=bool(sent))


@pages.post("/o/{token}/codes", response_model=None)
def send_code(
    request: Request, db: Writing, _viewer: AnyViewer, token: str, channel: Annotated[str, Form(max_length=10)] = "sms"
) -> Response:
    viewer = _holder(request, db, token)
    deed = deeds.get_for_change(db, viewer.link_object or "", viewer)
    signing.send_code(db, deed, channel if channel in CODE_CHANNELS else "sms", by=viewer.id)
    return redirect(f"/o/{token}?sent=1")


@pages.post("/o/{token}/signature", response_model=None)
def sign_by_link(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    text_version: Version,
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Yes, with the code; a wrong one is counted and said."""
    viewer = _holder(request, db, token)
    deed = deeds.get_for_change(db, viewer.link_object or "", viewer)
    digits = "".join(code.split())[: codes.DIGITS]
    address = request.client.host if request.client else None
    verdict = signing.sign_by_code(db, deed, digits, text_version=text_version, address=address, by=viewer.id)
    if verdict is Verdict.RIGHT:
        return redirect(f"/o/{token}")
    return _by_link(request, deed, token, fault=VERDICTS[verdict])


@pages.post("/o/{token}/refusal", response_model=None)
def refuse_by_link(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    """No. The link ends with it, so the answer is said here."""
    viewer = _holder(request, db, token)
    deed = deeds.get_for_change(db, viewer.link_object or "", viewer)
    deeds.refuse(db, deed, because=None, by=viewer.id)
    return _by_link(request, deed, token)


def _act(
    request: Request, db: Db, viewer: Principal, take_over_id: str, verb: Callable[[TakeOver], None], then: str = ""
) -> Response:
    """Do it and show the deed; what cannot be done changes nothing and says why."""
    with refusable(db) as outcome:
        verb(deeds.get_for_change(db, take_over_id, viewer))
    if problem := outcome.refusal:
        return _deed(request, db, viewer, take_over_id, problem)
    return redirect(f"/takeovers/{take_over_id}{then}")


def _deed(
    request: Request, db: Db, viewer: Principal, take_over_id: str, problem: Problem | None = None
) -> HTMLResponse:
    after = cursor_now(db)
    deed = deeds.get_visible(db, take_over_id, viewer)
    is_shown = deeds.is_in_force(deed, db.now)
    incident = incidents.find(db, deed.incident_id) if is_shown else None
    is_open = is_shown and seeing.find_reading(db, deed, viewer) is not None
    return _page(
        request,
        viewer,
        "deed.html",
        status=problem.status if problem else 200,
        problem=problem,
        after=after,
        deed=deed,
        incident=incident,
        is_shown=is_shown,
        chapters=seeing.look(db, deed, viewer, language_of(request).tag) if is_open else None,
        may_sign=deed.state in signing.READY and deed.ends_at > db.now,
        may_revoke=deed.state in (TakeOverState.SIGNED, TakeOverState.ACTIVE),
        zone=(incident.time_zone if incident else None) or "UTC",
    )


def _topics(house: House, viewer: Principal, take_over_id: str) -> list[str]:
    """What they may hear of now, or NotFound."""
    with house.database.read() as db:
        deed = deeds.get_visible(db, take_over_id, viewer)
        of_case = [topic_of_incident(deed.incident_id)] if deed.incident_id and deeds.is_in_force(deed, db.now) else []
        return [topic_of(deed.id), *of_case]


def _new(
    request: Request, viewer: Principal, problem: Problem | None = None, typed: dict[str, Any] | None = None
) -> HTMLResponse:
    """The form, with what was typed before it was refused."""
    typed = typed or {"scope": tuple(Scope), "days": 30}
    status = problem.status if problem else 200
    return _page(request, viewer, "new.html", status=status, problem=problem, typed=typed, days=DAYS, kinds=KIND_NAMES)


def _page(request: Request, viewer: Principal, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    return page(
        request,
        f"takeover/{name}",
        viewer=viewer,
        status=status,
        here=request.url.path,
        scopes=SCOPE_NAMES,
        states=STATE_NAMES,
        **values,
    )


def _holder(request: Request, db: Db, token: str) -> Principal:
    return by_link.holder(request, db, token, Purpose.TAKE_OVER)


def _by_link(
    request: Request, deed: TakeOver, token: str, *, fault: str | None = None, is_sent: bool = False
) -> HTMLResponse:
    return page(
        request,
        "takeover/sign.html",
        status=422 if fault else 200,
        token=token,
        deed=deed,
        is_sent=is_sent,
        fault=fault,
        minutes=codes.LIVE_MINUTES,
        may_sign=deed.state in signing.READY and deed.ends_at > house_of(request).clock.now(),
        states=STATE_NAMES,
    )
