"""The traveller's pages: the call for help, and what became of it. They work without JavaScript and refuse nobody."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from i18n.languages import LANGUAGES
from i18n.phrasebook import cards
from i18n.reaching import push
from rescue.cases import incidents
from rescue.conversations import pages as conversations
from rescue.conversations import views
from rescue.geography import territories
from rescue.geography.corrections import book as corrections
from rescue.intake import details, numbers, whereabouts
from rescue.intake.drafts import Draft, Received, Rules
from rescue.intake.told import answers, files
from rescue.kit import logs
from rescue.kit.access import links
from rescue.kit.access.links import TOKEN_CHARACTERS
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import ANYONE, Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.web import live
from rescue.kit.web.house import House, house_of
from rescue.kit.web.news import cursor_now, topic_of, topic_of_incident
from rescue.kit.web.routes import Gate, Reading, Writing, language_of, page, redirect
from rescue.kit.words import N_
from rescue.network.run_cards import KIND_NAMES, Kind
from rescue.shopping import said as shopping_said
from rescue.travellers import forms, reporters, tracking
from rescue.travellers.holders import holder
from rescue.travellers.keeping import pages as keeping_pages
from rescue.travellers.push import pages as push_pages
from rescue.travellers.sharing import pages as sharing_pages
from rescue.travellers.sharing import shares
from rescue.travellers.shopping import pages as shopping_pages
from rescue.travellers.shopping import shown as shopping_shown
from rescue.travellers.telling import pages as telling_pages

RETRY_SECONDS = "5"
CASE_COOKIE = "case"
CASE_COOKIE_SECONDS = 86_400
TOKEN = re.compile(rf"[0-9A-Za-z_-]{{{TOKEN_CHARACTERS}}}\Z")
# With pictures, the most needed first; the others in words below them.
PICTURED = (
    Kind.INJURY,
    Kind.ILLNESS,
    Kind.ROAD_COLLISION,
    Kind.ASSAULT,
    Kind.LOST_PERSON,
    Kind.DETENTION,
    Kind.THEFT,
    Kind.STRANDED,
)
# One tap each on the page of the case: six of them with words and a picture, the others below.
TAPPED = (Kind.INJURY, Kind.ILLNESS, Kind.ROAD_COLLISION, Kind.THEFT, Kind.DETENTION, Kind.STRANDED)
OTHERS = tuple(kind for kind in Kind if kind not in (*PICTURED, Kind.UNKNOWN))
TOLD = {
    "details": N_("Thank you. We have added this to your case."),
    "place": N_("Thank you. We have added this place to your case."),
    "urgent": N_("Our coordinators know now that it is more urgent."),
    "file": N_("Thank you. Our coordinators have it."),
    "rated": N_("Thank you. We have noted it."),
    "nothing": N_("Nothing was written, so nothing was changed."),
}


class OpenGate(Gate):
    """Lets everybody through without asking the database who it is: a call for help waits for nothing."""

    async def __call__(self, _connection: HTTPConnection) -> Principal:
        return ANYONE


async def read_form(request: Request) -> dict[str, str]:
    """What was sent, whatever it was."""
    return forms.read_fields(await request.body())


Form = Annotated[dict[str, str], Depends(read_form)]
pages = APIRouter(include_in_schema=False)
pages.include_router(push_pages.pages)
pages.include_router(sharing_pages.pages)
pages.include_router(shopping_pages.pages)
pages.include_router(telling_pages.pages)
pages.include_router(keeping_pages.pages)
Caller = Annotated[Principal, Depends(OpenGate(Role.ANYONE))]


@pages.api_route("/", methods=["GET", "HEAD"], response_model=None)
@pages.api_route("/sos", methods=["GET", "HEAD"], response_model=None)
def show_sos(request: Request, _viewer: Caller, territory: str = "") -> Response:
    """The page with the button; for whoever has an open case, that case. Without a database there is the button."""
    token = _case_token(request)
    is_open = reporters.is_open(house_of(request).database, token) if token else False
    if token and is_open and not territory:
        return redirect(f"/t/{token}")
    return _sos_page(request, territory, open_case=None if is_open is False else token)


@pages.get("/sos/another")
def show_another(request: Request, _viewer: Caller, territory: str = "") -> HTMLResponse:
    """The page with the button for another call, whatever else is open."""
    token = _case_token(request)
    is_over = token is not None and reporters.is_open(house_of(request).database, token) is False
    return _sos_page(request, territory, open_case=None if is_over else token)


@pages.post("/sos", response_model=None)
async def send_sos(request: Request, _viewer: Caller) -> Response:
    """Take a call for help, whatever the form holds; the same page view is the same incident however often it comes."""
    house = house_of(request)
    fields = forms.read_fields(await request.body())
    draft = forms.draft_of(fields, language_of(request).tag)
    try:
        received = await _submit(house, draft)
    except Exception as error:  # whatever it was, the person is told whom to call and can send again
        logs.log().error("failed", **logs.fault(error))
        return await run_in_threadpool(_unavailable, request, fields, draft)
    answer = redirect(f"/t/{received.link.token}")
    answer.set_cookie(
        CASE_COOKIE,
        received.link.token,
        max_age=CASE_COOKIE_SECONDS,
        secure=house.settings.is_secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@pages.get("/t/{token}")
def show_case(request: Request, db: Reading, _viewer: Caller, token: str, told: str = "") -> HTMLResponse:
    """What became of the call. Looking changes nothing."""
    viewer = holder(request, db, token)
    after = cursor_now(db)
    incident = incidents.get_visible(db, viewer.link_object or "", viewer)
    reader = LANGUAGES[language_of(request).tag]
    track = tracking.view(db, incident, reader.code, link_id=viewer.id)
    there = territories.find(incident.territory_code or "")
    house = house_of(request)
    return page(
        request,
        "travellers/case.html",
        viewer=viewer,
        token=token,
        after=after,
        track=track,
        told=TOLD.get(told),
        conversations=views.panels_for(
            db, viewer, read_in=language_of(request).tag, language=incident.contact_language
        ),
        **conversations.surroundings(house),
        consents=reporters.list_consents(db, incident, viewer),
        typed_address=reporters.find_typed_address(db, incident, viewer, house.settings.public_url),
        shopping=shopping_shown.of(db, incident, viewer),
        shopping_words=shopping_said,
        stopped=reporters.list_stopped(db, incident, viewer),
        cards_in=cards.suggest(there.languages, reader) if there else None,
        told_by_tap=answers.find(db, incident.id),
        tapped=TAPPED,
        files=files.list_for_incident(db, incident.id, told_by=viewer.id),
        may_share=shares.may_share(incident, viewer),
        is_paused="pause" in request.query_params,
        key=forms.new_key(house.clock, house.chance),
        push_key=push.public_key(house.settings.push_private_key),
        **_kinds(),
    )


@pages.get("/t/{token}/events")
async def follow_case(request: Request, _viewer: Caller, token: str, after: str = "") -> StreamingResponse:
    """Says when something changed about this incident, and nothing about others."""
    house = house_of(request)

    def look() -> list[str]:
        with house.database.read() as db:
            link = links.find(db, token)
            if link is None or link.purpose != Purpose.TRAVELLER_CASE:
                return []
            return [topic_of_incident(link.object_id), topic_of(link.object_id), topic_of(link.id)]

    async def still_allowed() -> bool:
        return bool(await run_in_threadpool(look))

    topics = await run_in_threadpool(look)
    if not topics:
        raise NotFound
    return await live.answer(request, topics, after=after, still_allowed=still_allowed)


@pages.post("/t/{token}/positions", response_model=None)
def add_position(request: Request, db: Writing, _viewer: Caller, token: str, fields: Form) -> Response:
    """A better position from the phone, or a place in words."""
    told = _add(request, db, token, fields, "place")
    if "text/html" not in request.headers.get("accept", ""):
        return Response(status_code=204)
    return redirect(f"/t/{token}?told={told}")


@pages.post("/t/{token}/details", response_model=None)
def add_details(request: Request, db: Writing, _viewer: Caller, token: str, fields: Form) -> RedirectResponse:
    """Who, what, and whatever else was not said at first."""
    return redirect(f"/t/{token}?told={_add(request, db, token, fields, 'details')}")


@pages.post("/t/{token}/withdrawal", response_model=None)
def withdraw(request: Request, db: Writing, _viewer: Caller, token: str) -> RedirectResponse:
    """It was a mistake; the page then offers to call again with one press."""
    viewer = holder(request, db, token)
    incident = incidents.get_for_change(db, viewer.link_object or "", viewer)
    links.note_used(db, viewer.id)
    details.withdraw(db, incident, by=viewer.id)
    answer = redirect(f"/t/{token}")
    answer.delete_cookie(CASE_COOKIE)
    return answer


def _sos_page(request: Request, territory: str, *, open_case: str | None) -> HTMLResponse:
    house = house_of(request)
    return page(
        request,
        "travellers/sos.html",
        key=forms.new_key(house.clock, house.chance),
        rows=numbers.list_for(corrections.look(house.database), territory),
        country=territories.find(territory),
        countries=numbers.list_countries(language_of(request).tag),
        open_case=open_case,
        text_number=_text_number(house),
        **_kinds(),
    )


async def _submit(house: House, draft: Draft) -> Received:
    received: Received = await house.parts["intake"].submit(draft)
    return received


def _unavailable(request: Request, fields: dict[str, str], draft: Draft) -> HTMLResponse:
    place = whereabouts.find(
        corrections.look(house_of(request).database),
        latitude=draft.latitude,
        longitude=draft.longitude,
        accuracy_m=draft.accuracy_m,
        text=draft.place_text,
        source="web",
    )
    rows = numbers.list_rows(place.numbers)
    answer = page(request, "travellers/unavailable.html", status=503, rows=rows, fields=_kept(fields))
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _kept(fields: dict[str, str]) -> list[tuple[str, str]]:
    """What was sent, to send it again with one press; the key too, so that it stays one call."""
    names = ("key", "latitude", "longitude", "accuracy_m", "kind", "people", "name", "phone", "place", "description")
    return [(name, fields[name]) for name in names if fields.get(name)]


def _add(request: Request, db: Db, token: str, fields: dict[str, str], told: str) -> str:
    viewer = holder(request, db, token)
    draft = forms.draft_of({**fields, "key": ""}, language_of(request).tag)
    if not (draft.name or draft.phone or draft.kind or draft.description or draft.place_text or draft.latitude):
        return "nothing"
    incident = incidents.get_for_change(db, viewer.link_object or "", viewer)
    links.note_used(db, viewer.id)
    details.add(db, incident, draft, Rules(house_of(request).settings.offer_seconds), by=viewer.id)
    return told


def _case_token(request: Request) -> str | None:
    token = request.cookies.get(CASE_COOKIE, "")
    return token if TOKEN.match(token) else None


def _text_number(house: House) -> str:
    """Where a call for help may be texted to; empty where our texts come from a name that takes no replies."""
    sender = house.settings.twilio_from
    return sender if sender.startswith("+") else ""


def _kinds() -> dict[str, Any]:
    return {"pictured": PICTURED, "others": OTHERS, "kind_names": KIND_NAMES}
