"""The treatment of an incident on the desk: a hospital found, asked, in it, watched, and how the stay ended."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES, negotiate
from rescue.cases import incidents
from rescue.desk.people import role_of
from rescue.desk.treatment import reading, shown, wording
from rescue.geography import territories
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Invalid, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import TAG, IdPath
from rescue.kit.web.uploads import Sent
from rescue.kit.words import N_
from rescue.network.scoring import spoken
from rescue.network.wording import Say
from rescue.transfers.gates.colours import DECISION_NAMES
from rescue.treatment import admissions
from rescue.treatment.asking.requests import MOST_PAPERS
from rescue.treatment.facilities import Wanted
from rescue.treatment.models import AdmissionState, Capability

pages = APIRouter(include_in_schema=False)
ANSWER_HOURS = (4, 12, 24, 48, 72)
SPOKEN_TOO = ("yue", "nan")
Capabilities = Annotated[list[str] | None, Query(max_length=len(Capability))]


class NotConfirmed(Invalid):
    title = N_("Confirm that they died.")
    text = N_("Tick that the hospital has said so. Nothing was changed.")


@pages.get("/desk/incidents/{id}/treatment")
def show_treatment(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    capability: Capabilities = None,
    speaks: Annotated[str, Query(max_length=35, pattern=f"{TAG}|^$")] = "",
    takes_guarantee: bool = False,
    chosen: bool = False,
) -> HTMLResponse:
    """Every stay, report and decision, and the hospitals near the person."""
    has = [str(each) for each in Capability if each in (capability or ())]
    # Not `language`: that is the page's own.
    wanted = Wanted(has, speaks or None, takes_guarantee) if chosen else None
    return show(request, db, viewer, id, wanted=wanted)


@pages.post("/desk/incidents/{id}/treatment/admissions", response_model=None)
def ask_hospital(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Somebody rings a hospital: its answer has a clock from now on."""

    def ask() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        who = {name: sent.fields.get(name, "")[:40] for name in ("case_id", "facility_id")}
        admissions.request(db, incident, **who, by=viewer.id)

    return act(request, db, viewer, id, ask, fields=sent.fields, at="find")


