"""One case on the desk, and what a coordinator does with it; every form carries the version it was read at."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import dispatching, incidents
from rescue.cases.incidents import OUTCOMES
from rescue.cases.models import Incident, Severity
from rescue.desk.acting import Typed, Version, act, show
from rescue.desk.frame import ChosenFilters
from rescue.geography.corrections import book as corrections
from rescue.intake import positions, triage, whereabouts
from rescue.intake.drafts import Rules
from rescue.intake.triage import QUESTIONS
from rescue.kit.problems import Invalid
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath, Latitude, Longitude, Metres, Text
from rescue.kit.words import N_
from rescue.network.models import Service
from rescue.network.run_cards import Kind

pages = APIRouter(include_in_schema=False)


class OutcomeMissing(Invalid):
    title = N_("Say how it ended.")
    text = N_("Choose how it ended, then close the case.")


@pages.get("/desk/incidents/{id}")
def show_case(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    id: IdPath,
    filters: ChosenFilters,
    service: Annotated[str | None, Query(max_length=40)] = None,
    provider: Annotated[str | None, Query(max_length=40)] = None,
    place: Annotated[str | None, Query(max_length=200)] = None,
    chapter: Annotated[str | None, Query(max_length=40)] = None,
) -> HTMLResponse:
    wanted = next((known for known in Service if known == service), None)
    return show(
        request,
        db,
        viewer,
        id,
        filters=filters,
        service=wanted,
        provider_id=provider,
        place_text=place,
        chapter=chapter,
    )


@pages.post("/desk/incidents/{id}/owner", response_model=None)
def take_case(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, typed: Typed
) -> Response:
    def own(incident: Incident) -> None:
        incidents.own(db, incident, by=viewer.id, seen_version=version)

    return act(request, db, viewer, id, None, typed, own)


@pages.post("/desk/incidents/{id}/triage", response_model=None)
def triage_case(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    kind: Annotated[Kind, Form()],
    severity: Annotated[Severity | None, Form()] = None,
) -> Response:
    """A colour chosen by hand goes before the one that follows from the answers."""
    given = {question: typed[question] == "yes" for question in QUESTIONS if typed.get(question) in ("yes", "no")}

    def decide(incident: Incident) -> None:
        colour = triage.decide(kind, given)
        basis = "coordinator" if severity else colour.basis
        incidents.triage(db, incident, severity=severity or colour.severity, kind=kind, basis=basis, by=viewer.id)

    return act(request, db, viewer, id, version, typed, decide)


@pages.post("/desk/incidents/{id}/positions", response_model=None)
def place_case(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    latitude: Annotated[Latitude, Form()],
    longitude: Annotated[Longitude, Form()],
    accuracy_m: Annotated[Metres, Form()],
) -> Response:
    """This is the place: a person decided it, so that a name may send somebody."""
    rules = Rules(house_of(request).settings.offer_seconds)

    def settle(incident: Incident) -> None:
        corrected = corrections.read(db)
        found = whereabouts.at(corrected, latitude, longitude, accuracy_m, said=incident.place_said, source="desk")
        positions.add_position(db, incident, found, rules, by=viewer.id)

    return act(request, db, viewer, id, version, typed, settle)


@pages.post("/desk/incidents/{id}/call-outs", response_model=None)
def call_out(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    service: Annotated[Service, Form()],
    provider_id: Annotated[str | None, Form(max_length=40)] = None,
) -> Response:
    """Call out the one chosen, or the best not asked yet."""
    seconds = house_of(request).settings.offer_seconds

    def ask(incident: Incident) -> None:
        dispatching.call_out(db, incident, service, provider_id=provider_id, by=viewer.id, offer_seconds=seconds)

    return act(request, db, viewer, id, version, typed, ask, then="#call-outs")


@pages.post("/desk/incidents/{id}/cancellation", response_model=None)
def cancel_case(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    note: Annotated[Text | None, Form()] = None,
) -> Response:
    def cancel(incident: Incident) -> None:
        incidents.cancel(db, incident, note=note, by=viewer.id)

    return act(request, db, viewer, id, version, typed, cancel)


@pages.post("/desk/incidents/{id}/closure", response_model=None)
def close_case(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    outcome: Annotated[str | None, Form(max_length=40)] = None,
    note: Annotated[Text | None, Form()] = None,
) -> Response:
    """Refused while somebody is asked or on the way; the words typed stay."""

    def close(incident: Incident) -> None:
        if outcome not in OUTCOMES:
            raise OutcomeMissing
        incidents.close(db, incident, outcome=outcome, note=note, by=viewer.id)

    return act(request, db, viewer, id, version, typed, close)
