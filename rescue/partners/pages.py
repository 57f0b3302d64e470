"""The provider's link: the job, yes or no, and the milestones; no account, no app, no JavaScript needed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from i18n.languages import LANGUAGES
from i18n.phrasebook import cards
from rescue.conversations import pages as conversations
from rescue.conversations import views
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import LONGEST_ETA_MINUTES, REFUSAL_REASONS
from rescue.dispatch.models import MILESTONES, UNDER_WAY, CallOut, CallOutState
from rescue.kit import states
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound, Problem
from rescue.kit.web import live
from rescue.kit.web.house import house_of
from rescue.kit.web.news import cursor_now, topic_of, topic_of_incident
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import LINE_CHARACTERS, find_unreadable
from rescue.kit.words import N_
from rescue.partners import assignments

ETA_MINUTES = (10, 15, 20, 30)
NUMBER_CHARACTERS = 6


class MinutesUnreadable(Invalid):
    title = N_("Say in how many minutes you arrive.")
    text = N_("Say in how many minutes you arrive: a whole number from 1 to %(most)s. Nothing was changed.")


class ReasonMissing(Invalid):
    title = N_("Say why.")
    text = N_("Choose or write a reason in one line. Nothing was changed.")


async def read_form(request: Request) -> dict[str, str]:
    """The single-line fields of a form, the last of each name."""
    form = await request.form(max_files=0, max_fields=20)
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


pages = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]
Verb = Callable[[CallOut], object]


@pages.get("/p/{token}")
def show_job(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """The job at its present state. Looking changes nothing: messengers look too."""
    return _page(request, db, _holder(request, db, token), token)


@pages.get("/p/{token}/events")
async def follow_job(request: Request, _viewer: AnyViewer, token: str, after: str = "") -> StreamingResponse:
    """Says when something changed about this job's incident."""
    house = house_of(request)

    def look() -> list[str]:
        with house.database.read() as db:
            link = links.find(db, token)
            if link is None or link.purpose != Purpose.PROVIDER_CALL_OUT:
                return []
            call_out = call_outs.get_visible(db, link.object_id, links.principal_of(link))
            return [topic_of_incident(call_out.incident_id), topic_of(call_out.id)]

    async def still_allowed() -> bool:
        return bool(await run_in_threadpool(look))

    topics = await run_in_threadpool(look)
    if not topics:
        raise NotFound
    return await live.answer(request, topics, after=after, still_allowed=still_allowed)


@pages.post("/p/{token}/acceptance", response_model=None)
def accept(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """Yes, and in how many minutes."""
    viewer = _holder(request, db, token)

    def say_yes(call_out: CallOut) -> None:
        if call_out.state is CallOutState.OFFERED:
            _check_version(call_out, fields)
        call_outs.accept(db, call_out.id, eta_minutes=_minutes(fields), by=viewer.id)

    return _answer(request, db, viewer, token, say_yes)


@pages.post("/p/{token}/refusal", response_model=None)
def refuse(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """No, and why; the next provider is asked in the same moment."""
    viewer = _holder(request, db, token)

    def say_no(call_out: CallOut) -> None:
        if call_out.state is CallOutState.OFFERED:
            _check_version(call_out, fields)
        reason = fields.get("reason", "")
        if reason not in REFUSAL_REASONS:
            raise ReasonMissing
        note = _line(fields.get("note")) or None
        call_outs.decline(db, call_out.id, reason=reason, note=note, by=viewer.id, offer_seconds=_seconds(request))

    return _answer(request, db, viewer, token, say_no)


@pages.post("/p/{token}/milestones", response_model=None)
def report_milestone(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """A milestone reached just now; each is written once."""
    viewer = _holder(request, db, token)

    def report(call_out: CallOut) -> None:
        milestone = next((each for each in MILESTONES if each == fields.get("milestone")), CallOutState.OFFERED)
        is_written = milestone in MILESTONES and getattr(call_out, f"{milestone}_at") is not None
        if call_out.state in UNDER_WAY and not is_written:
            _check_version(call_out, fields)
        call_outs.report_milestone(db, call_out.id, milestone=milestone, at=None, by=viewer.id)

    return _answer(request, db, viewer, token, report)


@pages.post("/p/{token}/abort", response_model=None)
def abort(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """They cannot go on; the next provider is asked in the same moment."""
    viewer = _holder(request, db, token)

    def stop(call_out: CallOut) -> None:
        if call_out.state in UNDER_WAY:
            _check_version(call_out, fields)
        reason = _line(fields.get("reason"))
        if not reason:
            raise ReasonMissing
        call_outs.abort(db, call_out.id, reason=reason, by=viewer.id, offer_seconds=_seconds(request))

    return _answer(request, db, viewer, token, stop)


def _holder(request: Request, db: Db, token: str) -> Principal:
    """Whoever holds this link, speaking their provider's language; unknown, expired and foreign ones look the same."""
    link = links.find(db, token)
    if link is None or link.purpose != Purpose.PROVIDER_CALL_OUT:
        raise NotFound
    viewer = links.principal_of(link)
    viewer = replace(viewer, language=viewer.language or assignments.language_of(db, link.object_id, viewer))
    request.state.principal = viewer
    return viewer


def _answer(request: Request, db: Db, viewer: Principal, token: str, verb: Verb) -> Response:
    """Do it and show the job; a no is the same page with its reason and its status, and nothing is changed."""
    links.note_used(db, viewer.id)
    try:
        with db.attempt():
            verb(call_outs.get_visible(db, viewer.link_object or "", viewer))
    except Problem as problem:
        return _page(request, db, viewer, token, problem)
    return redirect(f"/p/{token}")


def _page(request: Request, db: Db, viewer: Principal, token: str, problem: Problem | None = None) -> HTMLResponse:
    language = LANGUAGES[language_of(request).tag]
    after = cursor_now(db)
    job = assignments.view(db, viewer.link_object or "", viewer, language)
    return page(
        request,
        "partners/job.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        token=token,
        after=after,
        job=job,
        conversations=views.panels_for(db, viewer, read_in=language_of(request).tag),
        **conversations.surroundings(house_of(request)),
        cards_in=cards.suggest([job.caller.language], language) if job.caller else None,
        problem=problem,
        eta_minutes=ETA_MINUTES,
        most_minutes=LONGEST_ETA_MINUTES,
        reasons=REFUSAL_REASONS,
        buttons=assignments.BUTTONS,
    )


def _check_version(call_out: CallOut, fields: dict[str, str]) -> None:
    seen = fields.get("version", "")
    is_number = seen.isascii() and seen.isdigit() and len(seen) <= NUMBER_CHARACTERS
    states.check_version(call_out, int(seen) if is_number else None)


def _minutes(fields: dict[str, str]) -> int:
    said = fields.get("eta_minutes") or fields.get("other_minutes", "")
    is_number = said.isascii() and said.isdigit() and len(said) <= NUMBER_CHARACTERS
    if not is_number or not 1 <= int(said) <= LONGEST_ETA_MINUTES:
        raise MinutesUnreadable(most=LONGEST_ETA_MINUTES)
    return int(said)


def _line(said: str | None) -> str:
    if said and (len(said) > LINE_CHARACTERS or find_unreadable(said)):
        raise ReasonMissing
    return said or ""


def _seconds(request: Request) -> int:
    return house_of(request).settings.offer_seconds
