"""The head-count of an incident: one tap a person, names from anywhere, one message to everybody there."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.desk import board, wording
from rescue.desk.mass_events.pages import Sent, list_readers, texts_of
from rescue.desk.people import names_of, role_of
from rescue.desk.rollcalls.wording import HOW
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Text
from rescue.network.files.sheets import MOST_BYTES, read_rows
from rescue.network.run_cards import KIND_NAMES
from rescue.rollcalls import asking, marking, mass_events, names, roll_calls
from rescue.rollcalls.models import STATUS_NAMES, How, RollCall, Status
from rescue.rollcalls.names import Named

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]


@pages.get("/desk/incidents/{id}/roll-call")
def show_roll_call(request: Request, db: Reading, viewer: DeskViewer, id: IdPath, next: str = "") -> HTMLResponse:
    return _show(request, db, viewer, id, at=next)


@pages.post("/desk/incidents/{id}/roll-call/people", response_model=None)
def add_people(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    text: Annotated[Text, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Pasted lines, a CSV or Excel file, or both; who is on the list already is said and not added again."""
    with refusable(db) as outcome:
        incident = incidents.get_for_change(db, id, viewer)
        named = names.read_text(text, incident.iso_code)
        named += _read_file(file, incident)
        roll_call = roll_calls.open_for(db, incident, by=viewer.id)
        added = roll_calls.add_people(db, incident, roll_call, named, by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem=problem, typed=text)
    return _show(request, db, viewer, id, added=added)


@pages.post("/desk/incidents/{id}/roll-call/people/{person_id}", response_model=None)
def mark_person(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    person_id: IdPath,
    version: Version,
    status: Annotated[Status, Form()],
) -> Response:
    """One tap; the focus goes on to the next person whose state is not known."""
    seconds = house_of(request).settings.offer_seconds
    with refusable(db) as outcome:
        incident, roll_call, person = marking.lock(db, person_id, roll_call_id=_list_of(db, viewer, id).id)
        marking.mark(
            db,
            incident,
            person,
            status,
            how=How.DESK,
            by=viewer.id,
            offer_seconds=seconds,
            seen_version=version,
        )
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem=problem, at=person_id)
    return redirect(f"/desk/incidents/{id}/roll-call?next={_next_unknown(db, roll_call, person.place) or person_id}")


@pages.post("/desk/incidents/{id}/roll-call/questions", response_model=None)
def ask_everybody(db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """Text everybody whose state is not known, in their language."""
    incident = incidents.get_for_change(db, id, viewer)
    asking.ask_all(db, incident, roll_calls.open_for(db, incident, by=viewer.id), by=viewer.id)
    return redirect(f"/desk/incidents/{id}/roll-call")


@pages.post("/desk/incidents/{id}/roll-call/link", response_model=None)
def send_link(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    """A link of their own for whoever reported; shown once too, for networks that carry no links and for WeChat."""
    incident = incidents.get_for_change(db, id, viewer)
    roll_call = roll_calls.open_for(db, incident, by=viewer.id)
    link = roll_calls.give_link(
        db,
        incident,
        roll_call,
        phone=incident.contact_phone,
        language=incident.contact_language,
        by=viewer.id,
    )
    db.flush()
    url = f"{house_of(request).settings.public_url}{roll_calls.LINK_PATH}{link.token}"
    return _show(request, db, viewer, id, link=url)


@pages.post("/desk/incidents/{id}/broadcasts", response_model=None)
def broadcast(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    with refusable(db) as outcome:
        asking.broadcast(db, [incidents.get_for_change(db, id, viewer)], texts_of(sent), by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem=problem)
    return redirect(f"/desk/incidents/{id}/roll-call")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    *,
    problem: Problem | None = None,
    added: roll_calls.Added | None = None,
    typed: str = "",
    at: str = "",
    link: str | None = None,
) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    roll_call = roll_calls.find(db, incident.id)
    people = roll_calls.list_people(db, roll_call.id) if roll_call else []
    marks = roll_calls.list_marks(db, roll_call.id) if roll_call else []
    counts = roll_calls.count(people)
    names_by_id = names_of(db, [each.by for each in marks])
    say = translator(LANGUAGES[language_of(request).tag]).gettext
    return page(
        request,
        "desk/rollcalls/roll_call.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        incident=incident,
        place=board.place_name(incident, language_of(request).tag),
        roll_call=roll_call,
        people=people,
        counts=counts,
        marks=marks,
        listed={person.id: person.name for person in people},
        by=lambda who: names_by_id.get(who) or say(role_of(who)),
        proposed=roll_calls.propose_level(counts, incident.level) if incident.is_open else None,
        thresholds=roll_calls.CASUALTIES_OF_LEVEL,
        statuses=STATUS_NAMES,
        how=HOW,
        added=added,
        typed=typed,
        link=link,
        at=at or ("" if problem else next((each.id for each in people if each.status is Status.UNKNOWN), "")),
        problem=problem,
        event=mass_events.find_of(db, incident.id),
        words=wording,
        kinds=KIND_NAMES,
        **list_readers(db, [incident]),
    )


def _read_file(file: UploadFile | None, incident: Incident) -> list[Named]:
    content = file.file.read(MOST_BYTES + 1) if file and file.filename else b""
    return names.read_rows(read_rows(content), incident.iso_code) if content else []


def _list_of(db: Db, viewer: Principal, incident_id: str) -> RollCall:
    roll_call = roll_calls.find(db, incidents.get_visible(db, incident_id, viewer).id)
    if roll_call is None:
        raise NotFound
    return roll_call


def _next_unknown(db: Db, roll_call: RollCall, place: int) -> str | None:
    """Whoever comes next without a state: behind this one first, then from the top."""
    unknown = [each for each in roll_calls.list_people(db, roll_call.id) if each.status is Status.UNKNOWN]
    behind = [each for each in unknown if each.place > place]
    return next((each.id for each in (*behind, *unknown)), None)
