"""Talking by link: a page for a party of its own, and the forms of every page that shows a conversation."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, StreamingResponse

from i18n.languages import LANGUAGES
from i18n.translation.sensitivity import Sensitivity
from rescue.conversations import corrections, letters, reading, threads, views
from rescue.conversations.letters import QUICK, NothingSaid, Said
from rescue.conversations.models import Party, Thread
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.chance import make_id
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.web import by_link, live
from rescue.kit.web.house import House, house_of
from rescue.kit.web.news import cursor_now, topic_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, page, redirect, remember_language
from rescue.kit.web.strict import IdPath, Text

pages = APIRouter(include_in_schema=False)
ThreadForm = Annotated[str, Form(max_length=40)]
ANCHOR = "#conversation"


def surroundings(house: House) -> dict[str, Any]:
    """What the panel's template needs beside the panels."""
    return {
        "say_key": make_id("say", house.clock.now(), house.chance),
        "twenty": [(each.code, each.autonym) for each in LANGUAGES.values()],
        "quick_replies": QUICK,
        "quick_text": reading.quick_text,
        "language_name": reading.language_name,
        "sensitivities": reading.SENSITIVITIES,
    }


@pages.get("/c/{token}")
def show_conversation(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """One party's page: looking changes nothing."""
    viewer = holder(request, db, token)
    if viewer.link_purpose != Purpose.CONVERSATION:
        raise NotFound
    after = cursor_now(db)
    panels = views.panels_for(db, viewer, read_in=language_of(request).tag)
    if not panels:
        raise NotFound
    return page(
        request,
        "conversations/page.html",
        viewer=viewer,
        token=token,
        after=after,
        conversations=panels,
        about=reading.about(db, panels[0]),
        **surroundings(house_of(request)),
    )


@pages.get("/c/{token}/events")
async def follow_conversation(request: Request, _viewer: AnyViewer, token: str, after: str = "") -> StreamingResponse:
    """Says when something changed for this party, and nothing about others."""
    house = house_of(request)

    def look() -> str | None:
        with house.database.read() as db:
            link = links.find(db, token)
            if link is None or link.purpose != Purpose.CONVERSATION:
                return None
            return link.object_id if threads.seats_of(db, links.principal_of(link)) else None

    async def still_allowed() -> bool:
        return await run_in_threadpool(look) is not None

    party_id = await run_in_threadpool(look)
    if party_id is None:
        raise NotFound
    return await live.answer(request, [topic_of(party_id)], after=after, still_allowed=still_allowed)


@pages.post("/c/{token}/messages", response_model=None)
def say(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    text: Annotated[Text, Form()] = "",
    thread_id: ThreadForm = "",
    key: Annotated[str, Form(max_length=60)] = "",
    quick: Annotated[str, Form(max_length=20)] = "",
    sensitivity: Annotated[Sensitivity, Form()] = Sensitivity.CHAT,
    urgent: Annotated[str, Form(max_length=5)] = "",
) -> RedirectResponse:
    """Write to everybody in the conversation. Nothing written sends nothing and is no mistake."""
    viewer = holder(request, db, token)
    thread, party = _seat(db, viewer, thread_id)
    said = Said(
        text=text.replace("\r\n", "\n"),
        quick=quick if quick in QUICK else None,
        sensitivity=sensitivity,
        is_urgent=bool(urgent),
        key=f"{party.id}:{key}" if key else None,
    )
    try:
        letters.post(db, thread, party, said, by=viewer.id)
    except NothingSaid:
        return _back(viewer, token)
    reading.mark_read(db, party)
    links.note_used(db, viewer.id)
    return _back(viewer, token)


@pages.post("/c/{token}/language", response_model=None)
def choose_language(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    language: Annotated[str, Form(max_length=20)],
    thread_id: ThreadForm = "",
) -> RedirectResponse:
    """From now on in another language, the page around it too; the choice goes before everything we suppose."""

    def choose(thread: Thread, party: Party, viewer: Principal) -> None:
        corrections.choose_language(db, thread, party, language, by=viewer.id)
        links.choose_language(db, viewer.id, language)

    answer = _act(request, db, token, thread_id, choose)
    remember_language(request, answer, language)
    return answer


@pages.post("/c/{token}/messages/{id}/human", response_model=None)
def ask_for_a_person(
    request: Request, db: Writing, _viewer: AnyViewer, token: str, id: IdPath, thread_id: ThreadForm = ""
) -> RedirectResponse:
    """A machine's words are not enough: the desk hears it."""

    def ask(thread: Thread, party: Party, _viewer: Principal) -> None:
        corrections.ask_for_a_person(db, thread, party, id)

    return _act(request, db, token, thread_id, ask)


@pages.post("/c/{token}/read", status_code=204)
def note_read(request: Request, db: Writing, _viewer: AnyViewer, token: str, thread_id: ThreadForm = "") -> None:
    """It was on their screen."""
    viewer = holder(request, db, token)
    _thread, party = _seat(db, viewer, thread_id)
    reading.mark_read(db, party)
    links.note_used(db, viewer.id)


@pages.post("/c/{token}/consent", response_model=None)
def consent(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    agreed: Annotated[str, Form(max_length=5)] = "",
    thread_id: ThreadForm = "",
) -> RedirectResponse:
    """Whether an outside service may see what this party writes of health, law and money."""

    def decide(_thread: Thread, party: Party, viewer: Principal) -> None:
        reading.consent(db, party, agreed=bool(agreed), by=viewer.id)

    return _act(request, db, token, thread_id, decide)


def holder(request: Request, db: Db, token: str) -> Principal:
    """Whoever holds a link that may open a conversation."""
    return by_link.holder(request, db, token, *threads.OPENING)


def _seat(db: Db, viewer: Principal, thread_id: str) -> tuple[Thread, Party]:
    """The seat in the thread named, or the one used last; a traveller's first words open one."""
    if not thread_id and viewer.link_purpose == Purpose.TRAVELLER_CASE and not threads.seats_of(db, viewer):
        threads.begin(db, viewer)
    seats = threads.seats_of(db, viewer)
    thread, _party = next((each for each in seats if thread_id in ("", each[0].id)), (None, None))
    if thread is None:
        raise NotFound
    locked = threads.lock(db, thread.id)
    return threads.get_seat(db, viewer, locked.id)


def _act(
    request: Request, db: Db, token: str, thread_id: str, verb: Callable[[Thread, Party, Principal], None]
) -> RedirectResponse:
    viewer = holder(request, db, token)
    thread, party = _seat(db, viewer, thread_id)
    verb(thread, party, viewer)
    links.note_used(db, viewer.id)
    return _back(viewer, token)


def _back(viewer: Principal, token: str) -> RedirectResponse:
    return redirect(f"{threads.OPENING[Purpose(viewer.link_purpose or '')]}{token}{ANCHOR}")
