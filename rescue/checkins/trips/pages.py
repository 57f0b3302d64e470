"""The pages of a trip, one step at a time: plain forms that any phone can send, behind one link."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, Response

from rescue.checkins.due import checking, overdue
from rescue.checkins.models import How, Itinerary
from rescue.checkins.trips import forgetting, itineraries, legs, reading, relatives, views
from rescue.checkins.trips.drafts import LegDraft, TripDraft
from rescue.checkins.trips.legs import Spot
from rescue.checkins.watch import Watch
from rescue.geography import territories
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import uploads
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath
from rescue.kit.words import N_
from rescue.network.files.sheets import MOST_BYTES

pages = APIRouter(include_in_schema=False)
STEPS = ("places", "times", "relative", "people", "overview")
MOST_FIELDS = 20
TOLD = {
    "well": N_("Thank you. We are glad that you are well."),
    "longer": N_("We wait longer."),
    "kept": N_("Your trip is kept."),
}


class Sent:
    """A form as it came: its text fields, and the file where one was chosen."""

    def __init__(self, fields: dict[str, str], file: bytes | None) -> None:
        self.fields, self.file = fields, file


async def read_sent(request: Request) -> Sent:
    form = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    file = form.get("file")
    upload = uploads.take(file, most_bytes=MOST_BYTES) if isinstance(file, UploadFile) else None
    return Sent(reading.texts(form.multi_items()), upload.content if upload else None)


Form = Annotated[Sent, Depends(read_sent)]


@pages.get("/trips/new")
def ask_for_trip(request: Request, _viewer: AnyViewer) -> HTMLResponse:
    """The first step: who travels. It needs no account."""
    return page(request, "checkins/new.html", typed=_typed({}), problem=None)


@pages.post("/trips", response_model=None)
def leave_trip(request: Request, db: Writing, viewer: AnyViewer, sent: Form) -> Response:
    """Keep it, text its link, and go on to the places."""
    with refusable(db) as outcome:
        draft = TripDraft(reading.who(sent.fields, language_of(request).tag))
        left = itineraries.leave(db, draft, kept=_watch(request).kept, by=viewer.id)
    if problem := outcome.refusal:
        return page(request, "checkins/new.html", status=problem.status, typed=_typed(sent.fields), problem=problem)
    return redirect(f"/trips/{left.link.token}")


@pages.get("/trips/{token}")
def show_trip(
    request: Request, db: Reading, _viewer: AnyViewer, token: str, step: str = "", told: str = ""
) -> HTMLResponse:
    """The step that is next, or how the trip stands. Looking changes nothing."""
    trip, _ = _held(request, db, token)
    return _show(request, db, token, trip, step=step, told=TOLD.get(told))


@pages.post("/trips/{token}/places", response_model=None)
def add_place(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Form) -> Response:
    """One more place; where several bear the name, which one is asked back and nothing is kept."""
    trip, holder = _held(request, db, token, is_locked=True)
    draft = reading.leg(sent.fields)
    with refusable(db) as outcome:
        spot = legs.find(draft)
        if not spot.is_sure:
            return _ask_which(request, db, token, trip, draft, spot)
        itineraries.add_leg(db, trip, draft, by=holder.id)
    if problem := outcome.refusal:
        return _refuse(request, db, token, holder, problem, "places", sent.fields)
    return redirect(f"/trips/{token}?step=places")


@pages.post("/trips/{token}/places/{leg_id}/removal", response_model=None)
def remove_place(request: Request, db: Writing, _viewer: AnyViewer, token: str, leg_id: IdPath) -> Response:
    trip, holder = _held(request, db, token, is_locked=True)
    itineraries.remove_leg(db, trip, leg_id, by=holder.id)
    return redirect(f"/trips/{token}?step=places")


@pages.post("/trips/{token}/times", response_model=None)
def set_times(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Form) -> Response:
    """When they check in."""
    trip, holder = _held(request, db, token, is_locked=True)
    with refusable(db) as outcome:
        rules, grace_minutes = reading.rules(sent.fields)
        itineraries.set_times(db, trip, rules, grace_minutes, by=holder.id)
    if problem := outcome.refusal:
        return _refuse(request, db, token, holder, problem, "times", sent.fields)
    return redirect(f"/trips/{token}{'?told=kept' if trip.relative_phone else '?step=relative'}")


@pages.post("/trips/{token}/relative", response_model=None)
def name_relative(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Form) -> Response:
    """Whom to warn; they are asked by text."""
    trip, holder = _held(request, db, token, is_locked=True)
    with refusable(db) as outcome:
        itineraries.check_open(trip)
        relatives.name(db, trip, reading.relative(sent.fields, language_of(request).tag), by=holder.id)
    if problem := outcome.refusal:
        return _refuse(request, db, token, holder, problem, "relative", sent.fields)
    needs_people = trip.is_group and not itineraries.list_people(db, trip.id)
    return redirect(f"/trips/{token}{'?step=people' if needs_people else '?told=kept'}")


@pages.post("/trips/{token}/people", response_model=None)
def set_people(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Form) -> Response:
    """The leader's group."""
    trip, holder = _held(request, db, token, is_locked=True)
    with refusable(db) as outcome:
        itineraries.set_people(db, trip, reading.people(sent.fields, sent.file), by=holder.id)
    if problem := outcome.refusal:
        return _refuse(request, db, token, holder, problem, "people", sent.fields)
    return redirect(f"/trips/{token}?told=kept")


