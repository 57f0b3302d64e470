"""Sharing a case: the traveller's page that gives and ends links, and the page of whoever follows it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.consents import typed
from rescue.consents.pages import VERDICTS
from rescue.kit.access import codes, links
from rescue.kit.access.codes import Verdict
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.web import live
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now, topic_of_incident
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import LINE_CHARACTERS, PHONE_CHARACTERS, IdPath
from rescue.kit.words import N_
from rescue.travellers import forms
from rescue.travellers.holders import holder
from rescue.travellers.sharing import door, shares, shown
from rescue.travellers.sharing.models import PlaceLevel
from rescue.travellers.sharing.shares import DAYS, LINK_PATH, Wish

pages = APIRouter(include_in_schema=False)
LEVEL_NAMES: dict[PlaceLevel, str] = {
    PlaceLevel.EXACT: N_("The exact place"),
    PlaceLevel.TOWN: N_("Only the town"),
    PlaceLevel.COUNTRY: N_("Only the country"),
}
TOLD = {
    "made": N_("The link is made. It works until you stop it or its time is over."),
    "texted": N_("The link is made and on its way to their phone."),
    "ended": N_("Stopped. This link opens nothing any more."),
}


async def read_form(request: Request) -> dict[str, str]:
    return forms.read_fields(await request.body())


Form = Annotated[dict[str, str], Depends(read_form)]


@pages.get("/t/{token}/sharing")
def show_sharing(request: Request, db: Reading, _viewer: AnyViewer, token: str, told: str = "") -> HTMLResponse:
    """Who can follow the case, and the form that lets somebody."""
    viewer = holder(request, db, token)
    incident = incidents.get_visible(db, viewer.link_object or "", viewer)
    house = house_of(request)
    return page(
        request,
        "travellers/sharing.html",
        viewer=viewer,
        token=token,
        told=TOLD.get(told),
        live=shares.list_live(db, incident, viewer),
        link_start=f"{house.settings.public_url}{LINK_PATH}",
        typed_address=typed.said_address(house.settings.public_url),
        level_names=LEVEL_NAMES,
        days=DAYS,
        zone=incident.time_zone or "UTC",
        twenty=[(each.code, each.autonym) for each in LANGUAGES.values()],
        key=forms.new_key(house.clock, house.chance),
    )


@pages.post("/t/{token}/shares", response_model=None)
def make_share(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> RedirectResponse:
    """Make a link for somebody; the same form again changes nothing."""
    viewer = holder(request, db, token)
    incident = incidents.get_for_change(db, viewer.link_object or "", viewer)
    links.note_used(db, viewer.id)
    house = house_of(request)
    share = shares.make(db, incident, _wish(fields, language_of(request).tag, house), viewer)
    return redirect(f"/t/{token}/sharing?told={'texted' if share.phone else 'made'}")


@pages.post("/t/{token}/shares/{id}/end", response_model=None)
def end_share(request: Request, db: Writing, _viewer: AnyViewer, token: str, id: IdPath) -> RedirectResponse:
    """Nobody opens it any more from the next look on."""
    viewer = holder(request, db, token)
    incident = incidents.get_for_change(db, viewer.link_object or "", viewer)
    shares.end(db, incident, id, viewer)
    return redirect(f"/t/{token}/sharing?told=ended")


@pages.get("/f/{token}")
def show_followed(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """What is shared. Looking changes nothing and uses nothing up: messengers look too."""
    viewer = holder(request, db, token, Purpose.RELATIVE_SHARE)
    after = cursor_now(db)
    share, incident = shares.find_followed(db, viewer)
    return page(
        request,
        "travellers/family.html",
        viewer=viewer,
        token=token,
        after=after,
        followed=shown.view(db, share, incident, language_of(request).tag),
        share=share,
    )


@pages.get("/f/{token}/code")
def show_door(request: Request, db: Reading, _viewer: AnyViewer, token: str, sent: str = "") -> HTMLResponse:
    """Where the code to the invited phone is asked for and given; nothing of the case stands here."""
    door.find(db, holder(request, db, token, Purpose.SHARE_DOOR))
    return _door_page(request, token, is_sent=bool(sent))


@pages.post("/f/{token}/codes", response_model=None)
def send_door_code(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> RedirectResponse:
    """Send it, as a text or by voice."""
    share, incident = door.find(db, holder(request, db, token, Purpose.SHARE_DOOR))
    door.send_code(db, share, incident, "voice" if fields.get("channel") == "voice" else "sms")
    return redirect(f"/f/{token}/code?sent=1")


@pages.post("/f/{token}/opening", response_model=None)
def open_door(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """To the shared page with the right code; a wrong one is counted and said."""
    viewer = holder(request, db, token, Purpose.SHARE_DOOR)
    share, _incident = door.find(db, viewer)
    digits = "".join(fields.get("code", "").split())[: codes.DIGITS]
    verdict = door.try_code(db, share, digits, by=viewer.id)
    if verdict is not Verdict.RIGHT:
        return _door_page(request, token, verdict=verdict)
    links.note_used(db, share.link_id)
    return redirect(LINK_PATH + links.current_token(db, share.link_id))


@pages.get("/f/{token}/events")
async def follow(request: Request, _viewer: AnyViewer, token: str, after: str = "") -> StreamingResponse:
    """Says when something changed, until the link is ended."""
    house = house_of(request)

    def look() -> str | None:
        with house.database.read() as db:
            return _followed_id(db, token)

    async def still_allowed() -> bool:
        return await run_in_threadpool(look) is not None

    incident_id = await run_in_threadpool(look)
    if incident_id is None:
        raise NotFound
    return await live.answer(request, [topic_of_incident(incident_id)], after=after, still_allowed=still_allowed)


def _door_page(request: Request, token: str, *, verdict: Verdict | None = None, is_sent: bool = False) -> HTMLResponse:
    return page(
        request,
        "travellers/door.html",
        status=422 if verdict else 200,
        token=token,
        fault=VERDICTS[verdict] if verdict else None,
        is_sent=is_sent,
        minutes=codes.LIVE_MINUTES,
    )


def _followed_id(db: Db, token: str) -> str | None:
    link = links.find(db, token)
    if link is None or link.purpose != Purpose.RELATIVE_SHARE:
        return None
    return shares.find_followed(db, links.principal_of(link))[1].id


def _wish(fields: dict[str, str], language: str, house: Any) -> Wish:
    """What was chosen; where nothing fitting was, as little as possible."""
    said, days = fields.get("key", ""), forms.number(fields.get("days"))
    level = fields.get("level")
    return Wish(
        key=said if forms.KEY.match(said) else forms.new_key(house.clock, house.chance),
        level=PlaceLevel(level) if level in set(PlaceLevel) else PlaceLevel.COUNTRY,
        days=int(days) if days in DAYS else DAYS[0],
        name=forms.line(fields.get("name"), LINE_CHARACTERS),
        phone=forms.line(fields.get("phone"), PHONE_CHARACTERS),
        language=fields.get("language") or language,
    )