@pages.post("/desk/admissions/{id}/admission", response_model=None)
def admit(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """The hospital took them."""

    def take() -> None:
        stay = admissions.get_for_change(db, id, viewer, seen_version=reading.version_of(sent.fields))
        told = reading.read_admitted(sent.fields, zone_of(db, stay.incident_id, viewer))
        admissions.admit(db, stay, **told, by=viewer.id)

    return _of_stay(request, db, viewer, id, take, sent.fields, "admission")


@pages.post("/desk/admissions/{id}/notes", response_model=None)
def write_note(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """How they are now, and when somebody looks again."""

    def write() -> None:
        stay = admissions.get_for_change(db, id, viewer)
        told = reading.read_note(sent.fields, zone_of(db, stay.incident_id, viewer))
        admissions.note(db, stay, **told, by=viewer.id)

    return _of_stay(request, db, viewer, id, write, sent.fields, "notes")


@pages.post("/desk/admissions/{id}/corrections", response_model=None)
def correct(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Another hour for something that was written; the first one stays."""

    def write() -> None:
        stay = admissions.get_for_change(db, id, viewer, seen_version=reading.version_of(sent.fields))
        at = reading.read_hour(sent.fields.get("at", ""), zone_of(db, stay.incident_id, viewer))
        if at is None:
            raise reading.HourUnreadable
        admissions.correct(db, stay, sent.fields.get("milestone", ""), at, by=viewer.id)

    return _of_stay(request, db, viewer, id, write, sent.fields, "corrections")


@pages.post("/desk/admissions/{id}/refusal", response_model=None)
def refuse(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """The hospital did not take them."""
    return _end(request, db, viewer, id, sent.fields, "refusal", AdmissionState.REFUSED)


@pages.post("/desk/admissions/{id}/death", response_model=None)
def record_death(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """They died; the file of papers and instruction opens by itself."""
    return _end(request, db, viewer, id, sent.fields, "death", AdmissionState.DIED)


@pages.post("/desk/admissions/{id}/ending", response_model=None)
def end_stay(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """They left: discharged, moved, or against advice."""
    how = wording.ENDS.get(sent.fields.get("how", ""))
    if how is None:
        raise Invalid
    return _end(request, db, viewer, id, sent.fields, "ending", how[0])


def _end(
    request: Request, db: Db, viewer: Principal, id: str, fields: Mapping[str, str], at: str, how: AdmissionState
) -> Response:
    def end() -> None:
        stay = admissions.get_for_change(db, id, viewer, seen_version=reading.version_of(fields))
        if how is AdmissionState.DIED and fields.get("confirmed") != reading.TICKED:
            raise NotConfirmed
        hour = reading.read_hour(fields.get("at", ""), zone_of(db, stay.incident_id, viewer))
        words = reading.words_of(fields, tuple(wording.END_WORDS))
        admissions.end(db, stay, how, at=hour, words=words, by=viewer.id)

    return _of_stay(request, db, viewer, id, end, fields, at)


def _of_stay(
    request: Request,
    db: Db,
    viewer: Principal,
    stay_id: str,
    verb: Callable[[], Any],
    fields: Mapping[str, str],
    form: str,
) -> Response:
    incident_id = admissions.get_visible(db, stay_id, viewer).incident_id
    return act(request, db, viewer, incident_id, verb, fields=fields, at=f"{stay_id}-{form}", then=stay_id)


def zone_of(db: Db, incident_id: str, viewer: Principal) -> str | None:
    """The clocks of the place: what is typed here is told by them."""
    return incidents.get_visible(db, incident_id, viewer).time_zone


def act(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    verb: Callable[[], Any],
    *,
    fields: Mapping[str, str],
    at: str,
    then: str = "",
) -> Response:
    """Do it and show the page; what cannot be done changes nothing, says why, and keeps what was typed in the form."""
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return show(request, db, viewer, incident_id, problem=problem, typed=fields, at=at)
    return redirect(f"/desk/incidents/{incident_id}/treatment{f'#{then}' if then else ''}")


def show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    *,
    wanted: Wanted | None = None,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    at: str = "",
    opened: tuple[str, str | None] | None = None,
) -> HTMLResponse:
    """The page; `typed` are the fields of the form called `at`, `opened` is the report just read, with its summary."""
    incident = incidents.get_visible(db, incident_id, viewer)
    language = language_of(request).tag
    say = Say(translator(negotiate(language)))
    place = territories.find(incident.territory_code) if incident.territory_code else None
    tongues = dict.fromkeys([*(tag for code in LANGUAGES for tag in spoken([code])), *SPOKEN_TOO])
    assembled = shown.assemble(db, incident, wanted)
    if assembled.wanted.language:
        tongues[assembled.wanted.language] = None
    return page(
        request,
        "desk/treatment/page.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        shown=assembled,
        incident=incident,
        problem=problem,
        typed=typed or {},
        at=at,
        is_chosen=wanted is not None,
        opened=opened,
        words=wording,
        say=say,
        money=Money,
        currency=place.currency if place else "",
        decisions=DECISION_NAMES,
        decision_choices=[(code, say.text(text)) for code, text in DECISION_NAMES.items()],
        role_of=role_of,
        instant_of=datetime.fromisoformat,
        spoken=sorted(((tag, say.language(tag)) for tag in tongues), key=lambda each: each[1]),
        twenty=[(each.code, each.autonym) for each in LANGUAGES.values()],
        hospital_language=_written_in(place.languages if place else ()),
        hours=ANSWER_HOURS,
        look_hours=admissions.NEXT_LOOK_HOURS,
        most_papers=MOST_PAPERS,
        at_once=shown.SHOWN_AT_ONCE,
        home_zone=house_of(request).settings.home_zone,
    )


def _written_in(tongues: tuple[str, ...]) -> str:
    """In which of the twenty a hospital there is written to."""
    return negotiate(", ".join(tongues) or "en").code