@pages.post("/trips/{token}/check-in", response_model=None)
def check_in(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Form) -> Response:
    """One press: they are well."""
    trip, holder = _held(request, db, token, is_locked=True)
    itineraries.check_open(trip)
    links.note_used(db, holder.id)
    overdue.check_in(db, trip, how=How.PAGE, by=holder.id, fix=reading.fix(sent.fields))
    return redirect(f"/trips/{token}?step=overview&told=well")


@pages.post("/trips/{token}/extension", response_model=None)
def extend(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Form) -> Response:
    trip, holder = _held(request, db, token, is_locked=True)
    with refusable(db) as outcome:
        checking.extend(db, trip, reading.minutes(sent.fields), by=holder.id)
    if problem := outcome.refusal:
        return _refuse(request, db, token, holder, problem, "overview", {})
    return redirect(f"/trips/{token}?step=overview&told=longer")


@pages.post("/trips/{token}/home", response_model=None)
def come_home(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    """Home safe: it is a check-in too."""
    trip, holder = _held(request, db, token, is_locked=True)
    overdue.come_home(db, trip, _watch(request), how=How.PAGE, by=holder.id)
    return redirect(f"/trips/{token}?step=overview")


@pages.post("/trips/{token}/deletion", response_model=None)
def delete_trip(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    trip, holder = _held(request, db, token, is_locked=True)
    with refusable(db) as outcome:
        forgetting.forget(db, trip, by=holder.id)
    if problem := outcome.refusal:
        return _refuse(request, db, token, holder, problem, "overview", {})
    return page(request, "checkins/deleted.html")


@pages.get("/trips/contact/{token}")
def show_contact(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """The page of whoever is to be warned."""
    holder = _holder(request, db, token, Purpose.TRIP_CONTACT)
    return page(request, "checkins/contact.html", token=token, trip=relatives.get_by_link(db, holder.link_object))


@pages.post("/trips/contact/{token}/agreement", response_model=None)
def agree(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    return _answer(request, db, token, is_yes=True)


@pages.post("/trips/contact/{token}/refusal", response_model=None)
def refuse(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    return _answer(request, db, token, is_yes=False)


def _answer(request: Request, db: Db, token: str, *, is_yes: bool) -> Response:
    holder = _holder(request, db, token, Purpose.TRIP_CONTACT)
    trip = relatives.get_by_link(db, holder.link_object, is_locked=True)
    relatives.answer(db, trip, is_yes=is_yes, by=holder.id)
    return redirect(f"/trips/contact/{token}")


def _show(
    request: Request,
    db: Db,
    token: str,
    trip: Itinerary,
    *,
    step: str = "",
    told: str | None = None,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
    candidates: list[dict[str, str]] | None = None,
) -> HTMLResponse:
    shown = views.shown(db, trip, language_of(request).tag, _watch(request).kept)
    chosen = step if step in STEPS and not shown.is_home else _next_step(shown)
    return page(
        request,
        "checkins/trip.html",
        status=problem.status if problem else 200,
        token=token,
        step=chosen,
        shown=shown,
        told=told,
        problem=problem,
        typed=_typed(typed or {}),
        candidates=candidates or [],
        relative_states=views.RELATIVE_STATES,
    )


def _next_step(shown: views.Shown) -> str:
    if shown.is_home or (shown.legs and shown.has_rules):
        return "overview"
    return "times" if shown.legs else "places"


def _ask_which(request: Request, db: Db, token: str, trip: Itinerary, draft: LegDraft, spot: Spot) -> HTMLResponse:
    tag = language_of(request).tag
    candidates = [
        {
            "choice": legs.choice_of(each),
            "at": f"{each['latitude']:.2f}, {each['longitude']:.2f}",
            "name": territories.choose_name(
                tag, en=each["names"]["en"], zh_hans=each["names"]["zh-Hans"], zh_hant=each["names"]["zh-Hant"]
            ),
        }
        for each in spot.candidates
    ]
    typed = {"said": draft.said, "from": draft.from_local, "until": draft.until_local}
    return _show(request, db, token, trip, step="places", typed=typed, candidates=candidates)


def _refuse(
    request: Request, db: Db, token: str, holder: Principal, problem: Problem, step: str, typed: dict[str, str]
) -> HTMLResponse:
    """The step again with what was typed; what of it was kept is read anew."""
    db.expire_all()
    trip = itineraries.get_visible(db, holder.link_object or "", holder)
    return _show(request, db, token, trip, step=step, problem=problem, typed=typed)


def _typed(fields: dict[str, str]) -> dict[str, Any]:
    names = ("name", "phone", "language", "is_group", "said", "from", "until")
    return {name: reading.line(fields.get(name)) for name in names}


def _held(request: Request, db: Db, token: str, *, is_locked: bool = False) -> tuple[Itinerary, Principal]:
    holder = _holder(request, db, token, Purpose.TRIP)
    get = itineraries.get_for_change if is_locked else itineraries.get_visible
    return get(db, holder.link_object or "", holder), holder


def _holder(request: Request, db: Db, token: str, purpose: Purpose) -> Principal:
    link = links.find(db, token)
    if link is None or link.purpose != purpose:
        raise NotFound
    request.state.principal = principal = links.principal_of(link)
    return principal


def _watch(request: Request) -> Watch:
    return Watch.of(house_of(request).settings)
